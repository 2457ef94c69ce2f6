/* Extractive question answering: the question is side a, each snippet side b. Every token has a start and an end logit;
 * the best ranges of a snippet get probabilities (softmax over its n-best), equal answers of several snippets are added
 * up. Factoid questions get five answers, list questions all above a threshold. After BERT's run_squad and BioBERT. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct qa {
  int64_t hidden, max_query, max_answer, n_best;
  double list_threshold;
} qa;

static bp_status option(uint32_t i, bp_option *out) {
  static const char *const names[] = {"max-query", "max-answer", "n-best", "list-threshold"};
  static const char *const help[] = {"pieces kept of a question", "pieces of the longest answer",
                                     "ranges of a snippet that share its probability",
                                     "least score of an answer to a list question"};
  static const char *const initial[] = {"64", "30", "20", "0.42"};
  if (i > 3) return BP_DONE;
  out->name = bp_string(names[i]), out->help = bp_string(help[i]), out->initial = bp_string(initial[i]);
  out->type = i < 3 ? BP_INTEGER : BP_REAL, out->minimum = i < 3 ? 1 : 0, out->maximum = i < 3 ? 256 : 1;
  return BP_OK;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  (void)host;
  qa *self = (qa *)malloc(sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->hidden = setup->hidden, self->max_query = setup->settings[0].integer;
  self->max_answer = setup->settings[1].integer, self->n_best = setup->settings[2].integer;
  self->list_threshold = setup->settings[3].number;
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "qa_outputs.weight" : "qa_outputs.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = 2, out->dims[1] = i == 0 ? ((const qa *)p)->hidden : 0;
  return BP_OK;
}

static int is_kind(const bp_record *record, const char *kind) {
  return record->kind.len == strlen(kind) && memcmp(record->kind.ptr, kind, record->kind.len) == 0;
}

/* One input a snippet, tagged with its text. Yes/no and summary questions are another task's. */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  const qa *self = (const qa *)p;
  (void)flags;
  uint64_t query = 0;
  while (query < record->n_texts && record->texts[query].role != BP_QUERY) query++;
  if (query == record->n_texts || is_kind(record, "yesno") || is_kind(record, "summary")) return BP_OK;
  const bp_chunk a = {BP_STR(""), 0, record->texts[query].text.len, (uint32_t)query, BP_COPY};
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk b = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &a, input.n_a = 1, input.b = &b, input.n_b = 1;
    input.fit_a = BP_TRUNCATE, input.max_a = (uint64_t)self->max_query, input.fit_b = BP_WINDOW;
    if (record->texts[t].role == BP_BODY) sink->input(sink, &input);
  }
  return BP_OK;
}

/* The tokens of window w that show the whole answer, counted from its first; 0 when it does not show it. */
static int locate(const bp_batch *batch, uint64_t w, const bp_answer *answer, int32_t range[2]) {
  if (answer->source != batch->tag[w] || answer->start >= answer->end) return 0;
  range[0] = range[1] = -1;
  for (uint64_t t = batch->first_token[w]; t < batch->first_token[w + 1]; t++) {
    if (batch->source[t] != answer->source) continue;
    if (range[0] < 0 && batch->start[t] <= answer->start && answer->start < batch->end[t])
      range[0] = (int32_t)(t - batch->first_token[w]);
    if (batch->start[t] < answer->end && answer->end <= batch->end[t])
      range[1] = (int32_t)(t - batch->first_token[w]);
  }
  return range[0] >= 0 && range[1] >= range[0];
}

/* Out of reach: answers of a synonym group that no snippet holds, or that no window shows whole. */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  (void)p;
  for (uint64_t i = 0; i < record->n_answers; i++) {
    int located = 0, shown = 0;
    for (uint64_t k = 0; k < record->n_answers; k++) {
      const bp_answer *synonym = &record->answers[k];
      if (k != i && (synonym->group != record->answers[i].group || synonym->group == 0)) continue;
      located |= synonym->source != BP_NONE && synonym->start < synonym->end;
      int32_t range[2];
      for (uint64_t w = 0; w < windows->n_windows && !shown; w++) shown = locate(windows, w, synonym, range);
    }
    if (!shown) ledger->entry(ledger, bp_string(located ? "split" : "unanswerable"), BP_OF_ANSWERS, (uint32_t)i);
  }
  return BP_OK;
}

