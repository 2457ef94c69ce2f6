/* __NAME__: one class a record, by a softmax over the classes that training holds. Several texts of a record are read
 * one behind the other, as far as they fit. biobert_plugin.h says what every call and field means. */
#include "biobert_plugin.h"
#include <stdlib.h>

typedef struct {
  const bp_labels *classes; /* those that training holds; lent until destroy */
  int64_t hidden;           /* H, the width of the encoder's states */
  float dropout;
} classifier;

/* ---- settings: the host's own, with other defaults, and one of this task ---- */
enum { DROPOUT = 5 };
static bp_status option(uint32_t i, bp_option *out) {
  static const struct {
    const char *name, *initial, *help;
    int32_t type;
    double most;
  } options[] = {{"learning-rate", "3e-4", "Highest learning rate", BP_REAL, 1},
                 {"epochs", "4", "Passes over the training data", BP_INTEGER, 1e5},
                 {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1e6},
                 {"metrics", "classes.v1", "Metrics that are reported", BP_TEXT, 0},
                 {"select-by", "classes.v1:f1", "What the best epoch is kept by", BP_TEXT, 0},
                 {"dropout", "0.1", "Share of the states that training drops", BP_REAL, 0.9}};
  if (i >= sizeof options / sizeof *options) return BP_DONE;
  out->name = bp_string(options[i].name), out->initial = bp_string(options[i].initial);
  out->help = bp_string(options[i].help), out->type = options[i].type;
  out->minimum = options[i].type == BP_INTEGER ? 1 : 0, out->maximum = options[i].most;
  return BP_OK;
}

/* ---- the life of a model's head ---- */
static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *classes = bp_labels_of(setup, BP_OF_RECORDS);
  if (!classes || classes->n == 0) {
    host->error(host, BP_E_DATA, bp_string("training holds no class of a record, so there is nothing to learn"));
    return BP_E_DATA;
  }
  classifier *self = malloc(sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->classes = classes, self->hidden = setup->hidden, self->dropout = (float)setup->settings[DROPOUT].number;
  *out = self;
  return BP_OK;
}

/* Linear layer [C,H] with a bias [C]. */
static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const classifier *self = p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->classes->n, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

/* ---- what the encoder reads: one input of all texts, whose tail is cut where they are too long ---- */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  if (record->n_texts == 0) return BP_OK;
  bp_chunk *chunks = calloc(record->n_texts, sizeof *chunks);
  if (!chunks) return BP_E_MEMORY;
  for (uint64_t t = 0; t < record->n_texts; t++)
    chunks[t].source = (uint32_t)t, chunks[t].end = record->texts[t].text.len, chunks[t].kind = BP_COPY;
  const bp_input input = {sizeof input, 0, chunks, NULL, record->n_texts, 0, BP_TRUNCATE, BP_REFUSE, 0, 0};
  const bp_status status = sink->input(sink, &input);
  free(chunks);
  return status;
}

/* ---- which gold no prediction can reach: a record gets one class ---- */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  (void)p;
  for (uint32_t i = 0; i < record->n_classes; i++)
    if (i > 0 || windows->n_windows == 0)
      ledger->entry(ledger, bp_string(i > 0 ? "further-class" : "no-text"), BP_OF_RECORDS, i);
  return BP_OK;
}

/* ---- the head: logits [W,C], a row a window and so a record ---- */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const classifier *self = p;
  const bp_value states = g->dropout(g, g->pooled(g), self->dropout);
  const bp_value logits = g->linear(g, states, g->parameter(g, 0), g->parameter(g, 1));
  g->output(g, 0, g->softmax(g, logits), BP_ON_WINDOWS, NULL); /* slot 0, for decode */
  if (!(flags & BP_WANT_LOSS)) return BP_OK;

  int32_t *target = malloc((batch->n_windows + 1) * sizeof *target);
  if (!target) return BP_E_MEMORY;
  double weight = 0; /* the host divides the sum of the losses by it */
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    const uint32_t label = record->n_classes ? record->classes[0].label : BP_NONE;
    target[w] = label < self->classes->n ? (int32_t)label : -1; /* -1: counts nothing */
    weight += target[w] >= 0;
  }
  const bp_array targets = {target, {(int64_t)batch->n_windows}, {0}, 1, BP_I32};
  g->loss(g, bp_string("classes"), g->cross_entropy(g, logits, g->constant(g, &targets), 0, -1), weight);
  free(target);
  return BP_OK;
}

/* ---- from probabilities to the class; a record without a window has no outputs, and gets no class ---- */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const classifier *self = p;
  const float *row = d->windows->n_windows ? d->outputs[0].data : NULL;
  bp_class best = {0, 0, 0};
  for (uint32_t c = 0; row && c < self->classes->n; c++)
    if (row[c] > best.score) best.label = c, best.score = row[c];
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.classes = &best, out.n_classes = row ? 1 : 0;
  return sink->put(sink, &out);
}

static const bp_task task = {sizeof task, BP_TARGET_CLASSES, 0,       BP_STR(""), option, create, free, param,
                             NULL,        prepare,           account, build,      decode, NULL,   NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "__NAME__", "0.1.0", "Apache-2.0", "The class of a text", &task)
