/* Sentence-pair regression: one number for two texts, such as their similarity; mean squared error. */
#include "biobert_plugin.h"
#include <stdlib.h>

typedef struct regression {
  const bp_host *host;
  int64_t hidden;
} regression;

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  regression *self = (regression *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->host = host, self->hidden = setup->hidden;
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = 1, out->dims[1] = i == 0 ? ((const regression *)p)->hidden : 0;
  return BP_OK;
}

/* Side a: the query texts; side b: the body texts. Both are cut at the tail, the longer one first. */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  const regression *self = (const regression *)p;
  (void)flags;
  bp_chunk *a = (bp_chunk *)calloc(record->n_texts + 1, sizeof(bp_chunk)), *b;
  if (!a) return BP_E_MEMORY;
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.fit_a = BP_TRUNCATE, input.fit_b = BP_TRUNCATE;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    if (record->texts[t].role == BP_QUERY) a[input.n_a++] = whole;
  }
  b = a + input.n_a;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    if (record->texts[t].role == BP_BODY) b[input.n_b++] = whole;
  }
  input.a = a, input.b = b;
  bp_status status = BP_E_DATA;
  if (input.n_a && input.n_b) status = sink->input(sink, &input);
  else self->host->error_at(self->host, status, record->file, record->line, bp_string("a query and a body are needed"));
  free(a);
  return status;
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  (void)p;
  bp_value score = g->linear(g, g->dropout(g, g->pooled(g), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, score, BP_ON_WINDOWS, NULL);
  if (!(flags & BP_WANT_LOSS)) return status;
  float *targets = (float *)malloc((batch->n_windows + 1) * sizeof(float));
  int32_t *rows = (int32_t *)malloc((batch->n_windows + 1) * sizeof(int32_t)), n = 0;
  if (targets && rows) {
    for (uint64_t w = 0; w < batch->n_windows; w++) {
      const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
      if (record->n_values) targets[n] = (float)record->values[0], rows[n++] = (int32_t)w;
    }
    const bp_array row_array = {rows, {n}, {0}, 1, BP_I32}, target_array = {targets, {n, 1}, {0}, 2, BP_F32};
    bp_value known = g->gather_rows(g, score, g->constant(g, &row_array));
    status = g->loss(g, bp_string("mse"), g->mse(g, known, g->constant(g, &target_array)), n);
  } else {
    status = BP_E_MEMORY;
  }
  free(targets), free(rows);
  return status;
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  (void)p;
  if (d->windows->n_windows == 0) return BP_OK; /* nothing was asked: the prediction is missing */
  const double value = ((const float *)d->outputs[0].data)[0];
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.values = &value, out.n_values = 1;
  return sink->put(sink, &out);
}

static const bp_task task = {sizeof task, BP_TARGET_VALUES, 0,     BP_STR(""), NULL, create, free, param,
                             NULL,        prepare,          NULL,  build,      decode, NULL, NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "regression", "0.1", "Apache-2.0", "A number for a pair of sentences", &task)