/* Softmax over each window's tokens, which are ragged: rows are gathered into [windows, longest] and padding is masked.
 * A window without the answer points at its first token, [CLS]. */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  (void)p;
  bp_value logits = g->linear(g, g->hidden(g, -1), g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, logits, BP_ON_TOKENS, NULL);
  if (!(flags & BP_WANT_LOSS)) return status;
  uint64_t longest = 0;
  for (uint64_t w = 0; w < batch->n_windows; w++)
    if (batch->first_token[w + 1] - batch->first_token[w] > longest)
      longest = batch->first_token[w + 1] - batch->first_token[w];
  const int64_t n = (int64_t)batch->n_windows, m = (int64_t)longest;
  int32_t *index = (int32_t *)malloc(((uint64_t)(n * m) + 1) * sizeof(int32_t));
  float *mask = (float *)malloc(((uint64_t)(n * m) + 1) * sizeof(float));
  int32_t *gold = (int32_t *)malloc((2 * batch->n_windows + 1) * sizeof(int32_t));
  if (!index || !mask || !gold) return free(index), free(mask), free(gold), BP_E_MEMORY;
  for (int64_t w = 0; w < n; w++) {
    const int64_t length = (int64_t)(batch->first_token[w + 1] - batch->first_token[w]);
    for (int64_t k = 0; k < m; k++) {
      index[w * m + k] = (int32_t)((int64_t)batch->first_token[w] + (k < length ? k : 0));
      mask[w * m + k] = k < length ? 0.0f : -1e9f;
    }
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    int32_t range[2] = {0, 0};
    int found = 0;
    for (uint64_t i = 0; i < record->n_answers && !found; i++)
      found = locate(batch, (uint64_t)w, &record->answers[i], range);
    gold[w] = found ? range[0] : 0, gold[n + w] = found ? range[1] : 0;
  }
  const bp_array index_array = {index, {n * m}, {0}, 1, BP_I32}, mask_array = {mask, {n, m}, {0}, 2, BP_F32};
  const bp_value padded = g->gather_rows(g, logits, g->constant(g, &index_array));
  bp_value sum = 0;
  const int64_t grid[2] = {n, m};
  for (int64_t side = 0; side < 2; side++) { /* 0 start, 1 end */
    const bp_array targets = {gold + side * n, {n}, {0}, 1, BP_I32};
    bp_value rows = g->reshape(g, g->slice(g, padded, 1, side, side + 1), grid, 2);
    rows = g->add(g, rows, g->constant(g, &mask_array));
    const bp_value part = g->cross_entropy(g, rows, g->constant(g, &targets), 0, -1);
    sum = side == 0 ? part : g->add(g, sum, part);
  }
  status = g->loss(g, bp_string("span"), sum, 2 * (double)n);
  free(index), free(mask), free(gold);
  return status;
}

typedef struct candidate {
  uint64_t start, end;
  uint32_t text;
  double score;
} candidate;

/* Puts c into list[0..<n], which stays ordered by score and at most `most` long. */
static uint64_t insert(candidate *list, uint64_t n, uint64_t most, candidate c) {
  if (n == most && (most == 0 || list[n - 1].score >= c.score)) return n;
  uint64_t at = n < most ? n++ : n - 1;
  for (; at > 0 && list[at - 1].score < c.score; at--) list[at] = list[at - 1];
  list[at] = c;
  return n;
}

