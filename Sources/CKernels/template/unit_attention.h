/* Attention on vector units for pairs of bfloat16. */

/* Lanes from one row of the left side to the next: an odd number of vectors, so that rows share no sets of a cache. */
BK_INLINE int64_t units_apart(int64_t steps) { return (steps | 1) * TILE; }

/* C[m, n] (+)= A B over whole panels, by the tiles of the large product. */
BK_INLINE void units_product(int64_t m, int64_t n, int64_t k, int by_rows, const int32_t *left, const int32_t *panels, float *c,
                            int64_t ldc, int accumulate) {
  int64_t steps = pair_steps(k), strips = (m + BK_PANEL_ROWS - 1) / BK_PANEL_ROWS;
  panel_run_bf16_units run = {.steps = (k + 1) / 2, .am = by_rows ? units_apart(steps) : 1, .ak = by_rows ? 1 : m};
  panel_place_bf16_units to = {.ldc = ldc, .columns = PANEL, .accumulate = accumulate};
  for (int64_t column = 0; column < n; column += PANEL) {
    run.panel = run.ahead = panels + column * steps * TILE;
    for (int64_t strip = 0; strip < strips; strip++) {
      int64_t row = m * strip / strips, rows = m * (strip + 1) / strips - row;
      run.a = left + row * run.am;
      to.c = c + row * ldc + column;
      panel_tiles_bf16_units[rows](by_rows, &run, &to);
    }
  }
}

BK_INLINE void units_multiply(int64_t m, int64_t n, int64_t k, const int32_t *left, const int32_t *panels, float *c, int64_t ldc,
                             int accumulate) {
  units_product(m, n, k, 1, left, panels, c, ldc, accumulate);
}
BK_INLINE void units_multiply_columns(int64_t m, int64_t n, int64_t k, const int32_t *left, const int32_t *panels, float *c,
                                     int64_t ldc, int accumulate) {
  units_product(m, n, k, 0, left, panels, c, ldc, accumulate);
}

BK_INLINE void units_begin(void) {}
BK_INLINE void units_end(void) {}
BK_INLINE int64_t units_rows(int64_t rows) { return rows; }
BK_INLINE int64_t units_left_row(int64_t row, int64_t steps) { return row * units_apart(steps); }

BK_INLINE void units_left_rows(int64_t m, int64_t k, const float *a, int64_t am, int32_t *left) {
  for (int64_t r = 0; r < m; r++) pair_row(k, a + r * am, left + r * units_apart(pair_steps(k)));
}
BK_INLINE void units_left_columns(int64_t m, int64_t k, const float *a, int64_t ak, int32_t *left) {
  pair_columns(k, m, a, ak, left, m);
}

#define ATTENTION_NAME units
#define ATTENTION_NEXT TILE
#include "attention_pairs.h"

const bk_attention_kernels bk_attention_avx512_bf16_units = {.forward = units_attention, .backward = units_attention_backward};
