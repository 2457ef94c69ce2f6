/* __NAME__: a number for a text, or for two: where a record has a query, that is the first one. Squared error is what
 * training lessens; a metric of the same plugin says how well numbers agree. biobert_plugin.h says what every call and
 * field means. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdlib.h>

typedef struct {
  int64_t hidden; /* H, the width of the encoder's states */
  float dropout;
} regressor;

/* ---- settings: the host's own, with other defaults, and one of this task ---- */
enum { DROPOUT = 5 };
static bp_status option(uint32_t i, bp_option *out) {
  static const struct {
    const char *name, *initial, *help;
    int32_t type;
    double most;
  } options[] = {{"learning-rate", "1e-4", "Highest learning rate", BP_REAL, 1},
                 {"epochs", "8", "Passes over the training data", BP_INTEGER, 1e5},
                 {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1e6},
                 {"metrics", "__NAME__.v1", "Metrics that are reported", BP_TEXT, 0},
                 {"select-by", "__NAME__.v1:pearson", "What the best epoch is kept by", BP_TEXT, 0},
                 {"dropout", "0", "Share of the states that training drops", BP_REAL, 0.9}};
  if (i >= sizeof options / sizeof *options) return BP_DONE;
  out->name = bp_string(options[i].name), out->initial = bp_string(options[i].initial);
  out->help = bp_string(options[i].help), out->type = options[i].type;
  out->minimum = options[i].type == BP_INTEGER ? 1 : 0, out->maximum = options[i].most;
  return BP_OK;
}

/* ---- the life of a model's head ---- */
static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  (void)host;
  regressor *self = malloc(sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->hidden = setup->hidden, self->dropout = (float)setup->settings[DROPOUT].number;
  *out = self;
  return BP_OK;
}

/* Linear layer [1,H] with a bias [1]. */
static bp_status param(const void *p, uint32_t i, bp_param *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "regressor.weight" : "regressor.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = 1, out->dims[1] = i == 0 ? ((const regressor *)p)->hidden : 0;
  return BP_OK;
}

/* ---- what the encoder reads: side a the queries, side b the other texts; what there is of them ---- */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  bp_chunk *chunks = calloc(record->n_texts + 1, sizeof *chunks);
  if (!chunks) return BP_E_MEMORY;
  uint64_t n = 0, n_queries = 0;
  for (uint32_t role = BP_QUERY;; role = BP_BODY) {
    for (uint64_t t = 0; t < record->n_texts; t++)
      if (record->texts[t].role == role)
        chunks[n].source = (uint32_t)t, chunks[n].end = record->texts[t].text.len, chunks[n++].kind = BP_COPY;
    if (role == BP_BODY) break;
    n_queries = n;
  }
  const uint64_t n_a = n_queries ? n_queries : n;
  const bp_input input = {sizeof input, 0, chunks, chunks + n_a, n_a, n - n_a, BP_TRUNCATE, BP_TRUNCATE, 0, 0};
  const bp_status status = n ? sink->input(sink, &input) : BP_OK;
  free(chunks);
  return status;
}

/* ---- which gold no prediction can reach: a record gets one number ---- */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  (void)p;
  for (uint32_t i = 0; i < record->n_values; i++)
    if (i > 0 || windows->n_windows == 0)
      ledger->entry(ledger, bp_string(i > 0 ? "further-value" : "no-text"), BP_OF_VALUES, i);
  return BP_OK;
}

