/* Pair classification: the relation between two mentions. The candidates are given; their labels are learned. */
#include "biobert_plugin.h"
#include <stdlib.h>
static const bp_labels *types(const void *self) { return bp_labels_of((const bp_setup *)self, BP_OF_PAIRS); }
static bp_status create(const bp_host *host, const bp_setup *setup, void **self) {
  if (types(setup) && types(setup)->n) return *self = (void *)(uintptr_t)setup, BP_OK; /* lent until destroy */
  return host->error(host, BP_E_DATA, bp_string("training holds no labelled pair")), BP_E_DATA;
}
static bp_status param(const void *self, uint32_t i, bp_param *out) {
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias"), out->rank = i == 0 ? 2 : 1;
  out->dims[0] = types(self)->n, out->dims[1] = ((const bp_setup *)self)->hidden;
  return out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO, i < 2 ? BP_OK : BP_DONE;
}
static bp_status prepare(const void *self, const bp_record *r, uint32_t flags, const bp_input_sink *sink) {
  for (uint64_t i = 0; (void)self, (void)flags, i < r->n_pairs; i++) { /* one input a pair, a mark for each mention */
    const bp_span *head = &r->spans[r->pairs[i].head], *tail = &r->spans[r->pairs[i].tail];
    const bp_span *x = head->start <= tail->start ? head : tail, *y = x == head ? tail : head;
    const bp_str none = BP_STR(""), mark[2] = {BP_STR("@HEAD$"), BP_STR("@TAIL$")};
    const bp_chunk a[] = {
        {none, 0, x->start, x->text, BP_COPY}, {mark[x != head], x->start, x->end, x->text, BP_REPLACE},
        {none, x->end, y->start, x->text, BP_COPY}, {mark[y != head], y->start, y->end, x->text, BP_REPLACE},
        {none, y->end, r->texts[x->text].text.len, x->text, BP_COPY}};
    const bp_input input = {sizeof input, i, a, NULL, 5, 0, BP_AROUND, BP_REFUSE, 0, 0};
    if (x->text == y->text && x->end <= y->start) sink->input(sink, &input);
  }
  return BP_OK;
}
static bp_status account(const void *self, const bp_record *r, const bp_batch *b, const bp_ledger_sink *ledger) {
  for (uint64_t i = 0, w = 0; (void)self, i < r->n_pairs; i++) /* tags ascend; a pair that none bears had no input */
    if (w < b->n_windows && b->tag[w] == i) w++;
    else ledger->entry(ledger, bp_string("too-far-apart"), BP_OF_PAIRS, (uint32_t)i);
  return BP_OK;
}
static bp_status build(const void *self, const bp_graph *g, const bp_batch *b, uint32_t flags) {
  bp_value logits = g->linear(g, g->dropout(g, g->pooled(g), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  int32_t known = 0, *gold = (int32_t *)calloc(b->n_windows + 1, sizeof(int32_t));
  if (!gold) return BP_E_MEMORY;
  for (uint64_t w = 0; (flags & BP_WANT_LOSS) && w < b->n_windows; known += gold[w++] >= 0) {
    uint32_t label = bp_record_at(b->records, b->stride, b->record[w])->pairs[b->tag[w]].label;
    gold[w] = label < types(self)->n ? (int32_t)label : -1;
  }
  const bp_array targets = {gold, {(int64_t)b->n_windows}, {0}, 1, BP_I32};
  if (known) g->loss(g, bp_string("pairs"), g->cross_entropy(g, logits, g->constant(g, &targets), 0, -1), known);
  return free(gold), g->output(g, 0, g->softmax(g, logits), BP_ON_WINDOWS, NULL);
}
static bp_status decode(const void *self, const bp_decode *d, const bp_record_sink *sink) {
  bp_pair *pairs = (bp_pair *)calloc(d->windows->n_windows + 1, sizeof(bp_pair));
  for (uint64_t w = 0; pairs && w < d->windows->n_windows; w++) {
    const float *p = (const float *)d->outputs[0].data + w * types(self)->n;
    pairs[w] = d->record->pairs[d->windows->tag[w]], pairs[w].label = 0, pairs[w].score = p[0];
    for (uint32_t c = 1; c < types(self)->n; c++) if (p[c] > pairs[w].score) pairs[w].label = c, pairs[w].score = p[c];
  }
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.pairs = pairs, out.n_pairs = d->windows->n_windows;
  bp_status status = pairs ? sink->put(sink, &out) : BP_E_MEMORY;
  return free(pairs), status;
}
static const bp_task task = {sizeof task, BP_TARGET_PAIR_LABELS, 0, BP_STR(""), NULL, create, NULL, param,
                             NULL, prepare, account, build, decode, NULL, NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "pair-classification", "0.1", "Apache-2.0", "How two mentions are related", &task)
