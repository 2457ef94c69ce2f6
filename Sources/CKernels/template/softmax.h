/* Softmax over rows: shifted by the row's maximum. */

BK_INLINE float row_maximum(int64_t n, const float *x) {
  vf top = splat(-INFINITY);
  for (int64_t i = 0; i < n; i += W) top = at_least(top, mask_n(load_n(x + i, n - i), n - i, -INFINITY));
  return max_lanes(top);
}

/* y = exp(x - shift); the sum of y */
BK_INLINE float row_exponentials(int64_t n, const float *x, float shift, float *y) {
  vf sum = splat(0.0f);
  for (int64_t i = 0; i < n; i += W) {
    vf e = mask_n(v_exp(load_n(x + i, n - i) - shift), n - i, 0.0f);
    store_n(y + i, e, n - i);
    sum += e;
  }
  return sum_lanes(sum);
}

static void softmax(int64_t rows, int64_t columns, const float *x, float *y) {
  for (int64_t r = 0; r < rows; r++) {
    const float *in = x + r * columns;
    float *out = y + r * columns;
    float sum = row_exponentials(columns, in, row_maximum(columns, in), out);
    scale(columns, 1.0f / sum, out, out, 0);
  }
}

/* dx = y (dy - sum(y dy)) */
static void softmax_backward(int64_t rows, int64_t columns, const float *y, const float *dy, float *dx,
                             int32_t accumulate) {
  for (int64_t r = 0; r < rows; r++) {
    const float *p = y + r * columns, *g = dy + r * columns;
    vf sum = splat(0.0f);
    for (int64_t i = 0; i < columns; i += W) sum += load_n(p + i, columns - i) * load_n(g + i, columns - i);
    float dot = sum_lanes(sum);
    for (int64_t i = 0; i < columns; i += W)
      put_n(dx + r * columns + i, load_n(p + i, columns - i) * (load_n(g + i, columns - i) - dot), columns - i,
            accumulate);
  }
}
