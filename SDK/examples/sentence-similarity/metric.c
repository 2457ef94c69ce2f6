/* Correlation of the first value of each record: Pearson's r, Spearman's rho (r of the ranks, equal values sharing the
 * mean of theirs), and the root mean squared error. A missing prediction is scored as 0 and counted.
 * Ranks need all values, so the state keeps every pair; they are sorted before anything is summed, so that the same
 * records give the same bits in whatever order they came. */
#include "sentence_similarity.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct pair {
  double gold, predicted, gold_rank, predicted_rank;
} pair;
typedef struct table {
  pair *pairs;
  uint64_t n, room, missing;
} table;

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host, (void)setup;
  *state = calloc(1, sizeof(table));
  return *state ? BP_OK : BP_E_MEMORY;
}

static void end(void *state) { free(((table *)state)->pairs), free(state); }

static bp_status reserve(table *t, uint64_t more) {
  if (t->n + more <= t->room) return BP_OK;
  const uint64_t room = 2 * t->room + more + 64;
  pair *pairs = (pair *)realloc(t->pairs, room * sizeof(pair));
  if (!pairs) return BP_E_MEMORY;
  t->pairs = pairs, t->room = room;
  return BP_OK;
}

static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  table *t = (table *)state;
  if (gold->n_values == 0) return BP_OK;
  if (reserve(t, 1) != BP_OK) return BP_E_MEMORY;
  const int missing = !predicted || predicted->n_values == 0;
  const pair one = {gold->values[0], missing ? 0 : predicted->values[0], 0, 0};
  t->pairs[t->n++] = one, t->missing += (uint64_t)missing;
  return BP_OK;
}

static bp_status merge(void *into, const void *from) {
  table *a = (table *)into;
  const table *b = (const table *)from;
  if (b->n == 0) return BP_OK;
  if (reserve(a, b->n) != BP_OK) return BP_E_MEMORY;
  memcpy(a->pairs + a->n, b->pairs, b->n * sizeof(pair));
  a->n += b->n, a->missing += b->missing;
  return BP_OK;
}

static int order(double x, double y) { return (x > y) - (x < y); }
static int by_predicted(const void *p, const void *q) {
  const pair *a = (const pair *)p, *b = (const pair *)q;
  return a->predicted != b->predicted ? order(a->predicted, b->predicted) : order(a->gold, b->gold);
}
static int by_gold(const void *p, const void *q) {
  const pair *a = (const pair *)p, *b = (const pair *)q;
  return a->gold != b->gold ? order(a->gold, b->gold) : order(a->predicted, b->predicted);
}

/* Column `column` of a pair, as declared. */
static double *cell(pair *p, int column) {
  double *const cells[] = {&p->gold, &p->predicted, &p->gold_rank, &p->predicted_rank};
  return cells[column];
}

/* Ranks of a column that the pairs are sorted by, from 1. */
static void rank(pair *pairs, uint64_t n, int column) {
  for (uint64_t from = 0, to; from < n; from = to) {
    for (to = from; to < n && *cell(&pairs[to], column) == *cell(&pairs[from], column);) to++;
    for (uint64_t i = from; i < to; i++) *cell(&pairs[i], column + 2) = (double)(from + 1 + to) / 2;
  }
}

/* Puts a column between 0 and 1, which changes no correlation; 0 where all of it is one number. Numbers are compared,
 * as the mean of equal ones need not be that number, and a sum of squares then not 0. */
static int spread(pair *pairs, uint64_t n, int column) {
  double least = n ? *cell(&pairs[0], column) : 0, most = least;
  for (uint64_t i = 0; i < n; i++)
    least = fmin(least, *cell(&pairs[i], column)), most = fmax(most, *cell(&pairs[i], column));
  const double half = most / 2 - least / 2; /* the whole difference may be too large for a double */
  for (uint64_t i = 0; half > 0 && i < n; i++)
    *cell(&pairs[i], column) = (*cell(&pairs[i], column) / 2 - least / 2) / half;
  return half > 0;
}

/* Pearson's r of columns `first` and the next one, which are spread; not defined where one of them is constant. */
static int correlation(pair *pairs, uint64_t n, int first, double *r) {
  double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
  const int x_varies = spread(pairs, n, first), y_varies = spread(pairs, n, first + 1);
  if (!x_varies || !y_varies) return *r = 0, 0;
  for (uint64_t i = 0; i < n; i++) mean_x += *cell(&pairs[i], first), mean_y += *cell(&pairs[i], first + 1);
  mean_x /= (double)n, mean_y /= (double)n;
  for (uint64_t i = 0; i < n; i++) {
    const double x = *cell(&pairs[i], first) - mean_x, y = *cell(&pairs[i], first + 1) - mean_y;
    xx += x * x, yy += y * y, xy += x * y;
  }
  *r = fmax(-1, fmin(1, xy / (sqrt(xx) * sqrt(yy))));
  return 1;
}

/* The root mean squared error, 0 of no pair. Sums are of shares of the largest error: squares may be too large. */
static double root_error(const pair *pairs, uint64_t n) {
  double most = 0, sum = 0;
  for (uint64_t i = 0; i < n; i++) most = fmax(most, fabs(pairs[i].gold / 2 - pairs[i].predicted / 2));
  for (uint64_t i = 0; most > 0 && i < n; i++) sum += pow((pairs[i].gold / 2 - pairs[i].predicted / 2) / most, 2);
  return most > 0 ? fmin(DBL_MAX, 2 * most * sqrt(sum / (double)n)) : 0;
}

static bp_status finish(const void *state, const bp_value_sink *sink) {
  const table *t = (const table *)state;
  pair *pairs = (pair *)malloc((t->n + 1) * sizeof(pair)); /* the state stays as it is: finish may come again */
  if (!pairs) return BP_E_MEMORY;
  if (t->n) memcpy(pairs, t->pairs, t->n * sizeof(pair));
  qsort(pairs, t->n, sizeof(pair), by_predicted);
  rank(pairs, t->n, 1);
  qsort(pairs, t->n, sizeof(pair), by_gold);
  rank(pairs, t->n, 0);
  double pearson = 0, spearman = 0;
  const double error = root_error(pairs, t->n);
  const int linear = correlation(pairs, t->n, 0, &pearson), ranked = correlation(pairs, t->n, 2, &spearman);
  free(pairs);
  const uint32_t higher = BP_HIGHER_IS_BETTER;
  sink->put(sink, bp_string("pearson"), pearson, higher | BP_PRIMARY | (linear ? 0 : BP_UNDEFINED));
  sink->put(sink, bp_string("spearman"), spearman, higher | (ranked ? 0 : BP_UNDEFINED));
  sink->put(sink, bp_string("rmse"), error, BP_LOWER_IS_BETTER | (t->n ? 0 : BP_UNDEFINED));
  return sink->put(sink, bp_string("missing"), (double)t->missing, 0);
}

const bp_metric regression = {sizeof regression, BP_STR(""), BP_STR(""), begin, update, merge, finish, end};
