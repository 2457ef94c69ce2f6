/* A whole plugin in a few dozen lines of C, as someone might write it who has nothing but the header: one class a record
   from the first piece's hidden state, and the share of records that are right. */
#include "biobert_plugin.h"
#include <stdlib.h>

#ifdef WEIGHTLESS /* for tests of what is told when this, or what the macros below stand for, is so */
#define LOSS_WEIGHT(n) 0.0
#else
#define LOSS_WEIGHT(n) ((double)(n))
#endif

typedef struct polarity {
  int64_t hidden, classes;
} polarity;

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *labels = bp_labels_of(setup, BP_OF_RECORDS);
  polarity *self = labels && labels->n ? (polarity *)malloc(sizeof *self) : NULL;
  if (!self) {
    host->error(host, BP_E_DATA, bp_string("no record has a class"));
    return BP_E_DATA;
  }
  self->hidden = setup->hidden, self->classes = labels->n;
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const polarity *self = (const polarity *)p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->classes, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
#ifdef NO_INPUT
  if (record->n_texts) return (void)sink, BP_OK;
#endif
  const bp_chunk whole = {BP_STR(""), 0, record->texts[0].text.len, 0, BP_COPY};
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.a = &whole, input.n_a = 1, input.fit_a = BP_TRUNCATE;
  return sink->input(sink, &input);
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  (void)p;
  int32_t *first = (int32_t *)calloc(2 * batch->n_windows + 1, sizeof *first), *target = first + batch->n_windows;
  if (!first) return BP_E_MEMORY;
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    first[w] = (int32_t)batch->first_token[w], target[w] = record->n_classes ? (int32_t)record->classes[0].label : 0;
  }
  const bp_array rows = {first, {(int64_t)batch->n_windows}, {0}, 1, BP_I32};
  const bp_array targets = {target, {(int64_t)batch->n_windows}, {0}, 1, BP_I32};
  bp_value cls = g->gather_rows(g, g->hidden(g, -1), g->constant(g, &rows));
  bp_value logits = g->linear(g, cls, g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, g->softmax(g, logits), BP_ON_WINDOWS, NULL);
  if (flags & BP_WANT_LOSS) {
    bp_value sum = g->cross_entropy(g, logits, g->constant(g, &targets), 0, -1);
    status = g->loss(g, bp_string("classes"), sum, LOSS_WEIGHT(batch->n_windows));
  }
  free(first);
  return status;
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const polarity *self = (const polarity *)p;
  const float *row = d->n_outputs ? (const float *)d->outputs[0].data : NULL;
#ifdef FUSSY /* for a test of what a failure costs */
  const bp_str text = d->record->texts[0].text;
  if (text.len && text.ptr[0] == '!') return BP_E_INTERNAL;
#endif
  if (!d->n_outputs) { /* the record gave no input: an empty prediction */
    bp_record none = BP_ZERO;
    return none.size = sizeof none, sink->put(sink, &none);
  }
  bp_class best = {0, 0, row[0]};
  for (int64_t c = 1; c < self->classes; c++)
    if (row[c] > best.score) best.label = (uint32_t)c, best.score = row[c];
#if defined(BAD_LABEL)
  best.label = (uint32_t)self->classes;
#elif defined(BAD_SCORE)
  best.score = 1.5;
#endif
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.classes = &best, out.n_classes = 1;
  return sink->put(sink, &out);
}

static bp_status account(const void *p, const bp_record *record, const bp_batch *windows, const bp_ledger_sink *sink) {
  (void)p, (void)windows;
#ifdef WEIGHTLESS
  for (uint32_t i = 0; i < record->n_classes; i++) sink->entry(sink, bp_string("not-wanted"), BP_OF_RECORDS, i);
#else
  (void)record, (void)sink;
#endif
  return BP_OK;
}

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host, (void)setup;
  *state = calloc(2, sizeof(double));
  return *state ? BP_OK : BP_E_MEMORY;
}
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  double *counts = (double *)state;
  counts[1] += 1;
  if (predicted && predicted->n_classes && gold->n_classes) counts[0] += predicted->classes[0].label == gold->classes[0].label;
  return BP_OK;
}
static bp_status finish(const void *state, const bp_value_sink *sink) {
  const double *counts = (const double *)state;
  return sink->put(sink, bp_string("accuracy"), counts[1] ? counts[0] / counts[1] : 0, BP_HIGHER_IS_BETTER | BP_PRIMARY);
}

static const bp_task task = {.size = sizeof task, .targets = BP_TARGET_CLASSES, .create = create, .destroy = free,
                             .param = param, .prepare = prepare, .account = account, .build = build, .decode = decode};
static bp_status merge(void *into, const void *from) {
  double *a = (double *)into;
  const double *b = (const double *)from;
  a[0] += b[0], a[1] += b[1];
  return BP_OK;
}
static const bp_metric metric = {.size = sizeof metric, .begin = begin, .update = update, .merge = merge,
                                 .finish = finish, .end = free};
static bp_status item(uint32_t i, bp_item *out) {
  if (i > 1) return BP_DONE;
  out->kind = bp_string(i == 0 ? "biobert.task/1" : "biobert.metric/1");
  out->id = bp_string(i == 0 ? "polarity" : "polarity.v1");
  out->summary = bp_string(i == 0 ? "One class a record" : "Share of records that are right");
  out->table = i == 0 ? (const void *)&task : (const void *)&metric;
  return BP_OK;
}
static const bp_plugin plugin = {.size = sizeof plugin, .abi_major = BP_ABI_MAJOR, .built_minor = BP_ABI_MINOR,
                                 .id = BP_STR("test.polarity"), .version = BP_STR("1.0"), .license = BP_STR("Apache-2.0"),
                                 .summary = BP_STR("Classes of records"), .item = item};
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
