/* Several classes a record: micro- and macro-averaged F1, the share of records with exactly the right classes, and F1
 * of each class. A class that neither gold nor predictions hold is no part of the macro average. */
#include "document_classes.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct counts {
  double both, predicted, gold;
} counts;
typedef struct tally {
  const bp_labels *labels; /* lent until end; null: no class anywhere */
  uint32_t n;              /* classes with a name; the last of `of` is all others */
  double records, equal;
  counts of[]; /* [n + 1] */
} tally;

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host;
  const bp_labels *labels = bp_labels_of(setup, BP_OF_RECORDS);
  const uint32_t n = labels ? labels->n : 0;
  tally *t = (tally *)calloc(1, sizeof *t + (n + (size_t)1) * sizeof(counts));
  if (!t) return BP_E_MEMORY;
  t->labels = labels, t->n = n, *state = t;
  return BP_OK;
}

static int holds(const bp_record *record, uint64_t n, uint32_t label) {
  for (uint64_t i = 0; i < n; i++)
    if (record->classes[i].label == label) return 1;
  return 0;
}

/* A class that is given twice counts once; a missing prediction is one without classes. */
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  tally *t = (tally *)state;
  const uint64_t n = predicted ? predicted->n_classes : 0;
  int equal = 1;
  for (uint64_t i = 0; i < gold->n_classes; i++) {
    const uint32_t label = gold->classes[i].label;
    if (holds(gold, i, label)) continue;
    counts *c = &t->of[label < t->n ? label : t->n];
    c->gold++;
    if (n && holds(predicted, n, label)) c->both++;
    else equal = 0;
  }
  for (uint64_t i = 0; i < n; i++) {
    const uint32_t label = predicted->classes[i].label;
    if (holds(predicted, i, label)) continue;
    t->of[label < t->n ? label : t->n].predicted++;
    if (!holds(gold, gold->n_classes, label)) equal = 0;
  }
  t->records++, t->equal += equal;
  return BP_OK;
}

static bp_status merge(void *into, const void *from) {
  tally *a = (tally *)into;
  const tally *b = (const tally *)from;
  a->records += b->records, a->equal += b->equal;
  for (uint32_t c = 0; c <= a->n; c++)
    a->of[c].both += b->of[c].both, a->of[c].predicted += b->of[c].predicted, a->of[c].gold += b->of[c].gold;
  return BP_OK;
}

static bp_status put(const bp_value_sink *sink, const char *name, double above, double below, uint32_t flags) {
  return sink->put(sink, bp_string(name), below > 0 ? above / below : 0, flags | (below > 0 ? 0 : BP_UNDEFINED));
}

static bp_status finish(const void *state, const bp_value_sink *sink) {
  const tally *t = (const tally *)state;
  counts all = {0, 0, 0};
  double sum = 0, classes = 0;
  for (uint32_t c = 0; c <= t->n; c++) {
    const counts *of = &t->of[c];
    all.both += of->both, all.predicted += of->predicted, all.gold += of->gold;
    if (of->predicted + of->gold > 0) sum += 2 * of->both / (of->predicted + of->gold), classes++;
  }
  put(sink, "precision", all.both, all.predicted, BP_HIGHER_IS_BETTER);
  put(sink, "recall", all.both, all.gold, BP_HIGHER_IS_BETTER);
  put(sink, "f1", 2 * all.both, all.predicted + all.gold, BP_HIGHER_IS_BETTER | BP_PRIMARY);
  put(sink, "macro_f1", sum, classes, BP_HIGHER_IS_BETTER);
  bp_status status = put(sink, "exact", t->equal, t->records, BP_HIGHER_IS_BETTER);
  for (uint32_t c = 0; status == BP_OK && c < t->n; c++) {
    char name[128];
    const bp_str label = t->labels->names[c];
    uint64_t n = label.len < 120 ? label.len : 120;
    while (n < label.len && n > 0 && ((unsigned char)label.ptr[n] & 0xC0) == 0x80) n--; /* whole characters only */
    snprintf(name, sizeof name, "f1:%.*s", (int)n, n ? label.ptr : "");
    const counts *of = &t->of[c];
    status = put(sink, name, 2 * of->both, of->predicted + of->gold, BP_HIGHER_IS_BETTER);
  }
  return status;
}

const bp_metric multi_label = {sizeof multi_label, BP_STR(""), BP_STR(""), begin, update, merge, finish, free};
