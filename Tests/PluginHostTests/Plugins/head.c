/* A task whose `mode` option says how it behaves: a small classifier of windows, or one particular mistake. */
#include "biobert_plugin.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct head {
  const bp_host *host;
  const bp_setup *setup;
  int64_t hidden, mode;
  double threshold;
} head;

enum { /* in the order of the choices below */
  GOOD, BAD_HANDLE, STALE, WRONG_RANK, NULL_CONSTANT, NULL_DATA, NEGATIVE, HUGE_DIMS, SLOT_RANGE, SLOT_TWICE, SLOT_GAP,
  ROWS, OTHER_THREAD, AFTER_BUILD, BIG_RESHAPE, SHAPES, FAILS, SILENT, ODD_STATUS, NO_LOSS, RANDOM, CUSTOM, CUSTOM_FAILS,
  CUSTOM_SHAPES, BAD_LAYER, BAD_INDEX, NAN_WEIGHT, ITEMS, ZERO_ARGUMENT, NULL_LISTS, KINDS, F64, PUT_NAN, PUT_TWICE,
  PUT_NONE, PUT_RANGE, PUT_LABEL, PUT_NULL, PUT_WORDS, CHUNK_SOURCE, CHUNK_RANGE, CHUNK_NULL, BOTH_MOVE, TOO_LONG, GO_ON,
  ENTRY_INDEX, SAVE_MUCH, SUM, PUT_SIZE, PUT_SCORE, PUT_NAMED, CHUNK_ORDER
};
static const char modes[] =
  "good,bad-handle,stale,wrong-rank,null-constant,null-data,negative,huge-dims,slot-range,slot-twice,slot-gap,"
  "rows,other-thread,after-build,big-reshape,shapes,fails,silent,odd-status,no-loss,random,custom,custom-fails,"
  "custom-shapes,bad-layer,bad-index,nan-weight,items,zero-argument,null-lists,kinds,f64,put-nan,put-twice,"
  "put-none,put-range,put-label,put-null,put-words,chunk-source,chunk-range,chunk-null,both-move,too-long,go-on,"
  "entry-index,save-much,sum,put-size,put-score,put-named,chunk-order";

static bp_value stale;
static const bp_graph *kept_graph;

static bp_status option(uint32_t i, bp_option *out) {
  switch (i) {
  case 0:
    out->name = bp_string("mode"), out->help = bp_string("What to do"), out->initial = bp_string("good");
    out->choices = bp_string(modes), out->type = BP_CHOICE;
    return BP_OK;
  case 1:
    out->name = bp_string("threshold"), out->initial = bp_string("0.5"), out->type = BP_REAL;
    out->minimum = 0, out->maximum = 1;
    return BP_OK;
  case 2:
    out->name = bp_string("epochs"), out->initial = bp_string("3"), out->type = BP_INTEGER;
    out->minimum = 1, out->maximum = 100;
    return BP_OK;
  case 3:
    out->name = bp_string("quick"), out->initial = bp_string("false"), out->type = BP_BOOLEAN;
    return BP_OK;
  default: return BP_DONE;
  }
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **self) {
  if (setup->state.len == 3) {
    host->error(host, BP_E_DATA, bp_string("the state is of no known version"));
    return BP_E_DATA;
  }
  head *h = calloc(1, sizeof *h);
  if (!h) return BP_E_MEMORY;
  h->host = host, h->setup = setup, h->hidden = setup->hidden;
  h->mode = setup->settings[0].integer, h->threshold = setup->settings[1].number;
  *self = h;
  return BP_OK;
}
static void destroy(void *self) { free(self); }

static uint32_t classes(const head *h) {
  const bp_labels *labels = bp_labels_of(h->setup, BP_OF_RECORDS);
  return labels ? labels->n : 0;
}
static bp_status param(const void *self, uint32_t i, bp_param *out) {
  const head *h = self;
  out->rank = 2, out->dims[0] = classes(h), out->dims[1] = h->hidden;
  if (i == 0) {
    out->name = bp_string("classifier.weight"), out->init = BP_INIT_NORMAL;
    out->former_names = bp_string("head.weight,old.weight");
    return BP_OK;
  }
  if (i == 1) {
    out->name = bp_string("classifier.bias"), out->init = BP_INIT_ZERO, out->rank = 1, out->flags = BP_PARAM_NO_DECAY;
    out->rate_scale = 2;
    return BP_OK;
  }
  return BP_DONE;
}

