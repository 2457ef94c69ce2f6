/* __NAME__: relations. The candidates are the pairs that a record gives; each becomes an input of its own, in which a
 * mark stands for either mention, and gets one of the types that training holds (one of them may say that there is no
 * relation). biobert_plugin.h says what every call and field means. */
#include "biobert_plugin.h"
#include <stdlib.h>

typedef struct {
  const bp_labels *types; /* of pairs, in training; lent until destroy */
  int64_t hidden;         /* H, the width of the encoder's states */
  float dropout;
} classifier;

/* ---- settings: the host's own, with other defaults, and one of this task ---- */
enum { DROPOUT = 5 };
static bp_status option(uint32_t i, bp_option *out) {
  static const struct {
    const char *name, *initial, *help;
    int32_t type;
    double most;
  } options[] = {{"learning-rate", "3e-4", "Highest learning rate", BP_REAL, 1},
                 {"epochs", "5", "Passes over the training data", BP_INTEGER, 1e5},
                 {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1e6},
                 {"metrics", "micro.v1", "Metrics that are reported", BP_TEXT, 0},
                 {"select-by", "micro.v1:f1", "What the best epoch is kept by", BP_TEXT, 0},
                 {"dropout", "0.1", "Share of the states that training drops", BP_REAL, 0.9}};
  if (i >= sizeof options / sizeof *options) return BP_DONE;
  out->name = bp_string(options[i].name), out->initial = bp_string(options[i].initial);
  out->help = bp_string(options[i].help), out->type = options[i].type;
  out->minimum = options[i].type == BP_INTEGER ? 1 : 0, out->maximum = options[i].most;
  return BP_OK;
}

/* ---- the life of a model's head ---- */
static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *types = bp_labels_of(setup, BP_OF_PAIRS);
  if (!types || types->n == 0) {
    host->error(host, BP_E_DATA, bp_string("training holds no pair with a type, so there is nothing to learn"));
    return BP_E_DATA;
  }
  classifier *self = malloc(sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->types = types, self->hidden = setup->hidden, self->dropout = (float)setup->settings[DROPOUT].number;
  *out = self;
  return BP_OK;
}

/* Linear layer [C,H] with a bias [C]. */
static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const classifier *self = p;
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "classifier.weight" : "classifier.bias");
  out->rank = i == 0 ? 2 : 1, out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
  out->dims[0] = self->types->n, out->dims[1] = i == 0 ? self->hidden : 0;
  return BP_OK;
}

/* ---- what the encoder reads: an input a pair; a long text is cut around the two marks, so that both stay ---- */
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  for (uint64_t i = 0; i < record->n_pairs; i++) {
    const bp_span *head = &record->spans[record->pairs[i].head], *tail = &record->spans[record->pairs[i].tail];
    const bp_span *x = head->start <= tail->start ? head : tail, *y = x == head ? tail : head; /* in order */
    if (x->text != y->text || x->end > y->start) continue; /* no input; account says why */
    const bp_str none = BP_STR(""), head_mark = BP_STR("@HEAD$"), tail_mark = BP_STR("@TAIL$");
    const bp_chunk chunks[] = {{none, 0, x->start, x->text, BP_COPY},
                               {x == head ? head_mark : tail_mark, x->start, x->end, x->text, BP_REPLACE},
                               {none, x->end, y->start, x->text, BP_COPY},
                               {y == head ? head_mark : tail_mark, y->start, y->end, x->text, BP_REPLACE},
                               {none, y->end, record->texts[x->text].text.len, x->text, BP_COPY}};
    const bp_input input = {sizeof input, i, chunks, NULL, 5, 0, BP_AROUND, BP_REFUSE, 0, 0};
    sink->input(sink, &input); /* tag i: build and decode find the pair by it. BP_E_SHAPE: too long, and left out */
  }
  return BP_OK;
}

/* ---- which gold no prediction can reach: pairs that have no window. Tags ascend, as prepare gave them ---- */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  (void)p;
  for (uint64_t i = 0, w = 0; i < record->n_pairs; i++) {
    const bp_span *head = &record->spans[record->pairs[i].head], *tail = &record->spans[record->pairs[i].tail];
    if (w < windows->n_windows && windows->tag[w] == i) {
      w++;
    } else {
      const char *reason = head->text != tail->text                                 ? "cross-text"
                           : head->start < tail->end && tail->start < head->end     ? "overlapping"
                                                                                    : "too-far-apart";
      ledger->entry(ledger, bp_string(reason), BP_OF_PAIRS, (uint32_t)i);
    }
  }
  return BP_OK;
}

/* ---- the head: logits [W,C], a row a window and so a pair ---- */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const classifier *self = p;
  const bp_value states = g->dropout(g, g->pooled(g), self->dropout);
  const bp_value logits = g->linear(g, states, g->parameter(g, 0), g->parameter(g, 1));
  g->output(g, 0, g->softmax(g, logits), BP_ON_WINDOWS, NULL); /* slot 0, for decode */
  if (!(flags & BP_WANT_LOSS)) return BP_OK;

  int32_t *target = malloc((batch->n_windows + 1) * sizeof *target);
  if (!target) return BP_E_MEMORY;
  double weight = 0; /* the host divides the sum of the losses by it */
  for (uint64_t w = 0; w < batch->n_windows; w++) {
    const uint32_t label = bp_record_at(batch->records, batch->stride, batch->record[w])->pairs[batch->tag[w]].label;
    target[w] = label < self->types->n ? (int32_t)label : -1; /* -1: counts nothing */
    weight += target[w] >= 0;
  }
  const bp_array targets = {target, {(int64_t)batch->n_windows}, {0}, 1, BP_I32};
  g->loss(g, bp_string("pairs"), g->cross_entropy(g, logits, g->constant(g, &targets), 0, -1), weight);
  free(target);
  return BP_OK;
}

/* ---- from probabilities to pairs; head and tail point at the record's own spans ---- */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const classifier *self = p;
  bp_pair *pairs = malloc((d->windows->n_windows + 1) * sizeof *pairs);
  if (!pairs) return BP_E_MEMORY;
  for (uint64_t w = 0; w < d->windows->n_windows; w++) {
    const float *row = (const float *)d->outputs[0].data + w * self->types->n;
    pairs[w] = d->record->pairs[d->windows->tag[w]], pairs[w].score = 0;
    for (uint32_t c = 0; c < self->types->n; c++)
      if (row[c] > pairs[w].score) pairs[w].label = c, pairs[w].score = row[c];
  }
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.pairs = pairs, out.n_pairs = d->windows->n_windows;
  const bp_status status = sink->put(sink, &out);
  free(pairs);
  return status;
}

static const bp_task task = {sizeof task, BP_TARGET_PAIR_LABELS, 0,       BP_STR(""), option, create, free, param,
                             NULL,        prepare,               account, build,      decode, NULL,   NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "__NAME__", "0.1.0", "Apache-2.0", "How two mentions of a text are related", &task)
