#include "operation.hpp"

#include <cmath>

#include "boundary.hpp"
#include "field.hpp"

namespace crf {
namespace {

enum { emissions, gold, starts, moves, ends };  // the inputs

/// What both directions see of a call. Saved are alpha [M,C], beta [M,C] and log Z [m].
struct View {
  int64_t m, c, sequences;
  const float *e;
  const int32_t *tags, *starts_;
  Field field;
  double *alpha, *beta, *log_z;

  explicit View(bp_op_call &call)
      : m(call.inputs[emissions].dims[0]), c(call.inputs[emissions].dims[1]),
        sequences(call.inputs[starts].dims[0] - 1), e(data<float>(call, emissions)), tags(data<int32_t>(call, gold)),
        starts_(data<int32_t>(call, starts)), field(data<float>(call, moves), data<float>(call, ends), c),
        alpha(static_cast<double *>(call.saved)), beta(alpha + m * c), log_z(beta + m * c) {}

  template <class T>
  static const T *data(const bp_op_call &call, int i) {
    return static_cast<const T *>(call.inputs[i].data);
  }
};

const bp_host *host_of(const void *self) { return *static_cast<const bp_host *const *>(self); }

bp_status infer(const void *self, const bp_array *in, uint32_t n, bp_array *out, uint32_t n_out, uint32_t,
                uint64_t *saved_bytes) {
  return guarded(host_of(self), [&] {
    const bool fits = n == 5 && n_out == 1 && in[emissions].rank == 2 && in[gold].dims[0] == in[emissions].dims[0] &&
                      in[moves].dims[0] == in[emissions].dims[1] && in[moves].dims[1] == in[emissions].dims[1] &&
                      in[ends].dims[0] == 2 && in[ends].dims[1] == in[emissions].dims[1];
    if (!fits) throw Failure(BP_E_SHAPE, "the inputs of the field do not fit each other");
    out[0].rank = 0, out[0].dtype = BP_F32;
    *saved_bytes = static_cast<uint64_t>(2 * in[emissions].dims[0] * in[emissions].dims[1] + in[starts].dims[0]) *
                   sizeof(double);
    return BP_OK;
  });
}

bp_status forward_pass(const void *self, bp_op_call *call) {
  return guarded(host_of(self), [&] {
    const View v(*call);
    for (int64_t t = 0; t < v.m; t++)
      if (v.tags[t] < 0 || v.tags[t] >= v.c) throw Failure(BP_E_ARGUMENT, "a tag is outside of the field's classes");
    double total = 0;
    for (int64_t s = 0; s < v.sequences; s++) {
      const int64_t from = v.starts_[s], n = v.starts_[s + 1] - from;
      v.log_z[s] = forward(v.field, v.e + from * v.c, n, v.alpha + from * v.c);
      total += v.log_z[s] - score(v.field, v.e + from * v.c, v.tags + from, n);
    }
    *static_cast<float *>(call->outputs[0].data) = static_cast<float>(total);
    return BP_OK;
  });
}

/// d log Z is what the field expects of each emission, move and end; d score is what the gold tags hold.
bp_status backward_pass(const void *self, bp_op_call *call) {
  return guarded(host_of(self), [&] {
    const View v(*call);
    const int64_t c = v.c;
    const double g = *static_cast<const float *>(call->d_outputs[0].data);
    const auto gradient = [&](int i) { return static_cast<float *>(call->d_inputs[i].data); };  // null: not wanted
    float *const d_e = gradient(emissions), *const d_move = gradient(moves), *const d_ends = gradient(ends);
    for (int64_t s = 0; s < v.sequences; s++) {
      const int64_t from = v.starts_[s], to = v.starts_[s + 1];
      backward(v.field, v.e + from * c, to - from, v.beta + from * c);
      for (int64_t t = from; t < to; t++)
        for (int64_t j = 0; j < c; j++) {
          const double p = std::exp(v.alpha[t * c + j] + v.beta[t * c + j] - v.log_z[s]);
          const float d = static_cast<float>(g * (p - (v.tags[t] == j)));
          if (d_e) d_e[t * c + j] += d;
          if (d_ends && t == from) d_ends[j] += d;
          if (d_ends && t == to - 1) d_ends[c + j] += d;
          for (int64_t i = 0; d_move && t > from && i < c; i++) {
            const double path = v.alpha[(t - 1) * c + i] + v.field.move[static_cast<size_t>(i * c + j)] +
                                v.e[t * c + j] + v.beta[t * c + j] - v.log_z[s];
            d_move[i * c + j] += static_cast<float>(g * (std::exp(path) - (v.tags[t - 1] == i && v.tags[t] == j)));
          }
        }
    }
    return BP_OK;
  });
}

}  // namespace

bp_op loss_operation(const bp_host *const *host) {
  bp_op op = BP_ZERO;
  op.size = sizeof op, op.self = host, op.name = bp_string("crf");
  op.infer = infer, op.forward = forward_pass, op.backward = backward_pass;
  return op;
}

}  // namespace crf