/* The n-best ranges of the snippet `text`, of whole words, in the windows that own their first token. */
static uint64_t best_ranges(const qa *self, const bp_decode *d, uint32_t text, candidate *best) {
  const bp_batch *b = d->windows;
  const float *logits = b->n_windows ? (const float *)d->outputs[0].data : NULL; /* no windows, no outputs */
  uint64_t n = 0;
  for (uint64_t w = 0; w < b->n_windows; w++) {
    if (b->tag[w] != text) continue;
    for (uint64_t s = b->first_token[w]; s < b->first_token[w + 1]; s++) {
      if (b->source[s] != text || b->word[s] == BP_NONE || !(b->flags[s] & BP_TOKEN_OWNED)) continue;
      for (uint64_t e = s; e < b->first_token[w + 1] && (int64_t)(e - s) < self->max_answer; e++) {
        if (b->source[e] != text || b->word[e] == BP_NONE) break;
        const bp_span *first = &d->record->words[b->word[s]], *last = &d->record->words[b->word[e]];
        const candidate c = {first->start, last->end, text, (double)logits[2 * s] + logits[2 * e + 1]};
        n = insert(best, n, (uint64_t)self->n_best, c);
      }
    }
  }
  return n;
}

static bp_str text_of(const bp_record *record, const candidate *c) {
  const bp_str text = {record->texts[c->text].text.ptr + c->start, c->end - c->start};
  return text;
}

static int same_text(bp_str x, bp_str y) { /* but for the case of ASCII letters */
  if (x.len != y.len) return 0;
  for (uint64_t i = 0; i < x.len; i++) {
    const char a = x.ptr[i], b = y.ptr[i];
    if ((a >= 'A' && a <= 'Z' ? a + 32 : a) != (b >= 'A' && b <= 'Z' ? b + 32 : b)) return 0;
  }
  return 1;
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const qa *self = (const qa *)p;
  const uint64_t n_best = (uint64_t)self->n_best, room = d->record->n_texts * n_best + 1;
  candidate *pool = (candidate *)malloc((2 * room + n_best) * sizeof(candidate)), *sorted = pool + room;
  bp_answer *answers = (bp_answer *)calloc(room, sizeof(bp_answer));
  if (!pool || !answers) return free(pool), free(answers), BP_E_MEMORY;
  candidate *best = sorted + room;
  uint64_t n = 0, n_sorted = 0;
  double snippets = 0;
  for (uint32_t t = 0; t < d->record->n_texts; t++) {
    const uint64_t found = best_ranges(self, d, t, best);
    double total = 0;
    snippets += found > 0;
    for (uint64_t i = 0; i < found; i++) total += exp(best[i].score - best[0].score);
    for (uint64_t i = 0; i < found; i++) {
      const double probability = exp(best[i].score - best[0].score) / total;
      uint64_t k = 0;
      while (k < n && !same_text(text_of(d->record, &pool[k]), text_of(d->record, &best[i]))) k++;
      if (k == n) pool[n] = best[i], pool[n++].score = 0;
      pool[k].score = fmin(1, pool[k].score + probability);
    }
  }
  for (uint64_t i = 0; i < n; i++) pool[i].score /= snippets, n_sorted = insert(sorted, n_sorted, room, pool[i]);
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.answers = answers;
  const int list = is_kind(d->record, "list");
  for (uint64_t i = 0; i < n_sorted && (list ? i == 0 || sorted[i].score >= self->list_threshold : i < 5); i++) {
    bp_answer *answer = &answers[out.n_answers++];
    answer->text = text_of(d->record, &sorted[i]), answer->start = sorted[i].start, answer->end = sorted[i].end;
    answer->source = sorted[i].text, answer->rank = (uint32_t)i, answer->score = sorted[i].score;
  }
  bp_status status = sink->put(sink, &out); /* without windows: no answers */
  free(pool), free(answers);
  return status;
}

static const bp_task task = {sizeof task, BP_TARGET_ANSWERS, 0,       BP_STR(""), option, create, free, param,
                             NULL,        prepare,           account, build,      decode, NULL,   NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "qa-extractive", "0.1", "Apache-2.0", "Answers to questions, from snippets", &task)
