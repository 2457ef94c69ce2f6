#include "fake_host.h"
#include <math.h>

static recording *of(const bp_graph *g) { return (recording *)g->ctx; }

/* Keeps the first reason; the value is poison from there on. */
static bp_value poison(recording *r, const char *op, const char *why) {
  if (!r->error[0]) snprintf(r->error, sizeof r->error, "%s: %s", op, why);
  return 0;
}

static bp_value node(recording *r, const char *op, int32_t dtype, int32_t rank, const int64_t *dims) {
  if (!r->open) return poison(r, op, "called after build returned");
  if (r->n_nodes + 1 >= MAX_NODES) return poison(r, op, "too many nodes");
  bp_array *a = &r->node[++r->n_nodes];
  memset(a, 0, sizeof *a);
  a->rank = rank, a->dtype = dtype;
  for (int32_t i = 0; i < rank; i++) a->dims[i] = dims[i];
  r->trace = hash(r->trace, op, strlen(op)), r->trace = hash(r->trace, a->dims, sizeof a->dims);
  return r->n_nodes;
}

static const bp_array *get(recording *r, const char *op, bp_value v) {
  if (v > r->n_nodes) poison(r, op, "a value of another graph");
  else r->trace = hash(r->trace, &v, sizeof v);
  return v == 0 || v > r->n_nodes ? NULL : &r->node[v];
}
static int64_t count(const bp_array *a) {
  int64_t n = 1;
  for (int32_t i = 0; i < a->rank; i++) n *= a->dims[i];
  return n;
}
static int same(const bp_array *a, const bp_array *b) {
  return a->rank == b->rank && memcmp(a->dims, b->dims, sizeof a->dims) == 0;
}
static bp_value unary(const bp_graph *g, const char *op, bp_value x) {
  const bp_array *a = get(of(g), op, x);
  if (!a) return 0;
  return a->dtype == BP_F32 ? node(of(g), op, BP_F32, a->rank, a->dims) : poison(of(g), op, "wants f32");
}
static bp_value rank0(recording *r, const char *op) { return node(r, op, BP_F32, 0, NULL); }

