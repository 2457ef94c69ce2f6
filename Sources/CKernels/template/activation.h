/* The activations and their derivatives. GELU: Hendrycks and Gimpel, arXiv:1606.08415. */

BK_INLINE vf value_of(int32_t kind, vf x) {
  switch (kind) {
    case BK_GELU: return x * v_phi(x);
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
    case BK_GELU: {
      vf below = v_phi(x);
      *slope = below + x * (0.39894228f * v_exp_below(-0.5f * (x * x)));
      return x * below;
    }
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

BK_INLINE void bias_activation_rows(int32_t kind, int64_t rows, int64_t columns, int64_t ld, const float *bias, float *y,
                                    float *derivative) {
  for (int64_t r = 0; r < rows; r++) {
    float *row = y + r * ld;
    for (int64_t i = 0; i < columns; i += W) {
      vf x = load_n(row + i, columns - i);
      if (bias) x += load_n(bias + i, columns - i);
      if (derivative) {
        vf slope;
        x = value_and_slope(kind, x, &slope);
        store_n(derivative + r * ld + i, slope, columns - i);
      } else {
        x = value_of(kind, x);
      }
      store_n(row + i, x, columns - i);
    }
  }
}

static void bias_activation(int32_t kind, int64_t rows, int64_t columns, int64_t ld, const float *bias, float *y,
                            float *derivative) {
  if (kind == BK_IDENTITY && !bias && !derivative) return;
#define BODY(k)                                                                       \
  if (derivative) bias_activation_rows(k, rows, columns, ld, bias, y, derivative);    \
  else bias_activation_rows(k, rows, columns, ld, bias, y, 0)
  BK_FOR_EACH_KIND(BODY)
#undef BODY
}
