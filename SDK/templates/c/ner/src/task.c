/* __NAME__: named entities. Every word gets one of the classes O, B-type and I-type, from the encoder's state of its
 * first piece; words that belong together become a mention. biobert_plugin.h says what every call and field means. */
#include "biobert_plugin.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  const bp_labels *types; /* those that training holds; lent until destroy */
  int64_t hidden;         /* H, the width of the encoder's states */
  float dropout;
  uint32_t n_classes; /* C = 1 + 2 types: O, then B and I of each */
  bp_str *names;      /* of the classes; their bytes stand behind them */
} tagger;

/* ---- settings: the host's own, with other defaults, and one of this task ---- */
enum { DROPOUT = 5 };
static bp_status option(uint32_t i, bp_option *out) {
  static const struct {
    const char *name, *initial, *help;
    int32_t type;
    double most;
  } options[] = {{"learning-rate", "3e-4", "Highest learning rate", BP_REAL, 1},
                 {"epochs", "4", "Passes over the training data", BP_INTEGER, 1e5},
                 {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1e6},
                 {"metrics", "span-exact.v1", "Metrics that are reported", BP_TEXT, 0},
                 {"select-by", "span-exact.v1:f1", "What the best epoch is kept by", BP_TEXT, 0},
                 {"dropout", "0.1", "Share of the states that training drops", BP_REAL, 0.9}};
  if (i >= sizeof options / sizeof *options) return BP_DONE;
  out->name = bp_string(options[i].name), out->initial = bp_string(options[i].initial);
  out->help = bp_string(options[i].help), out->type = options[i].type;
  out->minimum = options[i].type == BP_INTEGER ? 1 : 0, out->maximum = options[i].most;
  return BP_OK;
}

/* ---- the life of a model's head ---- */
static void destroy(void *p) {
  tagger *self = p;
  free(self->names), free(self);
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *types = bp_labels_of(setup, BP_OF_SPANS);
  if (!types || types->n == 0) {
    host->error(host, BP_E_DATA, bp_string("training holds no mention, so there is no type to learn"));
    return BP_E_DATA;
  }
  tagger *self = calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->types = types, self->hidden = setup->hidden, self->n_classes = 1 + 2 * types->n;
  self->dropout = (float)setup->settings[DROPOUT].number;
  uint64_t bytes = self->n_classes * sizeof(bp_str) + 2;
  for (uint32_t t = 0; t < types->n; t++) bytes += 2 * (types->names[t].len + 3);
  self->names = malloc(bytes);
  if (!self->names) return destroy(self), BP_E_MEMORY;
  char *at = (char *)(self->names + self->n_classes);
  for (uint32_t c = 0; c < self->n_classes; c++) {
    const bp_str *type = c ? &types->names[(c - 1) / 2] : NULL;
    const int n = type ? sprintf(at, "%c-%.*s", c % 2 ? 'B' : 'I', (int)type->len, type->ptr) : sprintf(at, "O");
    self->names[c].ptr = at, self->names[c].len = (uint64_t)n, at += n + 1;
  }
  *out = self;
  return BP_OK;
}

/* Linear layer [C,H] with a bias [C]. */
static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const tagger *self = p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->n_classes, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

static bp_status class_name(const void *p, uint32_t kind, uint32_t i, bp_str *out) {
  const tagger *self = p;
  return kind == BP_OF_WORDS && i < self->n_classes ? (*out = self->names[i], BP_OK) : BP_DONE;
}

/* ---- what the encoder reads: each text as it is, in overlapping windows where it is long ---- */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    const bp_input input = {sizeof input, t, &whole, NULL, 1, 0, BP_WINDOW, BP_REFUSE, 0, 0};
    if (record->texts[t].role == BP_BODY) sink->input(sink, &input);
  }
  return BP_OK;
}

/* The token that speaks for a word: its first piece, in the window that owns it. */
static int speaks(const bp_batch *batch, uint64_t token) {
  const int wanted = BP_TOKEN_WORD_START | BP_TOKEN_OWNED;
  return (batch->flags[token] & wanted) == wanted && batch->word[token] != BP_NONE;
}

static int shares(const bp_span *a, const bp_span *b) { /* at least a byte */
  return a->text == b->text && a->start < b->end && b->start < a->end;
}

/* The classes of a record's words as gold has them; a mention that meets words of an earlier one gets only the rest. */
static void gold_classes(const tagger *self, const bp_record *record, int32_t *class_of) {
  for (uint64_t w = 0; w < record->n_words; w++) class_of[w] = 0;
  for (uint64_t s = 0; s < record->n_spans; s++) {
    const uint32_t type = record->spans[s].label;
    int32_t next = (int32_t)(1 + 2 * type); /* B, then I */
    for (uint64_t w = 0; type < self->types->n && w < record->n_words; w++)
      if (class_of[w] == 0 && shares(&record->words[w], &record->spans[s]))
        class_of[w] = next, next = 2 + 2 * (int32_t)type;
  }
}

