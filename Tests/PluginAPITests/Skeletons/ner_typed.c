/* Typed named entities: every word is O, B-type or I-type; words become spans. 2 T + 1 classes for T types. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct ner {
  const bp_labels *types;
  int64_t hidden;
  uint32_t n_classes;
  char *names; /* the class names, one after the other */
  bp_str *name;
} ner;

static void destroy(void *p) {
  ner *self = (ner *)p;
  free(self->names), free(self->name), free(self);
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *types = bp_labels_of(setup, BP_OF_SPANS);
  if (!types || types->n == 0) {
    host->error(host, BP_E_DATA, bp_string("training holds no mention, so there is no type to learn"));
    return BP_E_DATA;
  }
  uint64_t bytes = 2;
  for (uint32_t t = 0; t < types->n; t++) bytes += 2 * (types->names[t].len + 3);
  ner *self = (ner *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->types = types, self->hidden = setup->hidden, self->n_classes = 2 * types->n + 1;
  self->names = (char *)malloc(bytes);
  self->name = (bp_str *)calloc(self->n_classes, sizeof(bp_str));
  if (!self->names || !self->name) return destroy(self), BP_E_MEMORY;
  char *at = self->names;
  for (uint32_t c = 0; c < self->n_classes; c++) {
    int n = c == 0 ? sprintf(at, "O")
                   : sprintf(at, "%c-%.*s", c % 2 ? 'B' : 'I', (int)types->names[(c - 1) / 2].len,
                             types->names[(c - 1) / 2].ptr);
    self->name[c].ptr = at, self->name[c].len = (uint64_t)n, at += n + 1;
  }
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const ner *self = (const ner *)p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->n_classes, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

static bp_status class_name(const void *p, uint32_t kind, uint32_t i, bp_str *out) {
  const ner *self = (const ner *)p;
  return kind == BP_OF_WORDS && i < self->n_classes ? (*out = self->name[i], BP_OK) : BP_DONE;
}

/* One input a text, whole, in windows. */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    if (record->texts[t].role != BP_BODY) continue;
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &whole, input.n_a = 1, input.fit_a = BP_WINDOW;
    sink->input(sink, &input);
  }
  return BP_OK;
}

/* The class of each word that gold spans imply: the longest span wins where they overlap. `owner` names its span. */
static void gold_classes(const ner *self, const bp_record *record, int32_t *class_of, uint32_t *owner) {
  for (uint64_t w = 0; w < record->n_words; w++) class_of[w] = 0, owner[w] = BP_NONE;
  for (uint64_t s = 0; s < record->n_spans; s++) {
    const bp_span *span = &record->spans[s];
    if (span->label >= self->types->n) continue;
    int inside = 0;
    for (uint64_t w = 0; w < record->n_words; w++) {
      const bp_span *word = &record->words[w];
      if (word->text != span->text || word->end <= span->start || word->start >= span->end) continue;
      const bp_span *other = owner[w] == BP_NONE ? NULL : &record->spans[owner[w]];
      if (other && other->end - other->start >= span->end - span->start) continue;
      class_of[w] = (int32_t)(2 * span->label + (inside ? 2 : 1)), owner[w] = (uint32_t)s, inside = 1;
    }
  }
}

/* The token that speaks for a word: its first piece, in the window that owns it. */
static int speaks(const bp_batch *batch, uint64_t token) {
  const int wanted = BP_TOKEN_WORD_START | BP_TOKEN_OWNED;
  return (batch->flags[token] & wanted) == wanted && batch->word[token] != BP_NONE;
}

