#include "fake_host.h"

static const bp_str tags[] = {BP_STR("O"), BP_STR("B-Disease"), BP_STR("I-Disease"), BP_STR("B-Gene")};
static const bp_str types[] = {BP_STR("Disease"), BP_STR("Gene")};
static const bp_str relations[] = {BP_STR("none"), BP_STR("causes"), BP_STR("treats")};
static const bp_str classes[] = {BP_STR("yes"), BP_STR("no"), BP_STR("rare")};
static const uint64_t counts[] = {90, 9, 6, 1};
const bp_labels fake_labels[N_LABELS] = {{BP_OF_WORDS, 4, tags, counts},
                                         {BP_OF_SPANS, 2, types, counts},
                                         {BP_OF_PAIRS, 3, relations, counts},
                                         {BP_OF_RECORDS, 3, classes, counts}};
const uint64_t record_stride = sizeof(bp_record) + 40;

/* A text of n words, some with a hyphen or a letter of two bytes, with single spaces between. */
static bp_str make_text(uint64_t n) {
  static const char *const pool[] = {"gene",          "BRCA1",  "fever", "a",          "of",
                                     "caf\xc3\xa9", "tumour", "p53",   "acetylation"};
  char *text = (char *)zeroed(n * 16);
  for (uint64_t i = 0; i < n; i++) strcat(strcat(text, i ? " " : ""), pool[below(9)]);
  return bp_string(text);
}

static uint64_t add_words(const bp_text *texts, uint64_t n_texts, bp_span *words) {
  uint64_t n = 0;
  for (uint64_t t = 0; t < n_texts; t++)
    for (uint64_t i = 0; i < texts[t].text.len; i++)
      if (texts[t].text.ptr[i] != ' ') {
        bp_span word = {i, i, (uint32_t)t, below(8) ? (uint32_t)below(4) : BP_NONE, 0, 0, 0};
        while (word.end < texts[t].text.len && texts[t].text.ptr[word.end] != ' ') word.end++;
        i = word.end, words[n++] = word;
      }
  return n;
}

/* A query and two bodies, of which one is longer than a window, with gold of every kind; the first record is empty. */
static bp_record make_record(uint64_t number) {
  static const char *const kinds[] = {"", "factoid", "list", "yesno"};
  bp_record r = BP_ZERO;
  char *id = (char *)zeroed(16);
  sprintf(id, "r%d", (int)number);
  r.size = record_stride, r.id = bp_string(id), r.file = bp_string("fake.txt"), r.line = number + 1;
  r.kind = bp_string(kinds[number % 4]), r.flags = BP_HAS_GOLD;
  bp_text *texts = (bp_text *)zeroed(3 * sizeof *texts);
  for (int t = 0; t < 3; t++) {
    texts[t].id = bp_string("t"), texts[t].role = t == 0 ? BP_QUERY : BP_BODY;
    texts[t].text = make_text(number == 0 ? 0 : t == 1 ? 40 + below(80) : 4 + below(12));
  }
  bp_span *words = (bp_span *)zeroed(400 * sizeof *words), *spans = (bp_span *)zeroed(16 * sizeof *spans);
  r.texts = texts, r.n_texts = 3, r.words = words, r.n_words = add_words(texts, 3, words);
  r.spans = spans, r.n_spans = number == 0 ? 0 : 8;
  for (uint64_t s = 0; s < r.n_spans; s++) { /* of one to three words of the long text; some overlap */
    uint64_t first = 0, body = 0;
    while (words[first].text != 1) first++;
    while (first + body < r.n_words && words[first + body].text == 1) body++;
    first += below(body - 3);
    spans[s] = words[first], spans[s].end = words[first + below(3)].end;
    spans[s].label = s == 7 ? BP_NONE : (uint32_t)below(2);
  }
  bp_pair *pairs = (bp_pair *)zeroed(8 * sizeof *pairs);
  r.pairs = pairs, r.n_pairs = r.n_spans ? 6 : 0;
  for (uint32_t i = 0; i < r.n_pairs; i++) {
    const bp_pair pair = {i, i == 5 ? i : i + 1, i == 4 ? 3 : (uint32_t)below(3), 0, 0};
    pairs[i] = pair;
  }
  bp_class *of = (bp_class *)zeroed(2 * sizeof *of);
  of[0].label = (uint32_t)(number % 2), of[1].label = number % 5 ? 2 : BP_NONE;
  r.classes = of, r.n_classes = number == 0 ? 0 : 2;
  bp_answer *answers = (bp_answer *)zeroed(4 * sizeof *answers);
  r.answers = answers, r.n_answers = r.n_spans ? 3 : 0;
  for (uint32_t i = 0; i < r.n_answers; i++) {
    answers[i].start = spans[i].start, answers[i].end = i == 2 ? spans[i].start : spans[i].end;
    answers[i].source = i == 2 ? BP_NONE : spans[i].text, answers[i].group = 1 + i / 2, answers[i].rank = i / 2;
    answers[i].text.ptr = texts[1].text.ptr + spans[i].start, answers[i].text.len = spans[i].end - spans[i].start;
  }
  double *values = (double *)zeroed(sizeof *values);
  values[0] = uniform() * 5, r.values = values, r.n_values = number % 6 ? 1 : 0;
  return r;
}

const bp_record *make_records(uint64_t *stride) {
  char *all = (char *)zeroed(N_RECORDS * record_stride);
  memset(all, 0xA5, N_RECORDS * record_stride); /* the tail that this plugin does not know is not zero */
  for (uint64_t i = 0; i < N_RECORDS; i++) {
    const bp_record record = make_record(i);
    memcpy(all + i * record_stride, &record, sizeof record);
  }
  *stride = record_stride;
  return (const bp_record *)(const void *)all;
}

bp_record without_targets(const bp_record *record, uint32_t targets) {
  bp_record r = *record;
  r.flags &= ~BP_HAS_GOLD;
  bp_span *words = (bp_span *)zeroed((r.n_words + 1) * sizeof *words);
  for (uint64_t i = 0; i < r.n_words; i++) words[i] = r.words[i], words[i].label = BP_NONE;
  bp_pair *pairs = (bp_pair *)zeroed((r.n_pairs + 1) * sizeof *pairs);
  for (uint64_t i = 0; i < r.n_pairs; i++) pairs[i] = r.pairs[i], pairs[i].label = BP_NONE;
  if (targets & BP_TARGET_SPANS) r.spans = NULL, r.n_spans = 0, r.words = words;
  if (targets & (BP_TARGET_PAIRS | BP_TARGET_SPANS)) r.pairs = NULL, r.n_pairs = 0;
  else if (targets & BP_TARGET_PAIR_LABELS) r.pairs = pairs;
  if (targets & BP_TARGET_CLASSES) r.classes = NULL, r.n_classes = 0;
  if (targets & BP_TARGET_ANSWERS) r.answers = NULL, r.n_answers = 0;
  if (targets & BP_TARGET_VALUES) r.values = NULL, r.n_values = 0;
  return r;
}