static bp_status prepare(const void *self, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  const head *h = self;
  (void)flags;
  if (h->mode == AFTER_BUILD && kept_graph) kept_graph->hidden(kept_graph, -1);
  if (h->mode == FAILS) {
    h->host->error_at(h->host, BP_E_DATA, record->file, record->line, record->texts[0].text);
    return BP_E_DATA;
  }
  bp_chunk chunk = {.source = 0, .kind = BP_COPY, .start = 0, .end = record->texts[0].text.len};
  if (h->mode == CHUNK_SOURCE) chunk.source = 9;
  if (h->mode == CHUNK_RANGE) chunk.end += 1;
  bp_chunk token = {.text = BP_STR("[unused1]"), .kind = BP_TOKEN, .source = BP_NONE};
  if (h->mode == CHUNK_ORDER) token.source = 0, token.end = 1; /* again what the first one copied */
  bp_chunk chunks[2] = {chunk, token};
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.tag = 77, input.a = chunks, input.n_a = 2, input.fit_a = BP_WINDOW;
  if (h->mode == CHUNK_NULL) input.a = NULL;
  if (h->mode == BOTH_MOVE) input.b = &chunk, input.n_b = 1, input.fit_b = BP_AROUND;
  bp_status status = sink->input(sink, &input);
  if (status == BP_E_SHAPE && h->mode == GO_ON) return BP_OK;
  if (status != BP_OK && h->mode != TOO_LONG) return BP_OK; /* the host remembers */
  return status;
}

static bp_status account(const void *self, const bp_record *record, const bp_batch *windows, const bp_ledger_sink *sink) {
  const head *h = self;
  (void)windows;
  if (h->mode == ENTRY_INDEX) return sink->entry(sink, bp_string("cut"), BP_OF_SPANS, 1000);
  for (uint64_t i = 0; i < record->n_spans; i++) {
    sink->entry(sink, bp_string("cut"), BP_OF_SPANS, (uint32_t)i);
    sink->entry(sink, bp_string("late"), BP_OF_SPANS, (uint32_t)i);
  }
  return BP_OK;
}

static bp_status square_infer(const void *self, const bp_array *in, uint32_t n, bp_array *out, uint32_t n_out,
                              uint32_t training, uint64_t *saved) {
  const head *h = self;
  (void)training;
  if (n != 1 || n_out != 1) return BP_E_ARGUMENT;
  out[0] = in[0], *saved = 16;
  if (h->mode == CUSTOM_SHAPES) out[0].dims[0] = -5;
  return BP_OK;
}
static int64_t size_of(const bp_array *a) {
  int64_t n = 1;
  for (int i = 0; i < a->rank; i++) n *= a->dims[i];
  return n;
}
static bp_status square_forward(const void *self, bp_op_call *call) {
  const head *h = self;
  if (h->mode == CUSTOM_FAILS) {
    h->host->error(h->host, BP_E_INTERNAL, bp_string("the squarer is out of squares"));
    return BP_E_INTERNAL;
  }
  const float *x = call->inputs[0].data;
  float *y = call->outputs[0].data;
  for (int64_t i = 0; i < size_of(&call->inputs[0]); i++) {
    if (y[i] != 0) return BP_E_INTERNAL; /* outputs arrive zeroed */
    y[i] = x[i] * x[i];
  }
  return BP_OK;
}
static bp_status square_backward(const void *self, bp_op_call *call) {
  (void)self;
  const float *x = call->inputs[0].data, *dy = call->d_outputs[0].data;
  float *dx = call->d_inputs[0].data;
  if (!dx) return BP_OK;
  for (int64_t i = 0; i < size_of(&call->inputs[0]); i++) dx[i] += 2 * x[i] * dy[i];
  return BP_OK;
}

typedef struct errand { const bp_graph *graph; } errand;
static void *call_elsewhere(void *argument) {
  errand *e = argument;
  e->graph->hidden(e->graph, -1);
  return NULL;
}

static bp_array vector(const void *data, int64_t n, int32_t dtype) {
  bp_array a = BP_ZERO;
  a.data = (void *)data, a.rank = 1, a.dims[0] = n, a.dtype = dtype;
  return a;
}

