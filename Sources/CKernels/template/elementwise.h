/* Sums and products, element by element or with a row vector repeated. */

static void scale(int64_t n, float factor, const float *x, float *y, int32_t accumulate) {
  for (int64_t i = 0; i < n; i += W) put_n(y + i, load_n(x + i, n - i) * factor, n - i, accumulate);
}
static void add(int64_t n, const float *a, const float *b, float *y) {
  for (int64_t i = 0; i < n; i += W) store_n(y + i, load_n(a + i, n - i) + load_n(b + i, n - i), n - i);
}
static void multiply(int64_t n, const float *a, const float *b, float *y, int32_t accumulate) {
  for (int64_t i = 0; i < n; i += W) put_n(y + i, load_n(a + i, n - i) * load_n(b + i, n - i), n - i, accumulate);
}
static void add_row(int64_t rows, int64_t columns, const float *x, const float *row, float *y) {
  for (int64_t r = 0; r < rows; r++) add(columns, x + r * columns, row, y + r * columns);
}
static void multiply_row(int64_t rows, int64_t columns, const float *x, const float *row, float *y, int32_t accumulate) {
  for (int64_t r = 0; r < rows; r++) multiply(columns, x + r * columns, row, y + r * columns, accumulate);
}
