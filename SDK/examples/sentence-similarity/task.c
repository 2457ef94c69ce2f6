/* Sentence-pair regression: how alike two sentences are, as one number; mean squared error.
 * Both sentences are one input, so that each attends to the other. With u and v the means of their hidden states, what
 * decides is (u - v)^2 and u v, element by element. The number is lowest + (highest - lowest) * s with s a sigmoid:
 * training begins in the middle of the scale, and no prediction leaves it. */
#include "sentence_similarity.h"
#include <stdlib.h>

typedef struct regressor {
  const bp_host *host;
  int64_t hidden;
  double lowest, highest; /* of the corpus's scale */
  float dropout;
} regressor;

static bp_status option(uint32_t i, bp_option *out) {
  static const struct {
    const char *name, *initial, *help;
    int32_t type;
    double minimum, maximum;
  } rows[] = {
      {"lowest", "0", "The lowest number of the corpus's scale", BP_REAL, -1e6, 1e6},
      {"highest", "5", "The highest number of the corpus's scale", BP_REAL, -1e6, 1e6},
      {"dropout", "0.1", "Dropout before the last layer, in training", BP_REAL, 0, 0.9},
      {"epochs", "10", "Passes over the training data", BP_INTEGER, 1, 1000},
      {"metrics", "regression.v1", "Metrics that are reported", BP_TEXT, 0, 0},
      {"select-by", "regression.v1:pearson", "Metric and key by which the best epoch is kept", BP_TEXT, 0, 0},
  };
  if (i >= sizeof rows / sizeof *rows) return BP_DONE;
  out->name = bp_string(rows[i].name), out->initial = bp_string(rows[i].initial), out->help = bp_string(rows[i].help);
  out->type = rows[i].type, out->minimum = rows[i].minimum, out->maximum = rows[i].maximum;
  return BP_OK;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_setting *settings = setup->settings;
  if (!(settings[0].number < settings[1].number)) {
    host->error(host, BP_E_ARGUMENT, bp_string("the setting lowest must be below highest"));
    return BP_E_ARGUMENT;
  }
  regressor *self = (regressor *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->host = host, self->hidden = setup->hidden;
  self->lowest = settings[0].number, self->highest = settings[1].number, self->dropout = (float)settings[2].number;
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = 1, out->dims[1] = i == 0 ? 2 * ((const regressor *)p)->hidden : 0;
  return BP_OK;
}

/* Adds a chunk for every text of a role; returns how many. */
static uint64_t texts_of(const bp_record *record, uint32_t role, bp_chunk *into) {
  uint64_t n = 0;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    if (record->texts[t].role == role) into[n++] = whole;
  }
  return n;
}

/* Side a: the query texts; side b: the body texts. Both are cut at the tail, the longer one first. */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  const regressor *self = (const regressor *)p;
  (void)flags;
  bp_chunk *chunks = (bp_chunk *)calloc(record->n_texts + 1, sizeof(bp_chunk));
  if (!chunks) return BP_E_MEMORY;
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.fit_a = BP_TRUNCATE, input.fit_b = BP_TRUNCATE;
  input.a = chunks, input.n_a = texts_of(record, BP_QUERY, chunks);
  input.b = chunks + input.n_a, input.n_b = texts_of(record, BP_BODY, chunks + input.n_a);
  bp_status status = BP_E_DATA;
  if (input.n_a && input.n_b)
    status = sink->input(sink, &input);
  else
    self->host->error_at(self->host, status, record->file, record->line,
                         bp_string("the record is no pair: it needs a query and a body text"));
  free(chunks);
  return status;
}

/* What is compared, [W,2H]. A window's tokens are those of side a, then those of side b: two segments, whose means are
 * rows 2w and 2w + 1, and so the halves of row w when the rows are laid side by side. */
static bp_status features(const regressor *self, const bp_graph *g, const bp_batch *batch, bp_value *out) {
  int32_t *starts = (int32_t *)malloc((2 * batch->n_windows + 1) * sizeof(int32_t));
  if (!starts) return BP_E_MEMORY;
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    uint64_t t = batch->first_token[w];
    starts[2 * w] = (int32_t)t;
    while (t < batch->first_token[w + 1] && batch->segment[t] == 0) t++;
    starts[2 * w + 1] = (int32_t)t;
  }
  starts[2 * batch->n_windows] = (int32_t)batch->n_tokens;
  const bp_array array = {starts, {2 * (int64_t)batch->n_windows + 1}, {0}, 1, BP_I32};
  const int64_t h = self->hidden, side_by_side[] = {(int64_t)batch->n_windows, 2 * h};
  bp_value means = g->segment(g, BP_MEAN, g->hidden(g, -1), g->constant(g, &array));
  means = g->reshape(g, means, side_by_side, 2);
  free(starts);
  const bp_value u = g->slice(g, means, 1, 0, h), v = g->slice(g, means, 1, h, 2 * h);
  const bp_value difference = g->add(g, u, g->scale(g, v, -1));
  const bp_value both[] = {g->mul(g, difference, difference), g->mul(g, u, v)};
  *out = g->concat(g, both, 2, 1);
  return BP_OK;
}

/* Output: the place on the scale, 0 to 1, [W,1]. */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const regressor *self = (const regressor *)p;
  bp_value compared = 0;
  if (features(self, g, batch, &compared) != BP_OK) return BP_E_MEMORY;
  const bp_value whole = g->dropout(g, compared, self->dropout);
  const bp_value logit = g->linear(g, whole, g->parameter(g, 0), g->parameter(g, 1));
  const bp_value place = g->activation(g, BP_SIGMOID, logit);
  bp_status status = g->output(g, 0, place, BP_ON_WINDOWS, NULL);
  if (!(flags & BP_WANT_LOSS)) return status;
  float *targets = (float *)malloc((batch->n_windows + 1) * sizeof(float));
  int32_t *rows = (int32_t *)malloc((batch->n_windows + 1) * sizeof(int32_t)), n = 0;
  for (uint64_t w = 0; targets && rows && w < batch->n_windows; w++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    if (record->n_values == 0) continue;
    targets[n] = (float)((record->values[0] - self->lowest) / (self->highest - self->lowest));
    rows[n++] = (int32_t)w;
  }
  if (targets && rows) {
    const bp_array row_array = {rows, {n}, {0}, 1, BP_I32}, target_array = {targets, {n, 1}, {0}, 2, BP_F32};
    const bp_value known = g->gather_rows(g, place, g->constant(g, &row_array));
    status = g->loss(g, bp_string("mse"), g->mse(g, known, g->constant(g, &target_array)), n);
  } else {
    status = BP_E_MEMORY;
  }
  free(targets), free(rows);
  return status;
}

/* A record without windows has no outputs: what is put then has no value, and counts as missing. */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const regressor *self = (const regressor *)p;
  bp_record out = BP_ZERO;
  out.size = sizeof out;
  if (d->windows->n_windows == 0) return sink->put(sink, &out);
  const double place = ((const float *)d->outputs[0].data)[0];
  const double value = self->lowest + (self->highest - self->lowest) * place;
  out.values = &value, out.n_values = 1;
  return sink->put(sink, &out);
}

const bp_task sentence_similarity = {sizeof sentence_similarity, BP_TARGET_VALUES, 0, BP_STR(""), option, create, free,
                                     param, NULL, prepare, NULL, build, decode, NULL, NULL};
