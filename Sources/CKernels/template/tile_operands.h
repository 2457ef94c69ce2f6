/*
 * Both sides of a product on matrix units. The left side lies in tiles of 16 rows by 16 lanes, [row / 16][lane / 16][16][16], so
 * that a tile is 16 whole lines of the cache in a row; rows beyond the last hold anything. The right side lies in panels as
 * for vector units. Lanes of both are rounded up to whole tiles and filled with zeros.
 *
 * A float is `parts` bfloat16 that follow each other tile by tile: its nearest one, or three whose sum is the float itself,
 * each the nearest to what those before leave over. Infinities are not numbers in three parts.
 */
#define TILE_MOST_PARTS 3

#define TILE 16
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

/* The tiles that hold this many bfloat16. */
BK_INLINE int64_t tile_steps(int64_t k) { return (k + 2 * TILE - 1) / (2 * TILE); }

/* Sixteen of the bfloat16, those of the lower or the upper half, as floats. */
BK_INLINE vf tile_widened(__m256i half) { return (vf)_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16); }

/* Two vectors of floats as bfloat16, `low` in the lower halves. */
BK_INLINE void tile_split(int parts, vf low, vf high, __m512i *to) {
#pragma clang loop unroll(full)
  for (int part = 0; part < parts; part++) {
    to[part] = (__m512i)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
    if (part + 1 == parts) break;
    low -= tile_widened(_mm512_castsi512_si256(to[part]));
    high -= tile_widened(_mm512_extracti64x4_epi64(to[part], 1));
  }
}

/* The lanes of 32 neighbouring values; what is beyond k is zero. */
BK_INLINE void tile_pairs(int parts, int64_t k, int64_t i, const float *x, __m512i *to) {
  int64_t left = k - i;
  vf low = left >= TILE ? load(x + i) : load_tail(x + i, left > 0 ? left : 0);
  vf high = left >= 2 * TILE ? load(x + i + TILE) : load_tail(x + i + TILE, left > TILE ? left - TILE : 0);
  tile_split(parts, low, high, to);
}

/* Tiles of A[m, k] from rows of floats. */
BK_INLINE void tile_left_rows(int parts, int64_t m, int64_t k, const float *a, int64_t am, int32_t *tiles) {
  int64_t steps = tile_steps(k);
  for (int64_t r = 0; r < m; r++) {
    const float *x = a + r * am;
    int32_t *to = tiles + r / TILE * steps * parts * TILE_LANES + r % TILE * TILE;
    for (int64_t i = 0; i < steps; i++, to += parts * TILE_LANES) {
      __m512i v[TILE_MOST_PARTS];
      tile_pairs(parts, k, i * 2 * TILE, x, v);
#pragma clang loop unroll(full)
      for (int part = 0; part < parts; part++) _mm512_store_si512(to + part * TILE_LANES, v[part]);
    }
  }
}

/* Sixteen vectors of sixteen lanes, rows for columns. */
BK_INLINE void tile_transpose(__m512i *v) {
  __m512i w[TILE];
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE; i += 2) {
    w[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
    w[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE; i += 4) {
    v[i] = _mm512_unpacklo_epi64(w[i], w[i + 2]);
    v[i + 1] = _mm512_unpackhi_epi64(w[i], w[i + 2]);
    v[i + 2] = _mm512_unpacklo_epi64(w[i + 1], w[i + 3]);
    v[i + 3] = _mm512_unpackhi_epi64(w[i + 1], w[i + 3]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE; i += 8)
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      w[i + j] = _mm512_shuffle_i32x4(v[i + j], v[i + j + 4], 0x88);
      w[i + j + 4] = _mm512_shuffle_i32x4(v[i + j], v[i + j + 4], 0xdd);
    }
#pragma clang loop unroll(full)
  for (int j = 0; j < 8; j++) {
    v[j] = _mm512_shuffle_i32x4(w[j], w[j + 8], 0x88);
    v[j + 8] = _mm512_shuffle_i32x4(w[j], w[j + 8], 0xdd);
  }
}

/* The lanes of two neighbouring rows of floats, lower and upper. */
BK_INLINE void tile_interleave(int parts, vf low, vf high, __m512i *to) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20,
                                         4, 19, 3, 18, 2, 17, 1, 16, 0);
  tile_split(parts, low, high, to);
#pragma clang loop unroll(full)
  for (int part = 0; part < parts; part++) to[part] = _mm512_permutexvar_epi16(order, to[part]);
}