/* ---- the head: a number a window [W,1]; windows whose record has none are left out of the loss ---- */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const regressor *self = p;
  const bp_value states = g->dropout(g, g->pooled(g), self->dropout);
  const bp_value number = g->linear(g, states, g->parameter(g, 0), g->parameter(g, 1));
  g->output(g, 0, number, BP_ON_WINDOWS, NULL); /* slot 0, for decode */
  if (!(flags & BP_WANT_LOSS)) return BP_OK;

  float *target = malloc((batch->n_windows + 1) * sizeof *target);
  int32_t *row = malloc((batch->n_windows + 1) * sizeof *row), n = 0;
  if (!target || !row) return free(target), free(row), BP_E_MEMORY;
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    if (record->n_values) target[n] = (float)record->values[0], row[n++] = (int32_t)w;
  }
  const bp_array rows = {row, {n}, {0}, 1, BP_I32}, targets = {target, {n, 1}, {0}, 2, BP_F32};
  const bp_value known = g->gather_rows(g, number, g->constant(g, &rows));
  g->loss(g, bp_string("squared-error"), g->mse(g, known, g->constant(g, &targets)), n);
  free(target), free(row);
  return BP_OK;
}

/* ---- the record's number; without a window nothing was read, and there is none ---- */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  (void)p;
  const float *row = d->windows->n_windows ? d->outputs[0].data : NULL;
  const double value = row ? row[0] : 0;
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.values = &value, out.n_values = row ? 1 : 0;
  return sink->put(sink, &out);
}

/* ---- the metric: Pearson's correlation and the mean squared error's root, from sums over records ---- */
typedef struct {
  double n, x, y, xx, yy, xy; /* x: gold, y: predicted, 0 where it is missing */
} sums;

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host, (void)setup;
  return (*state = calloc(1, sizeof(sums))) ? BP_OK : BP_E_MEMORY;
}

static void add(sums *s, const sums *other) {
  s->n += other->n, s->x += other->x, s->y += other->y, s->xx += other->xx, s->yy += other->yy, s->xy += other->xy;
}

static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  if (gold->n_values == 0) return BP_OK;
  const double x = gold->values[0], y = predicted && predicted->n_values ? predicted->values[0] : 0;
  add(state, &(sums){1, x, y, x * x, y * y, x * y});
  return BP_OK;
}

static bp_status merge(void *into, const void *from) { return add(into, from), BP_OK; }

static bp_status finish(const void *state, const bp_value_sink *sink) {
  const sums *s = state;
  const double spread = sqrt(fmax(0, s->n * s->xx - s->x * s->x)) * sqrt(fmax(0, s->n * s->yy - s->y * s->y));
  const double error = fmax(0, s->xx - 2 * s->xy + s->yy);
  sink->put(sink, bp_string("pearson"), spread > 0 ? (s->n * s->xy - s->x * s->y) / spread : 0,
            BP_PRIMARY | BP_HIGHER_IS_BETTER | (spread > 0 ? 0 : BP_UNDEFINED));
  return sink->put(sink, bp_string("rmse"), s->n > 0 ? sqrt(error / s->n) : 0,
                   BP_LOWER_IS_BETTER | (s->n > 0 ? 0 : BP_UNDEFINED));
}

/* ---- the plugin: its two items ---- */
static const bp_task task = {sizeof task, BP_TARGET_VALUES, 0,       BP_STR(""), option, create, free, param,
                             NULL,        prepare,          account, build,      decode, NULL,   NULL};
static const bp_metric metric = {sizeof metric, BP_STR(""), BP_STR(""), begin, update, merge, finish, free};

static bp_status item(uint32_t i, bp_item *out) {
  if (i > 1) return BP_DONE;
  out->kind = bp_string(i == 0 ? "biobert.task/1" : "biobert.metric/1");
  out->id = bp_string(i == 0 ? "__NAME__" : "__NAME__.v1");
  out->summary = bp_string(i == 0 ? "A number for a text or two" : "Correlation and error of numbers");
  out->table = i == 0 ? (const void *)&task : &metric;
  return BP_OK;
}

static const bp_plugin plugin = {
    sizeof plugin,        BP_ABI_MAJOR,      BP_ABI_MINOR,         0, 0, BP_STR("__NAME__"), BP_STR("0.1.0"),
    BP_STR("Apache-2.0"), BP_STR("A number for a text or two, and how well numbers agree"), item, NULL};
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
