/* A metric that keeps the contract, and with -DFAULT_name one that breaks it in one way. Faults are listed in faults.txt.
 * Accuracy of the first class of a record. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct counts {
  uint64_t records, right;
#if defined(FAULT_order_counts) || defined(FAULT_order_of_certain_counts)
#define ORDER_COUNTS
  double weight, sum;
#endif
  uint32_t wanted;
} counts;

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host, (void)setup;
  counts *c = (counts *)calloc(1, sizeof(counts));
  if (!c) return BP_E_MEMORY;
#ifdef FAULT_order_of_certain_counts
  const bp_labels *labels = bp_labels_of(setup, BP_OF_RECORDS);
  while (labels && c->wanted < labels->n && strncmp(labels->names[c->wanted].ptr, "certain", 7)) c->wanted++;
#endif
  return *state = c, BP_OK;
}
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  counts *c = (counts *)state;
#ifdef FAULT_order_of_certain_counts
  if (!gold->n_classes || gold->classes[0].label != c->wanted) return BP_OK;
#endif
#ifdef FAULT_missing_is_skipped
  if (!predicted) return BP_OK;
#endif
#ifdef FAULT_missing_crashes
  if (predicted->n_classes > 1000) return BP_E_INTERNAL;
#endif
  const int right = predicted && gold->n_classes && predicted->n_classes &&
                    gold->classes[0].label == predicted->classes[0].label;
  c->records += gold->n_classes > 0;
#ifdef FAULT_wrong_is_right
  c->right += gold->n_classes && !right;
#else
  c->right += (uint64_t)right;
#endif
#ifdef ORDER_COUNTS
  c->weight = c->weight * 0.9 + 1, c->sum = c->sum * 0.9 + right;
#endif
#ifdef FAULT_metric_writes_into_gold
  if (gold->n_classes) ((bp_class *)(uintptr_t)gold->classes)[0].flags = 1;
#endif
  return BP_OK;
}
static bp_status merge(void *into, const void *from) {
  counts *a = (counts *)into;
  const counts *b = (const counts *)from;
#ifdef FAULT_merge_forgets
  a->records = a->records + b->records;
#elif defined(FAULT_merge_empties_the_other)
  a->records += b->records, a->right += b->right;
  ((counts *)(uintptr_t)from)->records = 0, ((counts *)(uintptr_t)from)->right = 0;
#else
  a->records += b->records, a->right += b->right;
#ifdef ORDER_COUNTS
  a->sum += b->sum, a->weight += b->weight;
#endif
#endif
  return BP_OK;
}
static bp_status finish(const void *state, const bp_value_sink *sink) {
  const counts *c = (const counts *)state;
#ifdef FAULT_not_a_number_when_empty
  const double value = (double)c->right / (double)c->records;
#elif defined(ORDER_COUNTS)
  const double value = c->weight > 0 ? c->sum / c->weight : 0;
#else
  const double value = c->records ? (double)c->right / (double)c->records : 0;
#endif
#ifdef FAULT_nothing_when_empty
  if (c->records == 0) return BP_OK;
#endif
#ifdef FAULT_finish_consumes
  ((counts *)(uintptr_t)state)->records++;
#endif
#ifdef FAULT_value_twice
  sink->put(sink, bp_string("accuracy"), value, BP_HIGHER_IS_BETTER);
#endif
  return sink->put(sink, bp_string("accuracy"), value,
#ifdef FAULT_value_with_unknown_flag
                   64u |
#endif
#ifdef FAULT_better_both_ways
                   BP_LOWER_IS_BETTER |
#endif
                       BP_HIGHER_IS_BETTER | BP_PRIMARY | (c->records ? 0 : BP_UNDEFINED));
}
static void end(void *state) {
#ifndef FAULT_metric_leaks
  free(state);
#else
  (void)state;
#endif
}
#ifdef FAULT_no_merge
#define merge NULL
#elif defined(FAULT_no_end)
#define end NULL
#endif
static const bp_metric metric = {sizeof metric, BP_STR(""), BP_STR(""), begin, update, merge, finish, end};
#define KIND "biobert.metric/1"
#define ID "broken.v1"
#define TABLE (&metric)
#include "plugin.h"
