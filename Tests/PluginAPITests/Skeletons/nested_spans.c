/* Nested spans: every run of at most max-width words is a candidate, classified by the states of its first and last
 * word and by its width; overlapping spans are all kept. Candidates are the rows of an ITEMS output. */
#include "biobert_plugin.h"
#include <stdlib.h>

typedef struct nested {
  const bp_labels *types;
  int64_t hidden, max_width, size; /* size: of the layer between */
} nested;

enum { WIDTH_SIZE = 16 };

static bp_status option(uint32_t i, bp_option *out) {
  static const char *const names[] = {"max-width", "layer-size"};
  static const char *const help[] = {"words of the longest span", "width of the layer before the classes"};
  static const char *const initial[] = {"8", "128"};
  if (i > 1) return BP_DONE;
  out->name = bp_string(names[i]), out->help = bp_string(help[i]), out->initial = bp_string(initial[i]);
  out->type = BP_INTEGER, out->minimum = 1, out->maximum = i == 0 ? 64 : 4096;
  return BP_OK;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *types = bp_labels_of(setup, BP_OF_SPANS);
  if (!types || types->n == 0) {
    host->error(host, BP_E_DATA, bp_string("training holds no mention, so there is no type to learn"));
    return BP_E_DATA;
  }
  nested *self = (nested *)malloc(sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->types = types, self->hidden = setup->hidden;
  self->max_width = setup->settings[0].integer, self->size = setup->settings[1].integer;
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const nested *self = (const nested *)p;
  static const char *const names[] = {"widths.weight", "between.weight", "between.bias", "classifier.weight",
                                      "classifier.bias"};
  if (i > 4) return BP_DONE;
  const int64_t rows[] = {self->max_width, self->size, self->size, self->types->n + 1, self->types->n + 1};
  const int64_t columns[] = {WIDTH_SIZE, 2 * self->hidden + WIDTH_SIZE, 0, self->size, 0};
  const int is_bias = columns[i] == 0;
  out->name = bp_string(names[i]), out->rank = is_bias ? 1 : 2, out->init = is_bias ? BP_INIT_ZERO : BP_INIT_NORMAL;
  out->dims[0] = rows[i], out->dims[1] = columns[i];
  return BP_OK;
}

static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &whole, input.n_a = 1, input.fit_a = BP_WINDOW;
    if (record->texts[t].role == BP_BODY) sink->input(sink, &input);
  }
  return BP_OK;
}

typedef struct candidates { /* of one window: [n] first and last token, and width - 1 */
  int32_t *first, *last, *width;
  uint64_t n;
} candidates;

/* Adds the candidates of window w: runs of words that it shows from their first piece on, and whose first it owns, so
 * that a run belongs to one window only. build, account and decode call this and so agree on the rows. */
static void enumerate(const nested *self, const bp_batch *batch, uint64_t w, candidates *out) {
  for (uint64_t i = batch->first_token[w]; i < batch->first_token[w + 1]; i++) {
    if (!(batch->flags[i] & BP_TOKEN_WORD_START) || !(batch->flags[i] & BP_TOKEN_OWNED)) continue;
    int32_t width = 0;
    for (uint64_t k = i; k < batch->first_token[w + 1] && width < self->max_width; k++) {
      if (!(batch->flags[k] & BP_TOKEN_WORD_START)) continue;
      if (batch->source[k] != batch->source[i] || batch->word[k] == BP_NONE) break;
      out->first[out->n] = (int32_t)i, out->last[out->n] = (int32_t)k, out->width[out->n++] = width++;
    }
  }
}

static int make(const nested *self, const bp_batch *batch, candidates *out) {
  const uint64_t most = batch->n_tokens * (uint64_t)self->max_width + 1;
  out->first = (int32_t *)malloc(3 * most * sizeof(int32_t)), out->n = 0;
  if (!out->first) return 0;
  out->last = out->first + most, out->width = out->last + most;
  return 1;
}

/* The class of a candidate: 1 + the type of the gold span with its range, or 0. */
static int32_t gold_class(const nested *self, const bp_batch *batch, const bp_record *record, const candidates *c,
                          uint64_t i) {
  const bp_span *first = &record->words[batch->word[c->first[i]]], *last = &record->words[batch->word[c->last[i]]];
  for (uint64_t s = 0; s < record->n_spans; s++) {
    const bp_span *span = &record->spans[s];
    if (span->text == first->text && span->start == first->start && span->end == last->end &&
        span->group == 0 && span->label < self->types->n)
      return 1 + (int32_t)span->label;
  }
  return 0;
}

