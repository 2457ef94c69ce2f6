/*
 * Attention on matrix units. (In three parts, as floats are multiplied elsewhere, it is slower than vector units: its products
 * are too small.)
 */

/* C[m, n] (+)= A B over whole tiles: m and n are multiples of 32, and C's memory holds them. */
BK_INLINE void tiles_multiply(int64_t m, int64_t n, int64_t k, const int32_t *tiles, const int32_t *panels, float *c,
                           int64_t ldc, int accumulate) {
  int64_t steps = pair_steps(k), apart = steps * TILE_LANES;
  for (int64_t column = 0; column < n; column += PANEL, panels += steps * TILE * PANEL)
    for (int64_t row = 0; row < m; row += 2 * TILE) {
      const int32_t *a = tiles + row / TILE * apart;
      float *upper = c + row * ldc + column, *lower = upper + TILE * ldc;
      if (accumulate) {
        _tile_loadd(0, upper, ldc * 4);
        _tile_loadd(1, upper + TILE, ldc * 4);
        _tile_loadd(2, lower, ldc * 4);
        _tile_loadd(3, lower + TILE, ldc * 4);
      } else {
        TILE_ZERO();
      }
      for (int64_t i = 0; i < steps; i++) {
        TILE_LARGE(_tile_dpbf16ps, a + i * TILE_LANES, apart, panels + i * TILE * PANEL);
      }
      TILE_STORE(upper, lower, ldc);
    }
}

BK_INLINE void tiles_begin(void) { tile_configure(); }
BK_INLINE void tiles_end(void) { _tile_release(); }
BK_INLINE int64_t tiles_rows(int64_t rows) { return pair_wide(rows); }
BK_INLINE int64_t tiles_left_row(int64_t row, int64_t steps) { return row / TILE * steps * TILE_LANES + row % TILE * TILE; }
BK_INLINE void tiles_left_rows(int64_t m, int64_t k, const float *a, int64_t am, int32_t *left) {
  tile_left_rows(1, m, k, a, am, left);
}
BK_INLINE void tiles_left_columns(int64_t m, int64_t k, const float *a, int64_t ak, int32_t *left) {
  tile_left_columns(1, m, k, a, ak, left);
}
#define tiles_multiply_columns tiles_multiply

#define ATTENTION_NAME tiles
#define ATTENTION_NEXT TILE_LANES
#include "attention_pairs.h"

const bk_attention_kernels bk_attention_amx_bf16 = {.forward = tiles_attention, .backward = tiles_attention_backward};