static bp_value hidden(const bp_graph *g, int32_t layer) {
  const int64_t dims[] = {(int64_t)of(g)->batch->n_tokens, HIDDEN};
  if (layer < -1 || layer > LAYERS) return poison(of(g), "hidden", "no such layer");
  return node(of(g), "hidden", BP_F32, 2, dims);
}
static bp_value pooled(const bp_graph *g) {
  const int64_t dims[] = {(int64_t)of(g)->batch->n_windows, HIDDEN};
  return node(of(g), "pooled", BP_F32, 2, dims);
}
static bp_value parameter(const bp_graph *g, uint32_t index) {
  bp_param p = BP_ZERO;
  p.size = sizeof p;
  if (!of(g)->task->param || of(g)->task->param(of(g)->self, index, &p) != BP_OK)
    return poison(of(g), "parameter", "not declared");
  return node(of(g), "parameter", BP_F32, p.rank, p.dims);
}
static bp_value constant(const bp_graph *g, const bp_array *a) {
  recording *r = of(g);
  if (a->dtype != BP_F32 && a->dtype != BP_I32) return poison(r, "constant", "wants f32 or i32");
  if (a->rank < 0 || a->rank > 4) return poison(r, "constant", "rank is over 4");
  for (int32_t i = 0; i < a->rank; i++)
    if (a->dims[i] < 0) return poison(r, "constant", "a dimension is negative");
  const uint64_t bytes = (uint64_t)count(a) * 4;
  const bp_value v = node(r, "constant", a->dtype, a->rank, a->dims);
  if (!v) return 0;
  r->node[v].data = zeroed(bytes);
  if (bytes) memcpy(r->node[v].data, a->data, bytes);
  r->trace = hash(r->trace, r->node[v].data, bytes);
  return v;
}
static bp_status random_(const bp_graph *g, uint64_t tag, uint64_t n, uint64_t *out) {
  if (!(of(g)->flags & BP_TRAINING)) return poison(of(g), "random", "only when training"), BP_E_ARGUMENT;
  for (uint64_t i = 0; i < n; i++) out[i] = (tag + 1) * 0x9E3779B97F4A7C15u * (i + 1);
  return BP_OK;
}
static bp_status loss(const bp_graph *g, bp_str name, bp_value sum, double weight) {
  recording *r = of(g);
  const bp_array *a = get(r, "loss", sum);
  if (!(r->flags & BP_WANT_LOSS)) poison(r, "loss", "not wanted");
  if (name.len == 0 || !(weight >= 0) || !isfinite(weight)) poison(r, "loss", "no name, or a weight below 0");
  if (a && a->rank != 0) poison(r, "loss", "the sum is no single number");
  r->n_losses++, r->trace = hash(r->trace, &weight, sizeof weight);
  return a && !r->error[0] ? BP_OK : BP_E_SHAPE;
}
static bp_status output(const bp_graph *g, uint32_t at, bp_value v, uint32_t axis, const uint64_t *rows) {
  recording *r = of(g);
  const bp_array *a = get(r, "output", v);
  if (!a) return BP_E_SHAPE;
  const uint64_t windows = r->batch->n_windows;
  if (at >= MAX_SLOTS || a->rank != 2 || a->dtype != BP_F32) return poison(r, "output", "not rank 2"), BP_E_SHAPE;
  if ((axis == BP_ON_ITEMS) != (rows != NULL)) return poison(r, "output", "rows_per_window"), BP_E_ARGUMENT;
  slot *s = &r->slots[at];
  if (s->value) return poison(r, "output", "a slot twice"), BP_E_ARGUMENT;
  uint64_t wanted = axis == BP_ON_TOKENS ? r->batch->n_tokens : axis == BP_ON_WINDOWS ? windows : 0;
  s->value = v, s->axis = axis, s->dims[0] = a->dims[0], s->dims[1] = a->dims[1];
  if (axis == BP_ON_ITEMS) {
    s->rows = (uint64_t *)zeroed(windows * 8);
    for (uint64_t w = 0; w < windows; w++) wanted += s->rows[w] = rows[w];
  }
  if (axis != BP_ON_WHOLE && (uint64_t)a->dims[0] != wanted)
    return poison(r, "output", "as many rows as its axis has"), BP_E_SHAPE;
  r->n_slots = at + 1 > r->n_slots ? at + 1 : r->n_slots;
  return BP_OK;
}
static bp_status shape(const bp_graph *g, bp_value v, int64_t dims[4], int32_t *rank) {
  const bp_array *a = get(of(g), "shape", v);
  if (!a) return BP_E_ARGUMENT;
  memcpy(dims, a->dims, sizeof a->dims), *rank = a->rank;
  return BP_OK;
}
static bp_value linear(const bp_graph *g, bp_value x, bp_value w, bp_value b) {
  recording *r = of(g);
  const bp_array *xs = get(r, "linear", x), *ws = get(r, "linear", w), *bs = b ? get(r, "linear", b) : NULL;
  if (!xs || !ws || (b && !bs)) return 0;
  if (xs->rank != 2 || ws->rank != 2 || xs->dims[1] != ws->dims[1] ||
      (bs && (bs->rank != 1 || bs->dims[0] != ws->dims[0])))
    return poison(r, "linear", "x[n,i] weight[o,i] bias[o]");
  const int64_t dims[] = {xs->dims[0], ws->dims[0]};
  return node(r, "linear", BP_F32, 2, dims);
}
static bp_value matmul(const bp_graph *g, bp_value a, bp_value b, uint32_t t) {
  recording *r = of(g);
  const bp_array *x = get(r, "matmul", a), *y = get(r, "matmul", b);
  if (!x || !y) return 0;
  const int ta = (t & BP_TRANSPOSE_A) != 0, tb = (t & BP_TRANSPOSE_B) != 0;
  if (x->rank != 2 || y->rank != 2 || x->dims[!ta] != y->dims[tb]) return poison(r, "matmul", "a[n,k] b[k,m]");
  const int64_t dims[] = {x->dims[ta], y->dims[!tb]};
  return node(r, "matmul", BP_F32, 2, dims);
}
static bp_value pointwise(const bp_graph *g, const char *op, bp_value a, bp_value b) {
  recording *r = of(g);
  const bp_array *x = get(r, op, a), *y = get(r, op, b);
  if (!x || !y) return 0;
  const int row = x->rank == 2 && ((y->rank == 1 && y->dims[0] == x->dims[1]) ||
                                   (y->rank == 2 && y->dims[0] == 1 && y->dims[1] == x->dims[1]));
  return same(x, y) || row ? node(r, op, BP_F32, x->rank, x->dims) : poison(r, op, "equal shapes, or b one row");
}
static bp_value add(const bp_graph *g, bp_value a, bp_value b) { return pointwise(g, "add", a, b); }
static bp_value mul(const bp_graph *g, bp_value a, bp_value b) { return pointwise(g, "mul", a, b); }
static bp_value scale(const bp_graph *g, bp_value x, float k) {
  of(g)->trace = hash(of(g)->trace, &k, sizeof k);
  return unary(g, "scale", x);
}
static bp_value activation(const bp_graph *g, int32_t kind, bp_value x) {
  if (kind < BP_GELU || kind > BP_GELU_TANH) return poison(of(g), "activation", "unknown kind");
  return unary(g, "activation", x);
}
static bp_value softmax(const bp_graph *g, bp_value x) { return unary(g, "softmax", x); }
static bp_value layer_norm(const bp_graph *g, bp_value x, bp_value gain, bp_value bias, float e) {
  recording *r = of(g);
  const bp_array *a = get(r, "layer_norm", x), *y = get(r, "layer_norm", gain), *z = get(r, "layer_norm", bias);
  if (!a || !y || !z || !(e > 0)) return poison(r, "layer_norm", "gain and bias [c], epsilon above 0");
  const int64_t c = a->rank ? a->dims[a->rank - 1] : -1;
  return y->rank == 1 && z->rank == 1 && y->dims[0] == c && z->dims[0] == c ? unary(g, "layer_norm", x)
                                                                            : poison(r, "layer_norm", "shapes");
}
static bp_value dropout(const bp_graph *g, bp_value x, float p) {
  if (!(p >= 0 && p < 1)) return poison(of(g), "dropout", "0 <= p < 1");
  return unary(g, "dropout", x);
}
static bp_value gather_rows(const bp_graph *g, bp_value x, bp_value index) {
  recording *r = of(g);
  const bp_array *a = get(r, "gather_rows", x), *i = get(r, "gather_rows", index);
  if (!a || !i) return 0;
  if (a->rank != 2 || i->rank != 1 || i->dtype != BP_I32) return poison(r, "gather_rows", "x[n,c] index i32 [m]");
  for (int64_t k = 0; i->data && k < i->dims[0]; k++)
    if (((int32_t *)i->data)[k] < 0 || ((int32_t *)i->data)[k] >= a->dims[0])
      return poison(r, "gather_rows", "an index is outside the rows");
  const int64_t dims[] = {i->dims[0], a->dims[1]};
  return node(r, "gather_rows", a->dtype, 2, dims);
}
static bp_value concat(const bp_graph *g, const bp_value *v, uint32_t n, int32_t axis) {
  recording *r = of(g);
  const bp_array *first = n ? get(r, "concat", v[0]) : NULL;
  if (!first || axis < 0 || axis >= first->rank) return poison(r, "concat", "nothing, or no such axis");
  bp_array out = *first;
  for (uint32_t i = 1; i < n; i++) {
    const bp_array *a = get(r, "concat", v[i]);
    if (!a || a->rank != first->rank) return poison(r, "concat", "equal ranks");
    for (int32_t k = 0; k < a->rank; k++)
      if (k != axis && a->dims[k] != first->dims[k]) return poison(r, "concat", "equal other dimensions");
    out.dims[axis] += a->dims[axis];
  }
  return node(r, "concat", first->dtype, first->rank, out.dims);
}
static bp_value slice(const bp_graph *g, bp_value x, int32_t axis, int64_t from, int64_t to) {
  recording *r = of(g);
  const bp_array *a = get(r, "slice", x);
  if (!a) return 0;
  if (axis < 0 || axis >= a->rank || from < 0 || to < from || to > a->dims[axis])
    return poison(r, "slice", "outside the array");
  bp_array out = *a;
  out.dims[axis] = to - from;
  return node(r, "slice", a->dtype, a->rank, out.dims);
}
static bp_value reshape(const bp_graph *g, bp_value x, const int64_t *dims, int32_t rank) {
  recording *r = of(g);
  const bp_array *a = get(r, "reshape", x);
  if (!a || rank < 0 || rank > 4) return poison(r, "reshape", "rank is over 4");
  bp_array out = *a;
  int64_t known = 1, free_at = -1;
  for (int32_t i = 0; i < rank; i++) {
    out.dims[i] = dims[i];
    if (dims[i] == -1 && free_at < 0) free_at = i;
    else known *= dims[i];
  }
  if (free_at >= 0) out.dims[free_at] = known ? count(a) / known : 0, known *= out.dims[free_at];
  return known == count(a) ? node(r, "reshape", a->dtype, rank, out.dims) : poison(r, "reshape", "counts differ");
}
static bp_value segment(const bp_graph *g, int32_t kind, bp_value x, bp_value starts) {
  recording *r = of(g);
  const bp_array *a = get(r, "segment", x), *s = get(r, "segment", starts);
  if (!a || !s) return 0;
  if (kind < BP_MEAN || kind > BP_SUM || a->rank != 2 || s->rank != 1 || s->dtype != BP_I32 || s->dims[0] < 1)
    return poison(r, "segment", "x[n,c] starts i32 [m+1]");
  for (int64_t i = 1; s->data && i < s->dims[0]; i++)
    if (((int32_t *)s->data)[i] < ((int32_t *)s->data)[i - 1] || ((int32_t *)s->data)[i] > a->dims[0])
      return poison(r, "segment", "starts do not ascend within the rows");
  const int64_t dims[] = {s->dims[0] - 1, a->dims[1]};
  return node(r, "segment", BP_F32, 2, dims);
}
static bp_value cross_entropy(const bp_graph *g, bp_value x, bp_value t, bp_value weights, int32_t ignore) {
  recording *r = of(g);
  const bp_array *a = get(r, "cross_entropy", x), *y = get(r, "cross_entropy", t);
  const bp_array *w = weights ? get(r, "cross_entropy", weights) : NULL;
  if (!a || !y || (weights && !w)) return 0;
  if (a->rank != 2 || y->rank != 1 || y->dtype != BP_I32 || y->dims[0] != a->dims[0] ||
      (w && (w->rank != 1 || w->dims[0] != a->dims[1])))
    return poison(r, "cross_entropy", "logits[n,c] targets i32 [n] weights [c]");
  for (int64_t i = 0; y->data && i < y->dims[0]; i++) {
    const int32_t target = ((int32_t *)y->data)[i];
    if (target != ignore && (target < 0 || target >= a->dims[1]))
      return poison(r, "cross_entropy", "a target is outside the classes");
  }
  return rank0(r, "cross_entropy");
}
static bp_value bce(const bp_graph *g, bp_value x, bp_value t, bp_value weights) {
  recording *r = of(g);
  const bp_array *a = get(r, "bce_with_logits", x), *y = get(r, "bce_with_logits", t);
  const bp_array *w = weights ? get(r, "bce_with_logits", weights) : NULL;
  if (!a || !y || (weights && !w)) return 0;
  if (!same(a, y) || y->dtype != BP_F32 || (w && (w->rank != 1 || w->dims[0] != a->dims[a->rank - 1])))
    return poison(r, "bce_with_logits", "equal shapes, pos_weights [c]");
  return rank0(r, "bce_with_logits");
}
static bp_value mse(const bp_graph *g, bp_value x, bp_value t) {
  const bp_array *a = get(of(g), "mse", x), *y = get(of(g), "mse", t);
  if (!a || !y) return 0;
  return same(a, y) && y->dtype == BP_F32 ? rank0(of(g), "mse") : poison(of(g), "mse", "equal shapes");
}
static bp_status custom(const bp_graph *g, const bp_op *op, const bp_value *in, uint32_t n, bp_value *out,
                        uint32_t n_out) {
  recording *r = of(g);
  bp_array shapes[16], made[16], given[16];
  memset(made, 0, sizeof made), memset(out, 0, n_out * sizeof *out);
  if (n > 16 || n_out > 16 || op->size < sizeof *op) return poison(r, "custom", "too many values"), BP_E_ARGUMENT;
  for (uint32_t i = 0; i < n; i++) {
    const bp_array *a = get(r, "custom", in[i]);
    if (!a) return BP_E_SHAPE;
    given[i] = shapes[i] = *a, shapes[i].data = NULL;
  }
  uint64_t saved = 0;
  const bp_status status = op->infer(op->self, shapes, n, made, n_out, (r->flags & BP_TRAINING) != 0, &saved);
  if (status != BP_OK) return poison(r, "custom", "infer refused"), status;
  for (uint32_t i = 0; i < n_out; i++) {
    CHECK(made[i].dtype >= BP_F32 && made[i].rank >= 0 && made[i].rank <= 4, "custom: infer gave no shape");
    out[i] = node(r, "custom", made[i].dtype, made[i].rank, made[i].dims);
  }
  if (r->flags & BP_TRAINING) check_gradient(op, given, n, made, n_out, saved);
  return BP_OK;
}

void record_graph(recording *r, const bp_task *task, const void *self, const bp_batch *batch, uint32_t flags) {
  memset(r, 0, sizeof *r);
  const bp_graph g = {sizeof g, r,    hidden,  pooled,      parameter, constant, random_, loss,    output,
                      shape,    linear, matmul, add,        mul,       scale,    activation, softmax, layer_norm,
                      dropout,  gather_rows, concat, slice, reshape,   segment,  cross_entropy, bce, mse,
                      custom};
  r->graph = g, r->batch = batch, r->self = self, r->task = task, r->flags = flags, r->open = 1;
  const uint64_t before = fingerprint(batch);
  const bp_status status = task->build(self, &r->graph, batch, flags);
  r->open = 0;
  CHECK(status == BP_OK, "build: status %d (%s) %s", status, r->error, last_error);
  CHECK(!r->error[0], "build: %s", r->error);
  CHECK(fingerprint(batch) == before, "build: the batch was changed");
  for (uint32_t i = 0; i < r->n_slots; i++) CHECK(r->slots[i].value, "build: slot %u is missing", i);
}