/* Out of reach: gold spans that are no candidate, being too wide, not of whole words, or cut by every window. */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  const nested *self = (const nested *)p;
  candidates c;
  if (!make(self, windows, &c)) return BP_E_MEMORY;
  for (uint64_t w = 0; w < windows->n_windows; w++) enumerate(self, windows, w, &c);
  for (uint64_t s = 0; s < record->n_spans; s++) {
    const bp_span *span = &record->spans[s];
    int found = 0;
    for (uint64_t i = 0; i < c.n && !found; i++) {
      const bp_span *first = &record->words[windows->word[c.first[i]]];
      const bp_span *last = &record->words[windows->word[c.last[i]]];
      found = span->text == first->text && span->start == first->start && span->end == last->end;
    }
    if (!found || span->group != 0)
      ledger->entry(ledger, bp_string("not-a-candidate"), BP_OF_SPANS, (uint32_t)s);
  }
  free(c.first);
  return BP_OK;
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const nested *self = (const nested *)p;
  candidates c;
  int32_t *gold = (int32_t *)malloc((batch->n_tokens * (uint64_t)self->max_width + 1) * sizeof(int32_t));
  uint64_t *rows = (uint64_t *)malloc((batch->n_windows + 1) * sizeof(uint64_t));
  if (!make(self, batch, &c) || !gold || !rows) return free(gold), free(rows), free(c.first), BP_E_MEMORY;
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    const uint64_t before = c.n;
    enumerate(self, batch, w, &c);
    rows[w] = c.n - before;
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    for (uint64_t i = before; (flags & BP_WANT_LOSS) && i < c.n; i++)
      gold[i] = gold_class(self, batch, record, &c, i);
  }
  const int64_t n = (int64_t)c.n;
  const bp_array first = {c.first, {n}, {0}, 1, BP_I32}, last = {c.last, {n}, {0}, 1, BP_I32};
  const bp_array width = {c.width, {n}, {0}, 1, BP_I32}, targets = {gold, {n}, {0}, 1, BP_I32};
  bp_value states = g->dropout(g, g->hidden(g, -1), 0.1f);
  const bp_value parts[] = {g->gather_rows(g, states, g->constant(g, &first)),
                            g->gather_rows(g, states, g->constant(g, &last)),
                            g->gather_rows(g, g->parameter(g, 0), g->constant(g, &width))};
  bp_value between = g->linear(g, g->concat(g, parts, 3, 1), g->parameter(g, 1), g->parameter(g, 2));
  bp_value logits = g->linear(g, g->activation(g, BP_GELU, between), g->parameter(g, 3), g->parameter(g, 4));
  if (flags & BP_WANT_LOSS)
    g->loss(g, bp_string("spans"), g->cross_entropy(g, logits, g->constant(g, &targets), 0, -1), (double)n);
  bp_status status = g->output(g, 0, g->softmax(g, logits), BP_ON_ITEMS, rows);
  free(gold), free(rows), free(c.first);
  return status;
}

static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const nested *self = (const nested *)p;
  const uint32_t classes = self->types->n + 1;
  candidates c;
  bp_span *spans = (bp_span *)malloc((d->windows->n_tokens * (uint64_t)self->max_width + 1) * sizeof(bp_span));
  if (!make(self, d->windows, &c) || !spans) return free(spans), free(c.first), BP_E_MEMORY;
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.spans = spans;
  for (uint64_t w = 0; w < d->windows->n_windows; w++) {
    const uint64_t before = c.n;
    enumerate(self, d->windows, w, &c);
    for (uint64_t i = before; i < c.n; i++) {
      const float *row = (const float *)d->outputs[0].data + (d->first_item[0][w] + i - before) * classes;
      uint32_t best = 0;
      for (uint32_t k = 1; k < classes; k++) best = row[k] > row[best] ? k : best;
      if (best == 0) continue;
      bp_span *span = &spans[out.n_spans++];
      *span = d->record->words[d->windows->word[c.first[i]]];
      span->end = d->record->words[d->windows->word[c.last[i]]].end;
      span->label = best - 1, span->score = row[best];
    }
  }
  bp_status status = sink->put(sink, &out);
  free(spans), free(c.first);
  return status;
}

static const bp_task task = {sizeof task, BP_TARGET_SPANS, 0,       BP_STR(""), option, create, free, param,
                             NULL,        prepare,         account, build,      decode, NULL,   NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "nested-spans", "0.1", "Apache-2.0", "Mentions within mentions", &task)
