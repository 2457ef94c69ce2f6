/* Multi-label documents: every class is on or off. A document's windows are pooled into one row of logits, in the loss
 * as in decode, so build asks for whole records; positives of rare classes weigh more, by the counts of training; each
 * class has a threshold of its own, tuned on devel and kept in the model. */
#include "document_classes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct classifier {
  const bp_host *host;
  int64_t hidden;
  uint32_t n;        /* C, the classes */
  int32_t pooling;   /* BP_MAX or BP_MEAN over windows */
  float dropout;
  float *pos_weight; /* [C] of a positive against a negative */
  double *threshold; /* [C] on the probability */
} classifier;

/* Of what save writes: a double a class, in the order of the inventory. Another layout needs another version. */
#define STATE_VERSION "1"

enum { MOST_WEIGHT, POOL, DROPOUT }; /* the options that this task reads, in declared order */

static bp_status option(uint32_t i, bp_option *out) {
  static const struct {
    const char *name, *initial, *help, *choices;
    int32_t type;
    double minimum, maximum;
  } rows[] = {
      {"most-weight", "20", "The most that one positive of a rare class may weigh", "", BP_REAL, 1, 1000},
      {"pool", "max", "What a document's windows are pooled by", "max,mean", BP_CHOICE, 0, 0},
      {"dropout", "0.1", "Dropout before the classifier, in training", "", BP_REAL, 0, 0.9},
      {"epochs", "5", "Passes over the training data", "", BP_INTEGER, 1, 1000},
      {"max-length", "128", "Longest input in pieces, special ones counted", "", BP_INTEGER, 8, 65536},
      {"stride", "0", "Pieces that the next window goes on; 0: half of max-length", "", BP_INTEGER, 0, 65536},
      {"metrics", "multi-label.v1", "Metrics that are reported", "", BP_TEXT, 0, 0},
      {"select-by", "multi-label.v1:f1", "Metric and key by which the best epoch is kept", "", BP_TEXT, 0, 0},
  };
  if (i >= sizeof rows / sizeof *rows) return BP_DONE;
  out->name = bp_string(rows[i].name), out->initial = bp_string(rows[i].initial), out->help = bp_string(rows[i].help);
  out->choices = bp_string(rows[i].choices), out->type = rows[i].type;
  out->minimum = rows[i].minimum, out->maximum = rows[i].maximum;
  return BP_OK;
}

static void destroy(void *p) {
  classifier *self = (classifier *)p;
  free(self->pos_weight), free(self->threshold), free(self);
}

static bp_status refuse(const bp_host *host, const char *why) {
  host->error(host, BP_E_DATA, bp_string(why));
  return BP_E_DATA;
}

static int is_current(bp_str version) {
  return version.len == sizeof STATE_VERSION - 1 && memcmp(version.ptr, STATE_VERSION, version.len) == 0;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *classes = bp_labels_of(setup, BP_OF_RECORDS);
  if (!classes || classes->n == 0) return refuse(host, "training holds no class of documents");
  if (setup->state.len && !is_current(setup->state_version))
    return refuse(host, "the stored thresholds are of another version than " STATE_VERSION ", which this task reads");
  if (setup->state.len && setup->state.len != classes->n * sizeof(double))
    return refuse(host, "the stored thresholds are not one for each class");
  classifier *self = (classifier *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->host = host, self->hidden = setup->hidden, self->n = classes->n;
  self->pooling = setup->settings[POOL].integer == 0 ? BP_MAX : BP_MEAN;
  self->dropout = (float)setup->settings[DROPOUT].number;
  self->pos_weight = (float *)malloc(self->n * sizeof(float));
  self->threshold = (double *)malloc(self->n * sizeof(double));
  if (!self->pos_weight || !self->threshold) return destroy(self), BP_E_MEMORY;
  for (uint32_t c = 0; c < self->n; c++) {
    const double on = (double)classes->counts[c], off = (double)setup->n_records - on;
    self->pos_weight[c] = (float)fmin(fmax(on > 0 ? off / on : 1, 1), setup->settings[MOST_WEIGHT].number);
    self->threshold[c] = 0.5;
  }
  if (setup->state.len) memcpy(self->threshold, setup->state.ptr, setup->state.len);
  for (uint32_t c = 0; c < self->n; c++)
    if (!(self->threshold[c] >= 0 && self->threshold[c] <= 1))
      return destroy(self), refuse(host, "a stored threshold is not between 0 and 1");
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const classifier *self = (const classifier *)p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->n, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

/* One input: the body texts, title and abstract, one after the other. */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  bp_chunk *chunks = (bp_chunk *)calloc(record->n_texts + 1, sizeof(bp_chunk));
  if (!chunks) return BP_E_MEMORY;
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.a = chunks, input.fit_a = BP_WINDOW;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    if (record->texts[t].role == BP_BODY) chunks[input.n_a++] = whole;
  }
  const bp_status status = input.n_a ? sink->input(sink, &input) : BP_OK;
  free(chunks);
  return status;
}

/* Out of reach: the classes of a record without a body text, which has no input and so no windows. */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows, const bp_ledger_sink *out) {
  (void)p;
  bp_status status = BP_OK;
  for (uint64_t i = 0; windows->n_windows == 0 && status == BP_OK && i < record->n_classes; i++)
    status = out->entry(out, bp_string("no-text"), BP_OF_RECORDS, (uint32_t)i);
  return status;
}