/* ---- which gold no prediction can reach; the ledger of a report counts it by these reasons ---- */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  const tagger *self = p;
  int32_t *class_of = malloc((record->n_words + 1) * sizeof *class_of);
  char *shown = calloc(record->n_words + 1, 1);
  if (!class_of || !shown) return free(class_of), free(shown), BP_E_MEMORY;
  gold_classes(self, record, class_of);
  for (uint64_t t = 0; t < windows->n_tokens; t++)
    if (speaks(windows, t)) shown[windows->word[t]] = 1;
  for (uint64_t s = 0; s < record->n_spans; s++) {
    const bp_span *span = &record->spans[s], *first = NULL, *last = NULL;
    int unseen = 0, taken = 0;
    for (uint64_t w = 0; w < record->n_words; w++) {
      if (!shares(&record->words[w], span)) continue;
      const int32_t wanted = (int32_t)(2 * span->label) + (first ? 2 : 1);
      first = first ? first : &record->words[w], last = &record->words[w];
      unseen |= !shown[w], taken |= class_of[w] != wanted;
    }
    const char *reason = span->group != 0                                                    ? "discontinuous"
                         : !first || unseen                                                  ? "no-pieces"
                         : first->start != span->start || last->end != span->end             ? "inside-a-word"
                         : taken && span->label < self->types->n                             ? "overlaps"
                                                                                             : NULL;
    if (reason) ledger->entry(ledger, bp_string(reason), BP_OF_SPANS, (uint32_t)s);
  }
  free(class_of), free(shown);
  return BP_OK;
}

/* ---- the head: logits [N,C] of all tokens; those that speak for a word have a target ---- */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const tagger *self = p;
  const bp_value states = g->dropout(g, g->hidden(g, -1), self->dropout);
  const bp_value logits = g->linear(g, states, g->parameter(g, 0), g->parameter(g, 1));
  g->output(g, 0, g->softmax(g, logits), BP_ON_TOKENS, NULL); /* slot 0, for decode */
  if (!(flags & BP_WANT_LOSS)) return BP_OK;

  uint64_t words = 0;
  for (uint64_t r = 0; r < batch->n_records; r++) {
    const uint64_t n = bp_record_at(batch->records, batch->stride, r)->n_words;
    words = n > words ? n : words;
  }
  int32_t *target = malloc((batch->n_tokens + 1) * sizeof *target), *class_of = malloc((words + 1) * sizeof *class_of);
  if (!target || !class_of) return free(target), free(class_of), BP_E_MEMORY;
  double weight = 0; /* the host divides the sum of the losses by it */
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    gold_classes(self, bp_record_at(batch->records, batch->stride, batch->record[w]), class_of);
    for (uint64_t t = batch->first_token[w]; t < batch->first_token[w + 1]; t++) {
      target[t] = speaks(batch, t) ? class_of[batch->word[t]] : -1; /* -1: counts nothing */
      weight += target[t] >= 0;
    }
  }
  const bp_array targets = {target, {(int64_t)batch->n_tokens}, {0}, 1, BP_I32};
  g->loss(g, bp_string("tags"), g->cross_entropy(g, logits, g->constant(g, &targets), 0, -1), weight);
  free(target), free(class_of);
  return BP_OK;
}

/* ---- from probabilities to mentions: B, or an I that continues nothing, begins one ---- */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const tagger *self = p;
  const uint64_t n = d->record->n_words;
  bp_span *words = malloc((n + 1) * sizeof *words), *spans = malloc((n + 1) * sizeof *spans);
  if (!words || !spans) return free(words), free(spans), BP_E_MEMORY;
  for (uint64_t w = 0; w < n; w++) words[w] = d->record->words[w], words[w].label = 0, words[w].score = 0;
  for (uint64_t t = 0; t < d->windows->n_tokens; t++) {
    if (!speaks(d->windows, t)) continue;
    const float *row = (const float *)d->outputs[0].data + t * self->n_classes;
    bp_span *word = &words[d->windows->word[t]];
    for (uint32_t c = 0; c < self->n_classes; c++)
      if (row[c] > word->score) word->label = c, word->score = row[c];
  }
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.words = words, out.n_words = n, out.spans = spans;
  for (uint64_t w = 0; w < n; w++) {
    if (words[w].label == 0) continue;
    const uint32_t type = (words[w].label - 1) / 2;
    bp_span *open = out.n_spans && words[w - 1].label ? &spans[out.n_spans - 1] : NULL;
    if (words[w].label % 2 == 0 && open && open->label == type && open->text == words[w].text) {
      open->end = words[w].end, open->score = open->score < words[w].score ? open->score : words[w].score;
    } else {
      spans[out.n_spans] = words[w], spans[out.n_spans++].label = type;
    }
  }
  const bp_status status = sink->put(sink, &out);
  free(words), free(spans);
  return status;
}

static const bp_task task = {sizeof task, BP_TARGET_SPANS, 0,       BP_STR(""), option, create, destroy, param,
                             class_name,  prepare,         account, build,      decode, NULL,   NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "__NAME__", "0.1.0", "Apache-2.0", "Mentions in texts, as tags of words", &task)
