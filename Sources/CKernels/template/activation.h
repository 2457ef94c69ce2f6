/* The activations and their derivatives. GELU: Hendrycks and Gimpel, arXiv:1606.08415. */

#if BK_WIDTH == 16
#include "gelu_table.h"

/* GELU(x) = max(x, 0) - g(|x|): a coefficient for every lane is one instruction where two vectors hold all 32 of them. */
BK_INLINE vf gelu_and_slope(vf x, vf *slope) {
  const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer held in the low bits */
  vf u = at_most(v_abs(x) * GELU_PIECES_PER_UNIT, splat(31.0f)), shifted = u + magic, r = u - (shifted - magic);
#define GELU_COEFFICIENT(degree)                                                                                \
  ((vf)_mm512_permutex2var_ps((__m512)load(gelu_table[degree]), (__m512i)shifted, (__m512)load(gelu_table[degree] + 16)))
  vf p = GELU_COEFFICIENT(5), d = p;
  p = p * r + GELU_COEFFICIENT(4);
  d = d * r + p;
  p = p * r + GELU_COEFFICIENT(3);
  d = d * r + p;
  p = p * r + GELU_COEFFICIENT(2);
  d = d * r + p;
  p = p * r + GELU_COEFFICIENT(1);
  d = d * r + p;
  p = p * r + GELU_COEFFICIENT(0);
#undef GELU_COEFFICIENT
  d *= GELU_PIECES_PER_UNIT; /* the slope of g; GELU has it at -t, and 1 less it at t */
  *slope = blend(x < 0.0f, d, 1.0f - d);
  return at_least(x, splat(0.0f)) - p;
}
#else
BK_INLINE vf gelu_and_slope(vf x, vf *slope) {
  vf below = v_phi(x);
  *slope = below + x * (0.39894228f * v_exp_below(-0.5f * (x * x)));
  return x * below;
}
#endif

BK_INLINE vf gelu(vf x) {
  vf slope;
  return gelu_and_slope(x, &slope);
}

BK_INLINE vf value_of(int32_t kind, vf x) {
  switch (kind) {
    case BK_GELU: return gelu(x);
    case BK_GELU_TANH: return 0.5f * x * (1.0f + v_tanh(0.79788456f * (x + 0.044715f * (x * x * x))));
    case BK_RELU: return blend(x < 0.0f, splat(0.0f), x);
    case BK_TANH: return v_tanh(x);
    case BK_SIGMOID: return v_sigmoid(x);
    default: return x;
  }
}

/* The value, and the derivative beside it. */
BK_INLINE vf value_and_slope(int32_t kind, vf x, vf *slope) {
  switch (kind) {
    case BK_GELU: return gelu_and_slope(x, slope);
    case BK_GELU_TANH: {
      vf square = x * x;
      vf t = v_tanh(0.79788456f * (x + 0.044715f * (square * x)));
      *slope = 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * (0.79788456f * (1.0f + 0.134145f * square));
      return 0.5f * x * (1.0f + t);
    }
    case BK_RELU:
      *slope = blend(x > 0.0f, splat(1.0f), splat(0.0f));
      return blend(x < 0.0f, splat(0.0f), x);
    case BK_TANH: {
      vf t = v_tanh(x);
      *slope = 1.0f - t * t;
      return t;
    }
    case BK_SIGMOID: {
      vf t = v_sigmoid(x);
      *slope = t * (1.0f - t);
      return t;
    }
    default: *slope = splat(1.0f); return x;
  }
}

/* Each kind gets its own loop: the switch must not stand inside one. */
#define BK_FOR_EACH_KIND(body)                 \
  switch (kind) {                              \
    case BK_GELU: body(BK_GELU); break;        \
    case BK_GELU_TANH: body(BK_GELU_TANH); break; \
    case BK_RELU: body(BK_RELU); break;        \
    case BK_TANH: body(BK_TANH); break;        \
    case BK_SIGMOID: body(BK_SIGMOID); break;  \
    default: body(BK_IDENTITY); break;         \
  }

static void activation(int32_t kind, int64_t n, const float *x, float *y) {
#define BODY(k) \
  for (int64_t i = 0; i < n; i += W) store_n(y + i, value_of(k, load_n(x + i, n - i)), n - i)
  BK_FOR_EACH_KIND(BODY)
#undef BODY
}

static void activation_backward(int32_t kind, int64_t n, const float *x, const float *dy, float *dx, int32_t accumulate) {
#define BODY(k)                                                      \
  for (int64_t i = 0; i < n; i += W) {                               \
    vf slope;                                                        \
    (void)value_and_slope(k, load_n(x + i, n - i), &slope);          \
    put_n(dx + i, load_n(dy + i, n - i) * slope, n - i, accumulate); \
  }
  BK_FOR_EACH_KIND(BODY)
#undef BODY
}

/* One vector, or the `n` < W values of a tail. */
BK_INLINE void bias_activation_vector(int32_t kind, int64_t n, const float *bias, float *y, float *derivative) {
  vf x = load_n(y, n), slope;
  if (bias) x += load_n(bias, n);
  x = derivative ? value_and_slope(kind, x, &slope) : value_of(kind, x);
  if (derivative) store_n(derivative, slope, n);
  store_n(y, x, n);
}

/* Whole vectors have a loop of their own, so that what is the same for all of them stays in registers. */
BK_INLINE void bias_activation_rows(int32_t kind, int64_t rows, int64_t columns, int64_t ld, const float *bias, float *y,
                                    float *derivative) {
  int64_t whole = columns / W * W;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < whole; i += W)
      bias_activation_vector(kind, W, bias ? bias + i : 0, y + r * ld + i, derivative ? derivative + r * ld + i : 0);
  if (whole < columns)
    for (int64_t r = 0; r < rows; r++)
      bias_activation_vector(kind, columns - whole, bias ? bias + whole : 0, y + r * ld + whole,
                             derivative ? derivative + r * ld + whole : 0);
}

static void bias_activation(int32_t kind, int64_t rows, int64_t columns, int64_t ld, const float *bias, float *y,
                            float *derivative) {
  if (kind == BK_IDENTITY && !bias && !derivative) return;
#define BODY(k)                                                                       \
  if (derivative) bias_activation_rows(k, rows, columns, ld, bias, y, derivative);    \
  else if (bias) bias_activation_rows(k, rows, columns, ld, bias, y, 0);              \
  else bias_activation_rows(k, rows, columns, ld, 0, y, 0)
  BK_FOR_EACH_KIND(BODY)
#undef BODY
}
