/* Pair classification: how two mentions are related. The candidates are given; their labels are learned. */
#include "biobert_plugin.h"
#include <stdlib.h>
static const bp_labels *labels(const void *self) { return bp_labels_of((const bp_setup *)self, BP_OF_PAIRS); }
static int32_t target(const void *self, uint32_t label) { return label < labels(self)->n ? (int32_t)label : -1; }
static bp_status option(uint32_t i, bp_option *o) {
  o->name = bp_string(i ? "select-by" : "metrics"), o->help = bp_string("What is measured"), o->type = BP_TEXT;
  return o->initial = bp_string(i ? "micro.v1:f1" : "micro.v1,macro.v1"), i < 2 ? BP_OK : BP_DONE;
}
static bp_status create(const bp_host *host, const bp_setup *setup, void **self) {
  if (labels(setup) && labels(setup)->n) return *self = (void *)(uintptr_t)setup, BP_OK; /* lent until destroy */
  return host->error(host, BP_E_DATA, bp_string("training holds no labelled pair")), BP_E_DATA;
}
static bp_status param(const void *self, uint32_t i, bp_param *out) {
  out->name = bp_string(i ? "classifier.bias" : "classifier.weight"), out->rank = i ? 1 : 2;
  out->dims[0] = labels(self)->n, out->dims[1] = i ? 0 : ((const bp_setup *)self)->hidden;
  return out->init = i ? BP_INIT_ZERO : BP_INIT_NORMAL, i < 2 ? BP_OK : BP_DONE;
}
static bp_status prepare(const void *self, const bp_record *r, uint32_t flags, const bp_input_sink *sink) {
  for (uint64_t i = 0; (void)self, (void)flags, i < r->n_pairs; i++) { /* an input a pair, its mentions masked */
    const bp_span *head = &r->spans[r->pairs[i].head], *tail = &r->spans[r->pairs[i].tail];
    const bp_span *x = head->start <= tail->start ? head : tail, *y = x == head ? tail : head;
    const bp_str none = BP_STR(""), as[] = {BP_STR("@HEAD$"), BP_STR("@TAIL$")};
    const bp_chunk a[] = {{none, 0, x->start, x->text, BP_COPY}, {as[x != head], x->start, x->end, x->text, BP_REPLACE},
        {none, x->end, y->start, x->text, BP_COPY}, {as[y != head], y->start, y->end, x->text, BP_REPLACE},
        {none, y->end, r->texts[x->text].text.len, x->text, BP_COPY}};
    const bp_input input = {sizeof input, i, a, NULL, 5, 0, BP_AROUND, BP_REFUSE, 0, 0};
    if (x->text == y->text && x->end <= y->start) sink->input(sink, &input); /* not taken: account tells */
  }
  return BP_OK;
}
static bp_status account(const void *self, const bp_record *r, const bp_batch *b, const bp_ledger_sink *out) {
  for (uint64_t i = 0, w = 0; (void)self, i < r->n_pairs; i++) /* tags ascend; a pair that none bears had no input */
    if (w < b->n_windows && b->tag[w] == i) w++; else out->entry(out, bp_string("no-input"), BP_OF_PAIRS, (uint32_t)i);
  return BP_OK;
}
static bp_status build(const void *self, const bp_graph *g, const bp_batch *b, uint32_t flags) {
  bp_value logits = g->linear(g, g->dropout(g, g->pooled(g), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  int32_t known = 0, *gold = (int32_t *)calloc(b->n_windows + 1, sizeof(int32_t));
  for (uint64_t w = 0; gold && (flags & BP_WANT_LOSS) && w < b->n_windows; known += gold[w++] >= 0)
    gold[w] = target(self, bp_record_at(b->records, b->stride, b->record[w])->pairs[b->tag[w]].label);
  const bp_array t = {gold, {(int64_t)b->n_windows}, {0}, 1, BP_I32};
  if (known) g->loss(g, bp_string("pairs"), g->cross_entropy(g, logits, g->constant(g, &t), 0, -1), known);
  const bp_status status = gold ? g->output(g, 0, g->softmax(g, logits), BP_ON_WINDOWS, NULL) : BP_E_MEMORY;
  return free(gold), status;
}
static bp_status decode(const void *self, const bp_decode *d, const bp_record_sink *sink) {
  bp_pair *pairs = (bp_pair *)calloc(d->windows->n_windows + 1, sizeof(bp_pair));
  const bp_record out = {.size = sizeof out, .pairs = pairs, .n_pairs = d->windows->n_windows};
  for (uint64_t w = 0; pairs && w < out.n_pairs; w++) {
    const float *p = (const float *)d->outputs[0].data + w * labels(self)->n;
    pairs[w] = d->record->pairs[d->windows->tag[w]], pairs[w].label = 0, pairs[w].score = p[0];
    for (uint32_t c = 1; c < labels(self)->n; c++) if (p[c] > pairs[w].score) pairs[w].label = c, pairs[w].score = p[c];
  }
  const bp_status status = pairs ? sink->put(sink, &out) : BP_E_MEMORY;
  return free(pairs), status;
}
static const bp_task task = {.size = sizeof task, .targets = BP_TARGET_PAIR_LABELS, .option = option, .create = create,
    .param = param, .prepare = prepare, .account = account, .build = build, .decode = decode};
BP_PLUGIN_OF_ONE("biobert.task/1", "pair-classification", "1.0", "Apache-2.0", "How two mentions are related", &task)