/* Output: logits [W,C]; decode pools them as the loss does. */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const classifier *self = (const classifier *)p;
  bp_value logits = g->linear(g, g->dropout(g, g->pooled(g), self->dropout), g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, logits, BP_ON_WINDOWS, NULL);
  if (!(flags & BP_WANT_LOSS)) return status;
  int32_t *starts = (int32_t *)malloc((batch->n_windows + 1) * sizeof(int32_t)), n = 0;
  float *targets = (float *)calloc((batch->n_windows + 1) * (uint64_t)self->n, sizeof(float));
  for (uint64_t w = 0; starts && targets && w < batch->n_windows; w++) {
    if (w > 0 && batch->record[w] == batch->record[w - 1]) continue; /* a record's windows stand together */
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    for (uint64_t i = 0; i < record->n_classes; i++)
      if (record->classes[i].label < self->n) targets[(uint64_t)n * self->n + record->classes[i].label] = 1;
    starts[n++] = (int32_t)w;
  }
  if (starts && targets) {
    starts[n] = (int32_t)batch->n_windows;
    const bp_array start_array = {starts, {n + 1}, {0}, 1, BP_I32};
    const bp_array target_array = {targets, {n, self->n}, {0}, 2, BP_F32};
    const bp_array weight_array = {self->pos_weight, {self->n}, {0}, 1, BP_F32};
    const bp_value pooled = g->segment(g, self->pooling, logits, g->constant(g, &start_array));
    const bp_value loss = g->bce_with_logits(g, pooled, g->constant(g, &target_array), g->constant(g, &weight_array));
    status = g->loss(g, bp_string("classes"), loss, (double)n * self->n);
  } else {
    status = BP_E_MEMORY;
  }
  free(starts), free(targets);
  return status;
}

/* The probability of class c: the sigmoid of its pooled logit. There is at least one window. */
static double probability(const classifier *self, const bp_decode *d, uint32_t c) {
  const float *logits = (const float *)d->outputs[0].data;
  double most = logits[c], sum = 0;
  for (uint64_t w = 0; w < d->windows->n_windows; w++)
    most = fmax(most, logits[w * self->n + c]), sum += logits[w * self->n + c];
  const double pooled = self->pooling == BP_MAX ? most : sum / (double)d->windows->n_windows;
  return 1 / (1 + exp(-pooled));
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const classifier *self = (const classifier *)p;
  bp_class *classes = (bp_class *)calloc(self->n, sizeof(bp_class));
  if (!classes) return BP_E_MEMORY;
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.classes = classes;
  for (uint32_t c = 0; d->windows->n_windows && c < self->n; c++) {
    const double score = probability(self, d, c);
    if (score >= self->threshold[c]) classes[out.n_classes].label = c, classes[out.n_classes++].score = score;
  }
  const bp_status status = sink->put(sink, &out);
  free(classes);
  return status;
}

enum { STEPS = 19 }; /* the thresholds that are tried: 0.05, 0.10 ... 0.95 */

/* The threshold of the best F1; the one nearest to 0.5 where several are. cells: STEPS of (hits, misses). */
static double best_threshold(const double *cells) {
  double best = -1, threshold = 0.5;
  for (int k = 0; k < STEPS; k++) { /* from the middle outwards */
    const int s = STEPS / 2 + (k % 2 ? (k + 1) / 2 : -(k / 2));
    const double hits = cells[2 * s], misses = cells[2 * s + 1], f1 = hits > 0 ? 2 * hits / (2 * hits + misses) : 0;
    if (f1 > best + 1e-12) best = f1, threshold = 0.05 * (s + 1);
  }
  return best > 0 ? threshold : 0.5;
}

static bp_status tune(void *p, const bp_decode_source *source) {
  classifier *self = (classifier *)p;
  double *cells = (double *)calloc((uint64_t)self->n * STEPS * 2, sizeof(double));
  if (!cells) return BP_E_MEMORY;
  bp_decode d = BP_ZERO;
  d.size = sizeof d;
  bp_status status;
  while ((status = source->next(source, &d)) == BP_OK)
    for (uint32_t c = 0; d.windows->n_windows && c < self->n; c++) {
      const double score = probability(self, &d, c);
      int is = 0;
      for (uint64_t i = 0; i < d.record->n_classes; i++) is |= d.record->classes[i].label == c;
      for (int s = 0; s < STEPS; s++) {
        const int said = score >= 0.05 * (s + 1);
        double *cell = &cells[((uint64_t)c * STEPS + (uint64_t)s) * 2];
        cell[0] += said && is, cell[1] += said != is;
      }
    }
  for (uint32_t c = 0; status == BP_DONE && c < self->n; c++)
    self->threshold[c] = best_threshold(&cells[(uint64_t)c * STEPS * 2]);
  free(cells);
  return status == BP_DONE ? BP_OK : status;
}

static bp_status save(const void *p, const bp_bytes_sink *sink) {
  const classifier *self = (const classifier *)p;
  return sink->write(sink, self->threshold, self->n * sizeof(double));
}

const bp_task document_classes = {sizeof document_classes, BP_TARGET_CLASSES, BP_WHOLE_RECORDS, BP_STR(STATE_VERSION),
                                  option, create, destroy, param, NULL, prepare, account, build, decode, tune, save};
