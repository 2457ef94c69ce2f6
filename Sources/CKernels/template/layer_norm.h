/*
 * Layer normalisation of dropout(x) + residual. Ba, Kiros, Hinton, arXiv:1607.06450.
 * Forward: z = x * mask + residual; n = (z - mean) / sqrt(var + epsilon); y = n * gain + bias.
 */

/* z into out; its sum */
BK_INLINE float dropped_sum(int64_t columns, uint32_t row, const float *x, const float *residual, const bk_dropout *d,
                            float *out) {
  vf sum = splat(0.0f);
  float factors[64];
  for (int64_t c = 0; c < columns; c += 64) {
    int64_t n = columns - c < 64 ? columns - c : 64;
    if (d) dropout_factors(d, row, c / 64, factors);
    for (int64_t i = 0; i < n; i += W) {
      vf z = load_n(x + c + i, n - i);
      if (d) z *= load(factors + i);
      if (residual) z += load_n(residual + c + i, n - i);
      store_n(out + c + i, z, n - i);
      sum += z;
    }
  }
  return sum_lanes(sum);
}

static void layer_norm(int64_t rows, int64_t columns, int64_t first_row, const float *x, const float *residual,
                       const bk_dropout *dropout, const float *gain, const float *bias, float epsilon, float *y,
                       float *normalized, float *inverse_deviation) {
  const bk_dropout *d = dropout && dropout->threshold ? dropout : 0;
  for (int64_t r = 0; r < rows; r++) {
    int64_t at = r * columns;
    float *z = normalized ? normalized + at : y + at;
    uint32_t row = (uint32_t)(first_row + r);
    float sum = d ? dropped_sum(columns, row, x + at, residual ? residual + at : 0, d, z)
                  : dropped_sum(columns, row, x + at, residual ? residual + at : 0, 0, z);
    float mean = sum / (float)columns;
    vf squares = splat(0.0f);
    for (int64_t i = 0; i < columns; i += W) {
      vf v = mask_n(load_n(z + i, columns - i) - mean, columns - i, 0.0f);
      squares += v * v;
    }
    double variance = (double)sum_lanes(squares) / (double)columns;
    float inverse = (float)(1.0 / sqrt(variance + (double)epsilon));
    if (inverse_deviation) inverse_deviation[r] = inverse;
    for (int64_t i = 0; i < columns; i += W) {
      vf v = (load_n(z + i, columns - i) - mean) * inverse;
      if (normalized) store_n(z + i, v, columns - i);
      store_n(y + at + i, v * load_n(gain + i, columns - i) + load_n(bias + i, columns - i), columns - i);
    }
  }
}

/* With g = dy * gain: dz = (g - mean(g) - n mean(g n)) / deviation; d_residual = dz; dx = dz * mask. */
static void layer_norm_backward(int64_t rows, int64_t columns, int64_t first_row, const float *dy, const float *normalized,
                                const float *inverse_deviation, const float *gain, const bk_dropout *dropout, float *dx,
                                int32_t accumulate_x, float *d_residual, int32_t accumulate_residual) {
  const bk_dropout *d = dropout && dropout->threshold ? dropout : 0;
  float factors[64];
  for (int64_t r = 0; r < rows; r++) {
    int64_t at = r * columns;
    vf sum = splat(0.0f), product = splat(0.0f);
    for (int64_t i = 0; i < columns; i += W) {
      vf g = load_n(dy + at + i, columns - i) * load_n(gain + i, columns - i);
      sum += g;
      product += g * load_n(normalized + at + i, columns - i);
    }
    float mean = sum_lanes(sum) / (float)columns, slope = sum_lanes(product) / (float)columns;
    float inverse = inverse_deviation[r];
    for (int64_t c = 0; c < columns; c += 64) {
      int64_t n = columns - c < 64 ? columns - c : 64;
      if (d && dx) dropout_factors(d, (uint32_t)(first_row + r), c / 64, factors);
      for (int64_t i = 0; i < n; i += W) {
        int64_t o = at + c + i;
        vf g = load_n(dy + o, n - i) * load_n(gain + c + i, n - i);
        vf dz = (g - mean - load_n(normalized + o, n - i) * slope) * inverse;
        if (d_residual) put_n(d_residual + o, dz, n - i, accumulate_residual);
        if (dx) put_n(dx + o, d ? dz * load(factors + i) : dz, n - i, accumulate_x);
      }
    }
  }
}