/* Out of reach: spans whose words have no piece, or that lose all their words to a longer span, or share one. */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  const ner *self = (const ner *)p;
  int32_t *class_of = (int32_t *)calloc(record->n_words + 1, sizeof(int32_t));
  uint32_t *owner = (uint32_t *)calloc(record->n_words + 1, sizeof(uint32_t));
  unsigned char *shown = (unsigned char *)calloc(record->n_words + 1, 1);
  bp_status status = class_of && owner && shown ? BP_OK : BP_E_MEMORY;
  if (status == BP_OK) {
    gold_classes(self, record, class_of, owner);
    for (uint64_t t = 0; t < windows->n_tokens; t++)
      if (speaks(windows, t)) shown[windows->word[t]] = 1;
    for (uint64_t s = 0; s < record->n_spans; s++) {
      const bp_span *span = &record->spans[s];
      uint64_t first = BP_NONE, last = 0, words = 0, lost = 0, unseen = 0;
      for (uint64_t w = 0; w < record->n_words; w++) {
        const bp_span *word = &record->words[w];
        if (word->text != span->text || word->end <= span->start || word->start >= span->end) continue;
        if (first == BP_NONE) first = w;
        last = w, words++, lost += owner[w] != (uint32_t)s, unseen += !shown[w];
      }
      if (span->group != 0) ledger->entry(ledger, bp_string("discontinuous"), BP_OF_SPANS, (uint32_t)s);
      else if (words == 0 || unseen == words) ledger->entry(ledger, bp_string("no-pieces"), BP_OF_SPANS, (uint32_t)s);
      else if (record->words[first].start != span->start || record->words[last].end != span->end)
        ledger->entry(ledger, bp_string("inside-a-word"), BP_OF_SPANS, (uint32_t)s);
      else if (lost && span->label < self->types->n)
        ledger->entry(ledger, bp_string("overlaps"), BP_OF_SPANS, (uint32_t)s);
    }
  }
  free(class_of), free(owner), free(shown);
  return status;
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const ner *self = (const ner *)p;
  bp_value logits = g->linear(g, g->dropout(g, g->hidden(g, -1), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  bp_status status = g->output(g, 0, g->softmax(g, logits), BP_ON_TOKENS, NULL);
  if (!(flags & BP_WANT_LOSS)) return status;
  uint64_t most = 0;
  for (uint64_t r = 0; r < batch->n_records; r++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, r);
    most = record->n_words > most ? record->n_words : most;
  }
  int32_t *targets = (int32_t *)malloc((batch->n_tokens + 1) * sizeof(int32_t));
  int32_t *class_of = (int32_t *)malloc((most + 1) * sizeof(int32_t));
  uint32_t *owner = (uint32_t *)malloc((most + 1) * sizeof(uint32_t)), current = BP_NONE;
  double weight = 0;
  for (uint64_t w = 0; targets && class_of && owner && w < batch->n_windows; w++) {
    if (batch->record[w] != current) {
      current = batch->record[w];
      gold_classes(self, bp_record_at(batch->records, batch->stride, current), class_of, owner);
    }
    for (uint64_t t = batch->first_token[w]; t < batch->first_token[w + 1]; t++) {
      targets[t] = speaks(batch, t) ? class_of[batch->word[t]] : -1;
      weight += targets[t] >= 0;
    }
  }
  status = BP_E_MEMORY;
  if (targets && class_of && owner) {
    const bp_array array = {targets, {(int64_t)batch->n_tokens}, {0}, 1, BP_I32};
    status = g->loss(g, bp_string("tags"), g->cross_entropy(g, logits, g->constant(g, &array), 0, -1), weight);
  }
  free(targets), free(class_of), free(owner);
  return status;
}

/* Words take the class of the token that speaks for them; a B, or an I that continues nothing, opens a span. */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const ner *self = (const ner *)p;
  const bp_record *record = d->record;
  bp_span *words = (bp_span *)malloc((record->n_words + 1) * sizeof(bp_span));
  bp_span *spans = (bp_span *)malloc((record->n_words + 1) * sizeof(bp_span));
  if (!words || !spans) return free(words), free(spans), BP_E_MEMORY;
  for (uint64_t w = 0; w < record->n_words; w++) words[w] = record->words[w], words[w].label = 0, words[w].score = 0;
  for (uint64_t t = 0; t < d->windows->n_tokens; t++) {
    if (!speaks(d->windows, t)) continue;
    const float *row = (const float *)d->outputs[0].data + t * self->n_classes;
    bp_span *word = &words[d->windows->word[t]];
    word->score = row[0];
    for (uint32_t c = 1; c < self->n_classes; c++)
      if (row[c] > word->score) word->label = c, word->score = row[c];
  }
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.words = words, out.n_words = record->n_words, out.spans = spans;
  for (uint64_t w = 0; w < record->n_words; w++) {
    if (words[w].label == 0) continue;
    uint32_t type = (words[w].label - 1) / 2;
    bp_span *open = out.n_spans ? &spans[out.n_spans - 1] : NULL;
    int continues = w > 0 && words[w - 1].label != 0 && open && open->label == type && open->text == words[w].text;
    if (words[w].label % 2 == 0 && continues) {
      open->end = words[w].end;
      open->score = fmin(open->score, words[w].score);
    } else {
      spans[out.n_spans] = words[w], spans[out.n_spans++].label = type;
    }
  }
  bp_status status = sink->put(sink, &out);
  free(words), free(spans);
  return status;
}

static const bp_task task = {sizeof task, BP_TARGET_SPANS, 0,       BP_STR(""), NULL,  create, destroy, param,
                             class_name,  prepare,         account, build,      decode, NULL,  NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "ner-typed", "0.1", "Apache-2.0", "Named entities of several types", &task)