static bp_status build(const void *self, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const head *h = self;
  if (h->mode == AFTER_BUILD) kept_graph = g;
  switch (h->mode) {
  case BAD_HANDLE: g->scale(g, 0x00012345u, 1); return BP_OK;
  case STALE:
    if (!stale) { stale = g->hidden(g, -1); break; }
    g->scale(g, stale, 1);
    return BP_OK;
  case NULL_CONSTANT: g->constant(g, NULL); return BP_OK;
  case NULL_DATA: { bp_array a = vector(NULL, 3, BP_F32); g->constant(g, &a); return BP_OK; }
  case NEGATIVE: { float x = 1; bp_array a = vector(&x, -1, BP_F32); g->constant(g, &a); return BP_OK; }
  case HUGE_DIMS: {
    float x = 1;
    bp_array a = vector(&x, INT64_MAX, BP_F32);
    a.rank = 4, a.dims[1] = a.dims[2] = a.dims[3] = INT64_MAX;
    g->constant(g, &a);
    return BP_OK;
  }
  case F64: { double x = 1; bp_array a = vector(&x, 1, BP_F64); g->constant(g, &a); return BP_OK; }
  case SLOT_RANGE: g->output(g, 4000000000u, g->hidden(g, -1), BP_ON_TOKENS, NULL); return BP_OK;
  case SLOT_TWICE:
    g->output(g, 0, g->hidden(g, -1), BP_ON_TOKENS, NULL);
    g->output(g, 0, g->hidden(g, -1), BP_ON_TOKENS, NULL);
    return BP_OK;
  case SLOT_GAP: g->output(g, 1, g->hidden(g, -1), BP_ON_TOKENS, NULL); return BP_OK;
  case ROWS: g->output(g, 0, g->hidden(g, -1), BP_ON_WINDOWS, NULL); return BP_OK;
  case OTHER_THREAD: {
    errand e = {g};
    pthread_t thread;
    pthread_create(&thread, NULL, call_elsewhere, &e);
    pthread_join(thread, NULL);
    return BP_OK;
  }
  case BIG_RESHAPE: {
    int64_t dims[4] = {INT64_MAX, INT64_MAX, -1, 2};
    g->reshape(g, g->hidden(g, -1), dims, 4);
    return BP_OK;
  }
  case SHAPES: g->matmul(g, g->hidden(g, -1), g->parameter(g, 0), 0); return BP_OK;
  case WRONG_RANK: g->linear(g, g->parameter(g, 1), g->parameter(g, 0), 0); return BP_OK;
  case SILENT: return BP_E_INTERNAL;
  case ODD_STATUS: return 99;
  case NO_LOSS: return BP_OK;
  case BAD_LAYER: g->hidden(g, 99); return BP_OK;
  case BAD_INDEX: g->parameter(g, 99); return BP_OK;
  case NAN_WEIGHT: g->loss(g, bp_string("l"), g->hidden(g, -1), NAN); return BP_OK;
  case ZERO_ARGUMENT: g->scale(g, 0, 2); return BP_OK;
  case NULL_LISTS: {
    g->concat(g, NULL, 3, 0);
    g->reshape(g, g->hidden(g, -1), NULL, 2);
    g->shape(g, g->hidden(g, -1), NULL, NULL);
    g->custom(g, NULL, NULL, 5, NULL, 5);
    g->output(g, 0, g->hidden(g, -1), BP_ON_ITEMS, NULL);
    g->random(g, 1, 8, NULL);
    bp_str none = {NULL, 40};
    g->loss(g, none, g->hidden(g, -1), 1);
    return BP_OK;
  }
  case KINDS: {
    g->activation(g, 77, g->hidden(g, -1));
    g->segment(g, 77, g->hidden(g, -1), g->hidden(g, -1));
    g->output(g, 0, g->hidden(g, -1), 77, NULL);
    g->dropout(g, g->hidden(g, -1), NAN);
    g->layer_norm(g, g->hidden(g, -1), g->hidden(g, -1), g->hidden(g, -1), INFINITY);
    g->slice(g, g->hidden(g, -1), 77, INT64_MIN, INT64_MAX);
    g->softmax(g, g->hidden(g, -1));
    return BP_OK;
  }
  case RANDOM: {
    uint64_t words[4];
    bp_status status = g->random(g, 5, 4, words);
    return flags & BP_TRAINING ? status : BP_OK;
  }
  default: break;
  }
  bp_value x = g->pooled(g);
  if (h->mode == CUSTOM || h->mode == CUSTOM_FAILS || h->mode == CUSTOM_SHAPES) {
    static bp_op op;
    op.size = sizeof op, op.self = self, op.name = bp_string("square");
    op.infer = square_infer, op.forward = square_forward, op.backward = square_backward;
    bp_value in = x;
    g->custom(g, &op, &in, 1, &x, 1);
  }
  if (h->mode == SUM) {
    int32_t starts[64];
    for (uint64_t w = 0; w <= batch->n_windows; w++) starts[w] = (int32_t)batch->first_token[w];
    bp_array a = vector(starts, (int64_t)batch->n_windows + 1, BP_I32);
    x = g->segment(g, BP_SUM, g->hidden(g, -1), g->constant(g, &a));
  }
  bp_value logits = g->linear(g, x, g->parameter(g, 0), g->parameter(g, 1));
  if (h->mode == ITEMS) {
    uint64_t rows[64];
    for (uint64_t w = 0; w < batch->n_windows; w++) rows[w] = batch->first_token[w + 1] - batch->first_token[w];
    g->output(g, 0, g->linear(g, g->hidden(g, -1), g->parameter(g, 0), 0), BP_ON_ITEMS, rows);
  } else {
    g->output(g, 0, logits, BP_ON_WINDOWS, NULL);
  }
  if (flags & BP_WANT_LOSS) {
    int32_t targets[64];
    for (uint64_t w = 0; w < batch->n_windows; w++) {
      const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
      targets[w] = record->n_classes ? (int32_t)record->classes[0].label : -100;
    }
    bp_array a = vector(targets, (int64_t)batch->n_windows, BP_I32);
    bp_value t = g->constant(g, &a);
    memset(targets, 0x7F, sizeof targets); /* the constant was copied */
    g->loss(g, bp_string("classes"), g->cross_entropy(g, logits, t, 0, -100), (double)batch->n_windows);
  }
  return BP_OK;
}

