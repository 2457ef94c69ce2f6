/*
 * The left side of a product on matrix units: tiles of 16 rows by 16 lanes, [row / 16][lane / 16][16][16], so that a tile is 16
 * whole lines of the cache in a row; rows beyond the last hold anything. Lanes are rounded up to whole tiles and filled with
 * zeros. The right side, and a float in parts: pair_operands.h.
 */
#define TILE_LANES (TILE * TILE)

/* All eight tile registers as 16 rows of 64 bytes. */
BK_INLINE void tile_configure(void) {
  struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } shape = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shape.bytes[i] = 4 * TILE;
    shape.rows[i] = TILE;
  }
  _tile_loadconfig(&shape);
}

/* Tiles of A[m, k] from rows of floats. */
BK_INLINE void tile_left_rows(int parts, int64_t m, int64_t k, const float *a, int64_t am, int32_t *tiles) {
  int64_t steps = pair_steps(k);
  for (int64_t r = 0; r < m; r++) {
    const float *x = a + r * am;
    int32_t *to = tiles + r / TILE * steps * parts * TILE_LANES + r % TILE * TILE;
    for (int64_t i = 0; i < steps; i++, to += parts * TILE_LANES) {
      __m512i v[PAIR_MOST_PARTS];
      pairs_of_row(parts, k, i * 2 * TILE, x, v);
#pragma clang loop unroll(full)
      for (int part = 0; part < parts; part++) _mm512_store_si512(to + part * TILE_LANES, v[part]);
    }
  }
}

/* Tiles of A[m, k] from columns of floats: element (row, i) is a[i * ak + row]. */
BK_INLINE void tile_left_columns(int parts, int64_t m, int64_t k, const float *a, int64_t ak, int32_t *tiles) {
  int64_t steps = pair_steps(k);
  for (int64_t i = 0; i < steps; i++)
    for (int64_t row = 0; row < m; row += TILE) {
      __m512i v[PAIR_MOST_PARTS][TILE];
      pairs_of_rows(parts, k, i * 2 * TILE, a + row, ak, m - row, v);
      int32_t *to = tiles + (row / TILE * steps + i) * parts * TILE_LANES;
#pragma clang loop unroll(full)
      for (int part = 0; part < parts; part++, to += TILE_LANES) {
        pair_transpose(v[part]);
        for (int64_t j = 0; j < TILE; j++) _mm512_store_si512(to + j * TILE, v[part][j]);
      }
    }
}

/* Tiles of A[m, k] from rows of floats as signed bytes, and each row's range; `row` has place for one row's lanes. */
static void tile_rows_i8(int64_t m, int64_t k, int64_t lanes, const float *a, int64_t am, int32_t *tiles, byte_range *ranges,
                         int32_t *row) {
  memset(row + k / 4, 0, (size_t)(lanes - k / 4) * 4);
  for (int64_t r = 0; r < m; r++) {
    int32_t *to = tiles + r / TILE * TILE * lanes + r % TILE * TILE;
    ranges[r] = i8_row(k, a + r * am, row, 0);
    for (int64_t i = 0; i < lanes; i += TILE) memcpy(to + i * TILE, row + i, TILE * 4);
  }
}
