#include "fake_host.h"
#include <math.h>

static const bp_metric *metric;
typedef struct results {
  char names[64][64];
  double values[64];
  uint32_t flags[64];
  int n;
} results;

static bp_status put(const bp_value_sink *sink, bp_str name, double value, uint32_t flags) {
  results *r = (results *)sink->ctx;
  if (!CHECK(r->n < 64 && name.len > 0 && isfinite(value) && flags < 16,
             "put: %.*s is %g", (int)name.len, name.ptr, value))
    return BP_E_ARGUMENT;
  snprintf(r->names[r->n], sizeof r->names[0], "%.*s", (int)name.len, name.ptr);
  r->flags[r->n] = flags, r->values[r->n++] = value;
  return BP_OK;
}
static results finish(const void *state) {
  static results r;
  memset(&r, 0, sizeof r);
  const bp_value_sink sink = {sizeof sink, &r, put};
  CHECK(metric->finish(state, &sink) == BP_OK, "finish failed: %s", last_error);
  return r;
}
static void *begin(void) {
  bp_setup setup = BP_ZERO;
  void *state = NULL;
  setup.size = sizeof setup, setup.labels = fake_labels, setup.n_labels = N_LABELS;
  CHECK(metric->begin(&fake_host, &setup, &state) == BP_OK, "begin failed: %s", last_error);
  return state;
}
static void compare(const results *a, const results *b, const char *what) {
  CHECK(a->n == b->n, "%s: %d values, then %d", what, a->n, b->n);
  for (int i = 0; i < a->n && i < b->n; i++)
    CHECK(strcmp(a->names[i], b->names[i]) == 0 && fabs(a->values[i] - b->values[i]) <= 1e-9 * (1 + fabs(a->values[i])),
          "%s: %s %.17g, %s %.17g", what, a->names[i], a->values[i], b->names[i], b->values[i]);
}

void check_metric(const bp_metric *of, const char *id) {
  metric = of;
  CHECK(metric->size >= sizeof *metric && metric->begin && metric->update && metric->merge && metric->finish &&
            metric->end,
        "%s: a required function is missing", id);
  uint64_t stride = 0;
  const bp_record *gold = make_records(&stride), *predicted = make_records(&stride);
  results last = BP_ZERO;
  for (int perfect = 0; perfect < 2; perfect++) {
    void *forwards = begin(), *backwards = begin(), *left = begin(), *right = begin();
    for (int i = 0; i < N_RECORDS; i++) {
      const bp_record *g = bp_record_at(gold, stride, (uint64_t)i);
      const bp_record *p = perfect ? g : i % 4 == 3 ? NULL : bp_record_at(predicted, stride, (uint64_t)i);
      CHECK(metric->update(forwards, g, p) == BP_OK, "update failed: %s", last_error);
      metric->update(i % 3 ? left : right, g, p);
    }
    for (int i = N_RECORDS - 1; i >= 0; i--) {
      const bp_record *g = bp_record_at(gold, stride, (uint64_t)i);
      metric->update(backwards, g, perfect ? g : i % 4 == 3 ? NULL : bp_record_at(predicted, stride, (uint64_t)i));
    }
    const results once = finish(forwards);
    CHECK(once.n > 0, "finish gave no value");
    results other = finish(forwards);
    compare(&once, &other, "finish twice");
    other = finish(backwards), compare(&once, &other, "another order");
    CHECK(metric->merge(left, right) == BP_OK, "merge failed: %s", last_error);
    other = finish(left), compare(&once, &other, "merged");
    void *empty = begin();
    metric->merge(left, empty), other = finish(left), compare(&once, &other, "merged with nothing");
    other = finish(empty); /* defined, which put checks */
    metric->merge(empty, forwards), other = finish(empty), compare(&once, &other, "nothing merged with all");
    void *missing = begin(), *hollow = begin(); /* no prediction counts as an empty one */
    for (int i = 0; i < N_RECORDS; i++) {
      const bp_record *g = bp_record_at(gold, stride, (uint64_t)i);
      const bp_record bare =
          without_targets(g, BP_TARGET_SPANS | BP_TARGET_CLASSES | BP_TARGET_ANSWERS | BP_TARGET_VALUES);
      metric->update(missing, g, NULL), metric->update(hollow, g, &bare);
    }
    const results nothing = finish(missing);
    other = finish(hollow), compare(&nothing, &other, "empty predictions");
    metric->end(missing), metric->end(hollow);
    for (int i = 0; perfect && i < once.n; i++)
      if (once.flags[i] & BP_HIGHER_IS_BETTER)
        CHECK(once.values[i] >= last.values[i] && once.values[i] > 1 - 1e-9,
              "%s of a perfect prediction is %g", once.names[i],
              once.values[i]);
    metric->end(forwards), metric->end(backwards), metric->end(left), metric->end(right), metric->end(empty);
    last = once;
  }
  printf("%s: %d values\n", id, last.n);
}
