/* Multi-label documents: every class is on or off. The windows of a document are pooled by their maximum, in the loss
 * as in decode, so build asks for whole records; rare classes weigh more; each class has its own tuned threshold. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct multi_label {
  int64_t hidden;
  uint32_t n;        /* classes */
  float *pos_weight; /* [n] of a positive against a negative */
  double *threshold; /* [n] on the probability */
} multi_label;

static void destroy(void *p) {
  multi_label *self = (multi_label *)p;
  free(self->pos_weight), free(self->threshold), free(self);
}

static bp_status option(uint32_t i, bp_option *out) {
  if (i > 0) return BP_DONE;
  out->name = bp_string("most-weight"), out->help = bp_string("the most that one positive of a rare class may weigh");
  out->initial = bp_string("20"), out->type = BP_REAL, out->minimum = 1, out->maximum = 1000;
  return BP_OK;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *classes = bp_labels_of(setup, BP_OF_RECORDS);
  if (!classes || classes->n == 0) {
    host->error(host, BP_E_DATA, bp_string("training holds no class of documents"));
    return BP_E_DATA;
  }
  if (setup->state.len && (setup->state.len != classes->n * sizeof(double) || setup->state_version.len != 1)) {
    host->error(host, BP_E_DATA, bp_string("the stored thresholds are not one for each class"));
    return BP_E_DATA;
  }
  multi_label *self = (multi_label *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->hidden = setup->hidden, self->n = classes->n;
  self->pos_weight = (float *)malloc(self->n * sizeof(float));
  self->threshold = (double *)malloc(self->n * sizeof(double));
  if (!self->pos_weight || !self->threshold) return destroy(self), BP_E_MEMORY;
  for (uint32_t c = 0; c < self->n; c++) {
    const double on = (double)classes->counts[c], off = (double)setup->n_records - on;
    self->pos_weight[c] = (float)fmin(fmax(on > 0 ? off / on : 1, 1), setup->settings[0].number);
    self->threshold[c] = 0.5;
  }
  if (setup->state.len) memcpy(self->threshold, setup->state.ptr, setup->state.len);
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const multi_label *self = (const multi_label *)p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->n, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

/* One input: the body texts, title and abstract, one after the other. */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  bp_chunk *chunks = (bp_chunk *)malloc((record->n_texts + 1) * sizeof(bp_chunk));
  if (!chunks) return BP_E_MEMORY;
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.a = chunks, input.fit_a = BP_WINDOW;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    if (record->texts[t].role == BP_BODY) chunks[input.n_a++] = whole;
  }
  if (input.n_a) sink->input(sink, &input);
  free(chunks);
  return BP_OK;
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const multi_label *self = (const multi_label *)p;
  bp_value logits = g->linear(g, g->dropout(g, g->pooled(g), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, g->activation(g, BP_SIGMOID, logits), BP_ON_WINDOWS, NULL);
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
    bp_value of_records = g->segment(g, BP_MAX, logits, g->constant(g, &start_array));
    bp_value loss =
        g->bce_with_logits(g, of_records, g->constant(g, &target_array), g->constant(g, &weight_array));
    status = g->loss(g, bp_string("classes"), loss, (double)n * self->n);
  } else {
    status = BP_E_MEMORY;
  }
  free(starts), free(targets);
  return status;
}

static double probability(const bp_decode *d, uint32_t n, uint32_t c) {
  double most = 0;
  for (uint64_t w = 0; w < d->windows->n_windows; w++)
    most = fmax(most, ((const float *)d->outputs[0].data)[w * n + c]);
  return most;
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const multi_label *self = (const multi_label *)p;
  bp_class *classes = (bp_class *)calloc(self->n, sizeof(bp_class));
  if (!classes) return BP_E_MEMORY;
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.classes = classes;
  for (uint32_t c = 0; d->windows->n_windows && c < self->n; c++) {
    const double score = probability(d, self->n, c);
    if (score >= self->threshold[c]) classes[out.n_classes].label = c, classes[out.n_classes++].score = score;
  }
  bp_status status = sink->put(sink, &out);
  free(classes);
  return status;
}

/* For each class the threshold among 0.05, 0.10 ... 0.95 of the best F1; the one nearest to 0.5 where several are. */
static bp_status tune(void *p, const bp_decode_source *source) {
  multi_label *self = (multi_label *)p;
  enum { STEPS = 19 };
  double *table = (double *)calloc((uint64_t)self->n * STEPS * 2, sizeof(double)); /* hits and misses, a pair a cell */
  if (!table) return BP_E_MEMORY;
  bp_decode d = BP_ZERO;
  d.size = sizeof d;
  bp_status status = source->rewind(source);
  while (status == BP_OK && (status = source->next(source, &d)) == BP_OK)
    for (uint32_t c = 0; d.windows->n_windows && c < self->n; c++) {
      const double score = probability(&d, self->n, c);
      int is = 0;
      for (uint64_t i = 0; i < d.record->n_classes; i++) is |= d.record->classes[i].label == c;
      for (int s = 0; s < STEPS; s++) {
        const int said = score >= 0.05 * (s + 1);
        double *cell = &table[((uint64_t)c * STEPS + (uint64_t)s) * 2];
        cell[0] += said && is, cell[1] += said != is;
      }
    }
  for (uint32_t c = 0; status == BP_DONE && c < self->n; c++) {
    double best = -1;
    for (int k = 0; k < STEPS; k++) { /* from the middle outwards */
      const int s = STEPS / 2 + (k % 2 ? (k + 1) / 2 : -(k / 2));
      const double *cell = &table[((uint64_t)c * STEPS + (uint64_t)s) * 2];
      const double f1 = cell[0] > 0 ? 2 * cell[0] / (2 * cell[0] + cell[1]) : 0;
      if (f1 > best + 1e-12) best = f1, self->threshold[c] = 0.05 * (s + 1);
    }
  }
  free(table);
  return status == BP_DONE ? BP_OK : status;
}

static bp_status save(const void *p, const bp_bytes_sink *sink) {
  const multi_label *self = (const multi_label *)p;
  return sink->write(sink, self->threshold, self->n * sizeof(double));
}

static const bp_task task = {sizeof task, BP_TARGET_CLASSES, BP_WHOLE_RECORDS, BP_STR("1"), option, create, destroy,
                             param,       NULL,              prepare,          NULL,        build,  decode, tune,
                             save};
BP_PLUGIN_OF_ONE("biobert.task/1", "multi-label", "0.1", "Apache-2.0", "Several classes a document", &task)
