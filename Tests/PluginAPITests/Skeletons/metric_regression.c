/* A metric: Pearson's correlation and the root mean squared error of the first value of each record. It keeps sums,
 * centred on running means, so that partial results merge (Chan, Golub and LeVeque 1979). */
#include "biobert_plugin.h"
#include <math.h>
#include <stdlib.h>

typedef struct moments {
  double n, mean_x, mean_y, xx, yy, xy; /* x predicted, y gold */
  double error, missing;                /* squared errors; records without a prediction */
} moments;

static bp_status begin(const bp_host *host, const bp_setup *setup, void **out) {
  (void)host, (void)setup;
  *out = calloc(1, sizeof(moments));
  return *out ? BP_OK : BP_E_MEMORY;
}

static bp_status merge(void *into, const void *from) {
  moments *a = (moments *)into;
  const moments *b = (const moments *)from;
  const double n = a->n + b->n, dx = b->mean_x - a->mean_x, dy = b->mean_y - a->mean_y;
  a->missing += b->missing;
  if (b->n == 0) return BP_OK;
  const double share = a->n * b->n / n;
  a->xx += b->xx + dx * dx * share, a->yy += b->yy + dy * dy * share, a->xy += b->xy + dx * dy * share;
  a->mean_x += dx * b->n / n, a->mean_y += dy * b->n / n;
  a->n = n, a->error += b->error;
  return BP_OK;
}

static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  if (gold->n_values == 0) return BP_OK;
  const int missing = !predicted || predicted->n_values == 0;
  const double y = gold->values[0], x = missing ? 0 : predicted->values[0];
  const moments one = {1, x, y, 0, 0, 0, (x - y) * (x - y), missing ? 1.0 : 0.0};
  return merge(state, &one);
}

static bp_status finish(const void *state, const bp_value_sink *sink) {
  const moments *s = (const moments *)state;
  const double scale = sqrt(s->xx) * sqrt(s->yy);
  const int none = s->n == 0, flat = !(scale > 0);
  sink->put(sink, bp_string("pearson"), flat ? 0 : fmax(-1, fmin(1, s->xy / scale)),
            BP_HIGHER_IS_BETTER | BP_PRIMARY | (flat ? BP_UNDEFINED : 0));
  sink->put(sink, bp_string("rmse"), none ? 0 : sqrt(s->error / s->n),
            BP_LOWER_IS_BETTER | (none ? BP_UNDEFINED : 0));
  return sink->put(sink, bp_string("missing"), s->missing, 0);
}

static const bp_metric metric = {sizeof metric, BP_STR(""), BP_STR(""), begin, update, merge, finish, free};
BP_PLUGIN_OF_ONE("biobert.metric/1", "regression.v1", "0.1", "Apache-2.0", "Correlation and error of numbers", &metric)
