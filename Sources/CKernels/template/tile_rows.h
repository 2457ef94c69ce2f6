/*
 * The left side of a large product for matrix units: tiles of 16 rows by 16 lanes, one behind the other, so that a tile is 16
 * whole lines of the cache in a row. Tiles lie [row / 16][lane / 16][16][16]; rows beyond the last hold anything.
 */

#define TILE 16
#define TILE_LANES (TILE * TILE)

/* The lanes of 32 neighbouring values as bfloat16; what is beyond k is zero. */
BK_INLINE __m512i tile_pairs(int64_t k, int64_t i, const float *x) {
  int64_t left = k - i;
  vf low = left >= TILE ? load(x + i) : load_tail(x + i, left > 0 ? left : 0);
  vf high = left >= 2 * TILE ? load(x + i + TILE) : load_tail(x + i + TILE, left > TILE ? left - TILE : 0);
  return (__m512i)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
}

/* Tiles of A[m, k] from rows of floats. */
static void tile_rows_bf16(int64_t m, int64_t k, int64_t lanes, const float *a, int64_t am, int32_t *tiles) {
  for (int64_t r = 0; r < m; r++) {
    const float *x = a + r * am;
    int32_t *to = tiles + r / TILE * TILE * lanes + r % TILE * TILE;
    for (int64_t i = 0; i < lanes; i += TILE) _mm512_store_si512(to + i * TILE, tile_pairs(k, 2 * i, x));
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

/* The lanes of two neighbouring rows of floats as bfloat16, of which `left` columns are there; `high` may be null. */
BK_INLINE __m512i tile_pair_of_rows(const float *low, const float *high, int64_t left) {
  vf a = load_n(low, left), b = high ? load_n(high, left) : splat(0.0f);
  __m512i both = (__m512i)_mm512_cvtne2ps_pbh((__m512)b, (__m512)a);
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20,
                                         4, 19, 3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, both);
}

/* Tiles of A[m, k] from columns of floats: element (row, i) is a[i * ak + row]. */
static void tile_columns_bf16(int64_t m, int64_t k, int64_t lanes, const float *a, int64_t ak, int32_t *tiles) {
  for (int64_t i = 0; i < lanes; i += TILE)
    for (int64_t row = 0; row < m; row += TILE) {
      __m512i v[TILE];
      int64_t left = m - row;
      for (int64_t j = 0; j < TILE; j++) {
        int64_t step = 2 * (i + j);
        const float *low = a + step * ak + row;
        v[j] = step < k ? tile_pair_of_rows(low, step + 1 < k ? low + ak : 0, left) : _mm512_setzero_si512();
      }
      tile_transpose(v);
      int32_t *to = tiles + row * lanes + i * TILE;
      for (int64_t j = 0; j < TILE; j++) _mm512_store_si512(to + j * TILE, v[j]);
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