static bp_status decode(const void *self, const bp_decode *d, const bp_record_sink *sink) {
  const head *h = self;
  bp_record out = BP_ZERO;
  out.size = sizeof out;
  bp_class best = BP_ZERO;
  if (d->n_outputs) {
    const float *row = d->outputs[0].data;
    for (int64_t c = 1; c < d->outputs[0].dims[1]; c++)
      if (row[c] > row[best.label]) best.label = (uint32_t)c;
  }
  best.score = h->threshold;
  if (h->mode == PUT_NAN) best.score = NAN;
  if (h->mode == PUT_SCORE) best.score = 1.5;
  if (h->mode == PUT_LABEL) best.label = BP_NONE;
  out.classes = &best, out.n_classes = 1;
  bp_span spans[1] = {{.start = 3, .end = 900, .label = BP_NONE}};
  if (h->mode == PUT_RANGE) out.words = spans, out.n_words = d->record->n_words + 1;
  if (h->mode == PUT_NULL) out.classes = NULL;
  if (h->mode == PUT_SIZE) out.size = 3;
  if (h->mode == PUT_NONE) return BP_OK;
  if (h->mode == PUT_WORDS || h->mode == PUT_NAMED) {
    bp_span *words = calloc(d->record->n_words, sizeof *words);
    for (uint64_t i = 0; i < d->record->n_words; i++) words[i].label = 1, words[i].score = 0.25;
    out.words = words, out.n_words = d->record->n_words;
    bp_status status = sink->put(sink, &out);
    free(words);
    return status;
  }
  bp_status status = sink->put(sink, &out);
  if (h->mode == PUT_TWICE) sink->put(sink, &out);
  return status;
}

static bp_status class_name(const void *self, uint32_t kind, uint32_t i, bp_str *out) {
  static const bp_str names[] = {BP_STR("O"), BP_STR("I")};
  if (((const head *)self)->mode != PUT_NAMED || kind != BP_OF_WORDS || i > 1) return BP_DONE;
  *out = names[i];
  return BP_OK;
}

static bp_status tune(void *self, const bp_decode_source *source) {
  head *h = self;
  bp_decode d = BP_ZERO;
  d.size = sizeof d;
  double n = 0, gold = 0;
  for (int pass = 0; pass < 2; pass++) {
    bp_status status;
    while ((status = source->next(source, &d)) == BP_OK) n++, gold += d.record->n_classes;
    if (status != BP_DONE) return status;
    source->rewind(source);
  }
  h->threshold = gold / (n ? n : 1);
  return BP_OK;
}
static bp_status save(const void *self, const bp_bytes_sink *sink) {
  const head *h = self;
  if (h->mode == SAVE_MUCH) {
    static char much[1 << 19];
    for (int i = 0; i < 5; i++) sink->write(sink, much, sizeof much);
    return BP_OK;
  }
  return sink->write(sink, &h->threshold, sizeof h->threshold);
}

static const bp_task task = {
  .size = sizeof(bp_task), .targets = BP_TARGET_CLASSES, .flags = BP_WHOLE_RECORDS, .state_version = BP_STR("2"),
  .option = option, .create = create, .destroy = destroy, .param = param, .class_name = class_name, .prepare = prepare, .account = account,
  .build = build, .decode = decode, .tune = tune, .save = save,
};
BP_PLUGIN_OF_ONE("biobert.task/1", "windows", "1.0", "Apache-2.0", "Classifies windows", &task)
