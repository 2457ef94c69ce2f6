/* Yes/no questions: the question is side a, each snippet side b; one logit a window, the mean over snippets decides,
 * against a threshold tuned on the development questions. Classes of records are "yes" and "no". */
#include "biobert_plugin.h"
#include <stdlib.h>
#include <string.h>

typedef struct yes_no {
  const bp_host *host;
  int64_t hidden, max_query;
  uint32_t yes, no; /* labels */
  double threshold; /* on the mean probability of yes */
} yes_no;

static bp_status option(uint32_t i, bp_option *out) {
  if (i > 0) return BP_DONE;
  out->name = bp_string("max-query"), out->help = bp_string("pieces kept of a question");
  out->initial = bp_string("64"), out->type = BP_INTEGER, out->minimum = 8, out->maximum = 256;
  return BP_OK;
}

static uint32_t find(const bp_labels *labels, const char *name) {
  for (uint32_t i = 0; labels && i < labels->n; i++)
    if (labels->names[i].len == strlen(name) && memcmp(labels->names[i].ptr, name, strlen(name)) == 0) return i;
  return BP_NONE;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *classes = bp_labels_of(setup, BP_OF_RECORDS);
  const yes_no made = {host, setup->hidden, setup->settings[0].integer, find(classes, "yes"), find(classes, "no"), 0.5};
  if (made.yes == BP_NONE || made.no == BP_NONE) {
    host->error(host, BP_E_DATA, bp_string("training questions must hold both classes, yes and no"));
    return BP_E_DATA;
  }
  if (setup->state.len != 0 && (setup->state.len != sizeof(double) || setup->state_version.len != 1)) {
    host->error(host, BP_E_DATA, bp_string("the stored threshold is damaged"));
    return BP_E_DATA;
  }
  yes_no *self = (yes_no *)malloc(sizeof *self);
  if (!self) return BP_E_MEMORY;
  *self = made;
  if (setup->state.len) memcpy(&self->threshold, setup->state.ptr, sizeof(double));
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = 1, out->dims[1] = i == 0 ? ((const yes_no *)p)->hidden : 0;
  return BP_OK;
}

/* Whether the record is a yes/no question: corpora of questions mix kinds. */
static int asks(const bp_record *record) {
  return record->kind.len == 0 || (record->kind.len == 5 && memcmp(record->kind.ptr, "yesno", 5) == 0);
}

static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  const yes_no *self = (const yes_no *)p;
  (void)flags;
  uint64_t query = 0;
  while (query < record->n_texts && record->texts[query].role != BP_QUERY) query++;
  if (!asks(record) || query == record->n_texts) return BP_OK;
  const bp_chunk a = {BP_STR(""), 0, record->texts[query].text.len, (uint32_t)query, BP_COPY};
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk b = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &a, input.n_a = 1, input.b = &b, input.n_b = 1;
    input.fit_a = BP_TRUNCATE, input.max_a = (uint64_t)self->max_query, input.fit_b = BP_WINDOW;
    if (record->texts[t].role == BP_BODY) sink->input(sink, &input);
  }
  return BP_OK;
}

static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  (void)p;
  for (uint64_t i = 0; i < record->n_classes && windows->n_windows == 0; i++)
    ledger->entry(ledger, bp_string(asks(record) ? "no-snippet" : "other-kind"), BP_OF_RECORDS, (uint32_t)i);
  return BP_OK;
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const yes_no *self = (const yes_no *)p;
  bp_value logit = g->linear(g, g->dropout(g, g->pooled(g), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, g->activation(g, BP_SIGMOID, logit), BP_ON_WINDOWS, NULL);
  if (!(flags & BP_WANT_LOSS)) return status;
  float *targets = (float *)malloc((batch->n_windows + 1) * sizeof(float));
  int32_t *rows = (int32_t *)malloc((batch->n_windows + 1) * sizeof(int32_t)), n = 0;
  for (uint64_t w = 0; targets && rows && w < batch->n_windows; w++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    const uint32_t label = record->n_classes ? record->classes[0].label : BP_NONE;
    if (label == self->yes || label == self->no) targets[n] = label == self->yes, rows[n++] = (int32_t)w;
  }
  if (targets && rows) {
    const bp_array row_array = {rows, {n}, {0}, 1, BP_I32}, target_array = {targets, {n, 1}, {0}, 2, BP_F32};
    bp_value known = g->gather_rows(g, logit, g->constant(g, &row_array));
    bp_value loss = g->bce_with_logits(g, known, g->constant(g, &target_array), 0);
    status = g->loss(g, bp_string("yes-no"), loss, n);
  } else {
    status = BP_E_MEMORY;
  }
  free(targets), free(rows);
  return status;
}

/* The mean probability of yes over snippets, each by its first window. */
static double mean_of(const bp_decode *d) {
  double sum = 0, n = 0;
  for (uint64_t w = 0; w < d->windows->n_windows; w++)
    if (d->windows->number[w] == 0) sum += ((const float *)d->outputs[0].data)[w], n++;
  return n > 0 ? sum / n : 0.5;
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const yes_no *self = (const yes_no *)p;
  const double mean = d->windows->n_windows ? mean_of(d) : 0;
  const bp_class answer = {mean > self->threshold ? self->yes : self->no, 0, mean > self->threshold ? mean : 1 - mean};
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.classes = &answer, out.n_classes = d->windows->n_windows > 0;
  return sink->put(sink, &out);
}

/* F1 of a class, from twice its hits, and its misses of either kind. */
static double f1(double hits, double misses) { return hits > 0 ? 2 * hits / (2 * hits + misses) : 0; }

/* The threshold of the best macro F1 among 0.05, 0.10 ... 0.95; the one nearest to 0.5 where several are best. */
static bp_status tune(void *p, const bp_decode_source *source) {
  yes_no *self = (yes_no *)p;
  double best = -1, chosen = 0.5;
  for (int step = 0; step < 19; step++) {
    const double threshold = 0.5 + 0.05 * (step % 2 ? (step + 1) / 2 : -(step / 2));
    double yes = 0, no = 0, wrong = 0;
    bp_decode d = BP_ZERO;
    d.size = sizeof d;
    bp_status status = source->rewind(source);
    while (status == BP_OK && (status = source->next(source, &d)) == BP_OK) {
      if (d.windows->n_windows == 0 || d.record->n_classes == 0) continue;
      const int said = mean_of(&d) > threshold, is = d.record->classes[0].label == self->yes;
      yes += said && is, no += !said && !is, wrong += said != is;
    }
    if (status != BP_DONE) return status;
    const double macro = (f1(yes, wrong) + f1(no, wrong)) / 2;
    if (macro > best + 1e-12) best = macro, chosen = threshold;
  }
  self->threshold = chosen;
  return BP_OK;
}

static bp_status save(const void *p, const bp_bytes_sink *sink) {
  return sink->write(sink, &((const yes_no *)p)->threshold, sizeof(double));
}

static const bp_task task = {sizeof task, BP_TARGET_CLASSES, 0,       BP_STR("1"), option, create, free, param,
                             NULL,        prepare,           account, build,       decode, tune,   save};
BP_PLUGIN_OF_ONE("biobert.task/1", "yes-no", "0.1", "Apache-2.0", "Yes/no questions over snippets", &task)
