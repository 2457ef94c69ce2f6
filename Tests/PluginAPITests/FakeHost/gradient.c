/* Checks of a custom operation: central differences, adding into d_inputs, staying within what it was given. */
#include "fake_host.h"
#include <math.h>

static uint64_t bytes_of(const bp_array *a) {
  uint64_t n = a->dtype >= BP_F64 ? 8 : 4;
  for (int32_t i = 0; i < a->rank; i++) n *= (uint64_t)a->dims[i];
  return n;
}

enum { GUARD = 64 };
/* Memory of n bytes, 64-byte aligned, with a guard behind it. */
static void *guarded(uint64_t n) {
  char *p = (char *)aligned_alloc(64, (n + GUARD + 63) / 64 * 64);
  if (!p) abort();
  memset(p, 0, n), memset(p + n, 0x5A, GUARD);
  return p;
}
static int intact(const void *p, uint64_t n) {
  for (int i = 0; i < GUARD; i++)
    if (((const unsigned char *)p)[n + (uint64_t)i] != 0x5A) return 0;
  return 1;
}

typedef struct run {
  bp_array in[16], out[16], d_in[16], d_out[16];
  bp_op_call call;
} run;

static double forward(const bp_op *op, run *r) { /* sum over outputs of d_out times out */
  double total = 0;
  memset(r->call.saved, 0, r->call.saved_bytes);
  for (uint32_t i = 0; i < r->call.n_outputs; i++) memset(r->out[i].data, 0, bytes_of(&r->out[i]));
  CHECK(op->forward(op->self, &r->call) == BP_OK, "custom: forward failed: %s", last_error);
  for (uint32_t i = 0; i < r->call.n_outputs; i++)
    for (uint64_t k = 0; k < bytes_of(&r->out[i]) / 4; k++) {
      const float value = ((float *)r->out[i].data)[k];
      CHECK(isfinite(value), "custom: an output is not finite");
      total += (double)value * ((float *)r->d_out[i].data)[k];
    }
  return total;
}

void check_gradient(const bp_op *op, const bp_array *in, uint32_t n, const bp_array *out, uint32_t n_out,
                    uint64_t saved_bytes) {
  run *r = (run *)zeroed(sizeof *r);
  for (uint32_t i = 0; i < n; i++) {
    r->in[i] = r->d_in[i] = in[i];
    r->in[i].data = guarded(bytes_of(&in[i])), r->d_in[i].data = NULL;
    if (in[i].data) memcpy(r->in[i].data, in[i].data, bytes_of(&in[i]));
    else if (in[i].dtype == BP_F32) {
      r->d_in[i].data = guarded(bytes_of(&in[i]));
      for (uint64_t k = 0; k < bytes_of(&in[i]) / 4; k++) ((float *)r->in[i].data)[k] = (float)(2 * uniform() - 1);
    }
  }
  for (uint32_t i = 0; i < n_out; i++) {
    r->out[i] = r->d_out[i] = out[i];
    if (out[i].dtype != BP_F32) return; /* only f32 has a gradient */
    r->out[i].data = guarded(bytes_of(&out[i])), r->d_out[i].data = guarded(bytes_of(&out[i]));
    for (uint64_t k = 0; k < bytes_of(&out[i]) / 4; k++) ((float *)r->d_out[i].data)[k] = (float)(0.5 + uniform());
  }
  const bp_op_call call = {sizeof call, r->in, r->out, r->d_in, r->d_out, n, n_out, guarded(saved_bytes), saved_bytes,
                           1,           1};
  r->call = call;
  forward(op, r);
  if (!op->backward) return;
  CHECK(op->backward(op->self, &r->call) == BP_OK, "custom: backward failed: %s", last_error);
  for (uint32_t i = 0; i < n; i++) {
    if (!r->d_in[i].data) continue;
    const uint64_t elements = bytes_of(&in[i]) / 4;
    float *x = (float *)r->in[i].data, *d = (float *)r->d_in[i].data;
    for (uint64_t s = 0; s < (elements < 60 ? elements : 60); s++) {
      const uint64_t k = elements < 60 ? s : below(elements);
      const float keep = x[k], step = 1e-2f;
      x[k] = keep + step;
      const double above = forward(op, r);
      x[k] = keep - step;
      const double under = forward(op, r), numeric = (above - under) / (2 * (double)step);
      x[k] = keep;
      /* Each sum is an f32: half a unit in its last place, 2^-24 of it, on either side of the quotient. */
      const double rounding = 2 * fabs(above) / 16777216 / (2 * (double)step);
      CHECK(fabs(numeric - d[k]) <= 2 * rounding + 5e-3 * fmax(0.2, fabs(numeric) + fabs((double)d[k])),
            "custom %.*s: input %u element %d: gradient %g, difference quotient %g", (int)op->name.len, op->name.ptr, i,
            (int)k, d[k], numeric);
    }
  }
  /* Once more into what is there already: exactly twice. */
  float *once[16];
  for (uint32_t i = 0; i < n; i++) {
    if (!r->d_in[i].data) continue;
    once[i] = (float *)zeroed(bytes_of(&in[i])), memcpy(once[i], r->d_in[i].data, bytes_of(&in[i]));
  }
  forward(op, r);
  CHECK(op->backward(op->self, &r->call) == BP_OK, "custom: backward failed: %s", last_error);
  for (uint32_t i = 0; i < n; i++) {
    CHECK(intact(r->in[i].data, bytes_of(&in[i])), "custom: written behind input %u", i);
    for (uint64_t k = 0; r->d_in[i].data && k < bytes_of(&in[i]) / 4; k++) {
      const double twice = 2 * (double)once[i][k], now = ((float *)r->d_in[i].data)[k];
      if (!CHECK(fabs(twice - now) <= 1e-4 * (1 + fabs(twice)), "custom: backward does not add: %g, then %g",
                 once[i][k], now))
        break;
    }
    if (r->d_in[i].data) CHECK(intact(r->d_in[i].data, bytes_of(&in[i])), "custom: written behind gradient %u", i);
  }
  CHECK(intact(r->call.saved, saved_bytes), "custom: written behind saved");
  for (uint32_t i = 0; i < n_out; i++) CHECK(intact(r->out[i].data, bytes_of(&out[i])),
                                             "custom: written behind output");
}
