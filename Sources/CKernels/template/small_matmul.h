/*
 * A small register-blocked product for attention: C[m, n] (+)= A[m, k] B[k, n].
 * A is read element by element (row step `am`, column step `ak`), so a transposed A costs nothing.
 * B is packed in panels of two vectors (the last may be one): the panel of column c starts at c * k. n is a multiple of W.
 */

BK_INLINE void tile(int rows, int vectors, int64_t k, const float *a, int64_t am, int64_t ak, const float *panel, float *c,
                    int64_t ldc, int accumulate) {
  vf sum[BK_TILE_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[r][v] = accumulate ? load(c + r * ldc + v * W) : splat(0.0f);
  for (int64_t i = 0; i < k; i++) {
    vf b0 = load(panel), b1 = vectors > 1 ? load(panel + W) : splat(0.0f);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf x = splat(a[r * am]);
      sum[r][0] += x * b0;
      if (vectors > 1) sum[r][1] += x * b1;
    }
    a += ak;
    panel += vectors * W;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(c + r * ldc + v * W, sum[r][v]);
}

BK_INLINE void tile_rows(int64_t rows, int vectors, int64_t k, const float *a, int64_t am, int64_t ak, const float *panel,
                         float *c, int64_t ldc, int accumulate) {
  switch (rows) {
    case 1: tile(1, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
    case 2: tile(2, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
    case 3: tile(3, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
    case 4: tile(4, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
#if BK_TILE_ROWS > 4
    case 5: tile(5, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
    case 6: tile(6, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
#endif
#if BK_TILE_ROWS > 6
    case 7: tile(7, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
    case 8: tile(8, vectors, k, a, am, ak, panel, c, ldc, accumulate); break;
#endif
    default: break;
  }
}

static void small_matmul(int64_t m, int64_t n, int64_t k, const float *a, int64_t am, int64_t ak, const float *panels,
                         float *c, int64_t ldc, int accumulate) {
  for (int64_t column = 0; column < n; column += 2 * W) {
    const float *panel = panels + column * k;
    int two = n - column >= 2 * W;
    for (int64_t row = 0; row < m; row += BK_TILE_ROWS) {
      int64_t rows = m - row < BK_TILE_ROWS ? m - row : BK_TILE_ROWS;
      const float *from = a + row * am;
      float *to = c + row * ldc + column;
      if (two) tile_rows(rows, 2, k, from, am, ak, panel, to, ldc, accumulate);
      else tile_rows(rows, 1, k, from, am, ak, panel, to, ldc, accumulate);
    }
  }
}

BK_INLINE int64_t widened(int64_t n) { return (n + W - 1) / W * W; }

/* panels of B[k, n] = x[k, n]; columns beyond n are zero */
static void pack(int64_t k, int64_t n, const float *x, int64_t ld, float *panels) {
  int64_t wide = widened(n);
  for (int64_t column = 0; column < wide; column += 2 * W) {
    int64_t width = wide - column < 2 * W ? wide - column : 2 * W;
    float *panel = panels + column * k;
    for (int64_t i = 0; i < k; i++)
      for (int64_t v = 0; v < width; v += W) {
        int64_t left = n - column - v;
        store(panel + i * width + v, load_n(x + i * ld + column + v, left > 0 ? left : 0));
      }
  }
}

typedef float v4 __attribute__((vector_size(16)));

/* Four rows of x become four columns of the panel. */
BK_INLINE void transpose_4x4(const float *x, int64_t ld, float *panel, int64_t width) {
  v4 a, b, c, d;
  memcpy(&a, x, 16);
  memcpy(&b, x + ld, 16);
  memcpy(&c, x + 2 * ld, 16);
  memcpy(&d, x + 3 * ld, 16);
  v4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  v4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  a = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  b = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  c = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  d = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
  memcpy(panel, &a, 16);
  memcpy(panel + width, &b, 16);
  memcpy(panel + 2 * width, &c, 16);
  memcpy(panel + 3 * width, &d, 16);
}

/* One panel of `width` columns from as many rows of x[.., k], of which `left` are there; the rest is zero. */
BK_INLINE void pack_rows_as_columns(int64_t k, int64_t left, int64_t width, const float *x, int64_t ld, float *panel) {
  for (int64_t j = 0; j < width; j += 4) {
    int64_t columns = left - j, i = 0;
    const float *rows = x + j * ld;
    if (columns >= 4)
      for (; i + 4 <= k; i += 4) transpose_4x4(rows + i, ld, panel + i * width + j, width);
    for (; i < k; i++)
      for (int64_t c = 0; c < 4; c++) panel[i * width + j + c] = c < columns ? rows[c * ld + i] : 0.0f;
  }
}

/* panels of B[k, n] = x[n, k]; columns beyond n are zero */
static void pack_transposed(int64_t k, int64_t n, const float *x, int64_t ld, float *panels) {
  int64_t wide = widened(n);
  for (int64_t column = 0; column < wide; column += 2 * W) {
    int64_t width = wide - column < 2 * W ? wide - column : 2 * W;
    pack_rows_as_columns(k, n - column, width, x + column * ld, ld, panels + column * k);
  }
}