/* The pairs of 16 columns, of which `left` are there, of the 32 rows of x[k, ..] from `first` on. */
BK_INLINE void tile_pairs_of_rows(int parts, int64_t k, int64_t first, const float *x, int64_t ld, int64_t left,
                                  __m512i (*v)[TILE]) {
  int whole = left >= TILE && first + 2 * TILE <= k;
  x += first * ld;
#pragma clang loop unroll(full)
  for (int64_t j = 0; j < TILE; j++, x += 2 * ld) {
    __m512i pair[TILE_MOST_PARTS];
    if (whole) {
      tile_interleave(parts, load(x), load(x + ld), pair);
    } else {
      int64_t there = k - first - 2 * j;
      vf low = there > 0 ? load_n(x, left) : splat(0.0f), high = there > 1 ? load_n(x + ld, left) : splat(0.0f);
      tile_interleave(parts, low, high, pair);
    }
#pragma clang loop unroll(full)
    for (int part = 0; part < parts; part++) v[part][j] = pair[part];
  }
}

/* Tiles of A[m, k] from columns of floats: element (row, i) is a[i * ak + row]. */
BK_INLINE void tile_left_columns(int parts, int64_t m, int64_t k, const float *a, int64_t ak, int32_t *tiles) {
  int64_t steps = tile_steps(k);
  for (int64_t i = 0; i < steps; i++)
    for (int64_t row = 0; row < m; row += TILE) {
      __m512i v[TILE_MOST_PARTS][TILE];
      tile_pairs_of_rows(parts, k, i * 2 * TILE, a + row, ak, m - row, v);
      int32_t *to = tiles + (row / TILE * steps + i) * parts * TILE_LANES;
#pragma clang loop unroll(full)
      for (int part = 0; part < parts; part++, to += TILE_LANES) {
        tile_transpose(v[part]);
        for (int64_t j = 0; j < TILE; j++) _mm512_store_si512(to + j * TILE, v[part][j]);
      }
    }
}

/* Panels of B[k, n] = x[k, n]. */
BK_INLINE void tile_pack(int parts, int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  int64_t steps = tile_steps(k);
  for (int64_t column = 0; column < n; column += PANEL)
    for (int64_t i = 0; i < steps; i++) {
      int32_t *to = (int32_t *)panels + (column / PANEL * steps + i) * parts * TILE * PANEL;
      for (int64_t half = 0; half < PANEL; half += TILE) {
        __m512i v[TILE_MOST_PARTS][TILE] = {};
        int64_t left = n - column - half;
        if (left > 0) tile_pairs_of_rows(parts, k, i * 2 * TILE, x + column + half, ld, left, v);
#pragma clang loop unroll(full)
        for (int part = 0; part < parts; part++)
          for (int64_t j = 0; j < TILE; j++) _mm512_storeu_si512(to + (part * TILE + j) * PANEL + half, v[part][j]);
      }
    }
}

/* The pairs of 32 columns from `first` on of 16 rows of x[.., k], of which `left` are there. */
BK_INLINE void tile_pairs_of_columns(int parts, int64_t k, int64_t first, const float *x, int64_t ld, int64_t left,
                                     __m512i (*v)[TILE]) {
  int whole = left >= TILE && first + 2 * TILE <= k;
#pragma clang loop unroll(full)
  for (int64_t j = 0; j < TILE; j++, x += ld) {
    __m512i lanes[TILE_MOST_PARTS] = {};
    if (whole) tile_split(parts, load(x + first), load(x + first + TILE), lanes);
    else if (j < left) tile_pairs(parts, k, first, x, lanes);
#pragma clang loop unroll(full)
    for (int part = 0; part < parts; part++) v[part][j] = lanes[part];
  }
}

/* Panels of B[k, n] = x[n, k]. */
BK_INLINE void tile_pack_transposed(int parts, int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  int64_t steps = tile_steps(k);
  for (int64_t column = 0; column < n; column += PANEL)
    for (int64_t i = 0; i < steps; i++) {
      int32_t *to = (int32_t *)panels + (column / PANEL * steps + i) * parts * TILE * PANEL;
      for (int64_t half = 0; half < PANEL; half += TILE) {
        __m512i v[TILE_MOST_PARTS][TILE];
        tile_pairs_of_columns(parts, k, i * 2 * TILE, x + (column + half) * ld, ld, n - column - half, v);
#pragma clang loop unroll(full)
        for (int part = 0; part < parts; part++) {
          tile_transpose(v[part]);
          for (int64_t j = 0; j < TILE; j++) _mm512_storeu_si512(to + (part * TILE + j) * PANEL + half, v[part][j]);
        }
      }
    }
}

/* Tiles of A[m, k] from rows of floats as signed bytes, and each row's scale; `row` has place for one row's lanes. */
static void tile_rows_i8(int64_t m, int64_t k, int64_t lanes, const float *a, int64_t am, int32_t *tiles, float *scales,
                         int32_t *row) {
  memset(row + k / 4, 0, (size_t)(lanes - k / 4) * 4);
  for (int64_t r = 0; r < m; r++) {
    int32_t *to = tiles + r / TILE * TILE * lanes + r % TILE * TILE;
    scales[r] = i8_row(k, a + r * am, row, 0);
    for (int64_t i = 0; i < lanes; i += TILE) memcpy(to + i * TILE, row + i, TILE * 4);
  }
}
