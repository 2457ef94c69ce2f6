/* Sums in a fixed order. */

static double square_sum(int64_t n, const float *x) {
  vd sum = {};
  for (int64_t i = 0; i < n; i += W) {
    vd v = __builtin_convertvector(load_n(x + i, n - i), vd);
    sum += v * v;
  }
  double total = 0;
  for (int i = 0; i < W; i++) total += sum[i];
  return total;
}

/* `vectors` neighbouring columns of vectors stay in registers while the rows pass. */
BK_INLINE void column_sums_of(int vectors, int64_t rows, int64_t n, int64_t ld, const float *x, const float *other,
                              float *out) {
  vf sum[4];
  for (int v = 0; v < vectors; v++) sum[v] = splat(0.0f);
  for (int64_t r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) {
      vf a = load_n(x + r * ld + v * W, n - v * W);
      if (other) sum[v] += a * load_n(other + r * ld + v * W, n - v * W);
      else sum[v] += a;
    }
  for (int v = 0; v < vectors; v++) put_n(out + v * W, sum[v], n - v * W, 1);
}

static void column_sums(int64_t rows, int64_t columns, int64_t ld, const float *x, const float *other, float *out) {
  int64_t c = 0;
  if (other) {
    for (; c + 4 * W <= columns; c += 4 * W) column_sums_of(4, rows, 4 * W, ld, x + c, other + c, out + c);
    for (; c < columns; c += W) column_sums_of(1, rows, columns - c, ld, x + c, other + c, out + c);
  } else {
    for (; c + 4 * W <= columns; c += 4 * W) column_sums_of(4, rows, 4 * W, ld, x + c, 0, out + c);
    for (; c < columns; c += W) column_sums_of(1, rows, columns - c, ld, x + c, 0, out + c);
  }
}
