/*
 * Pairs of bfloat16 by the processor's own conversion, to nearest even; what is no normal number becomes zero. A vector of 16
 * lanes is 32 values of a row, or two rows' values in 16 columns. Lanes of a sum are rounded up to whole vectors and filled with
 * zeros.
 *
 * A float is `parts` bfloat16 that follow each other vector by vector: its nearest one, or three whose sum is the float itself,
 * each the nearest to what those before leave over. Infinities are not numbers in three parts.
 */
#define PAIR_MOST_PARTS 3
/* Lanes of a vector, and rows of a block that is transposed. */
#define TILE 16

/* The vectors that hold this many bfloat16. */
BK_INLINE int64_t pair_steps(int64_t k) { return (k + 2 * TILE - 1) / (2 * TILE); }

/* A size in whole panels. */
BK_INLINE int64_t pair_wide(int64_t n) { return (n + PANEL - 1) / PANEL * PANEL; }

/* Sixteen of the bfloat16, those of the lower or the upper half, as floats. */
BK_INLINE vf pair_widened(__m256i half) { return (vf)_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16); }

/* Two vectors of floats as bfloat16, `low` in the lower halves. */
BK_INLINE void pair_split(int parts, vf low, vf high, __m512i *to) {
#pragma clang loop unroll(full)
  for (int part = 0; part < parts; part++) {
    to[part] = (__m512i)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
    if (part + 1 == parts) break;
    low -= pair_widened(_mm512_castsi512_si256(to[part]));
    high -= pair_widened(_mm512_extracti64x4_epi64(to[part], 1));
  }
}

/* The lanes of 32 neighbouring values; what is beyond k is zero. */
BK_INLINE void pairs_of_row(int parts, int64_t k, int64_t i, const float *x, __m512i *to) {
  int64_t left = k - i;
  vf low = left >= TILE ? load(x + i) : load_tail(x + i, left > 0 ? left : 0);
  vf high = left >= 2 * TILE ? load(x + i + TILE) : load_tail(x + i + TILE, left > TILE ? left - TILE : 0);
  pair_split(parts, low, high, to);
}

/* Sixteen vectors of sixteen lanes, rows for columns. */
BK_INLINE void pair_transpose(__m512i *v) {
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
BK_INLINE void pair_interleave(int parts, vf low, vf high, __m512i *to) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20,
                                         4, 19, 3, 18, 2, 17, 1, 16, 0);
  pair_split(parts, low, high, to);
#pragma clang loop unroll(full)
  for (int part = 0; part < parts; part++) to[part] = _mm512_permutexvar_epi16(order, to[part]);
}

/* The pairs of 16 columns, of which `left` are there, of the 32 rows of x[k, ..] from `first` on. */
BK_INLINE void pairs_of_rows(int parts, int64_t k, int64_t first, const float *x, int64_t ld, int64_t left,
                                  __m512i (*v)[TILE]) {
  int whole = left >= TILE && first + 2 * TILE <= k;
  x += first * ld;
#pragma clang loop unroll(full)
  for (int64_t j = 0; j < TILE; j++, x += 2 * ld) {
    __m512i pair[PAIR_MOST_PARTS];
    if (whole) {
      pair_interleave(parts, load(x), load(x + ld), pair);
    } else {
      int64_t there = k - first - 2 * j;
      vf low = there > 0 ? load_n(x, left) : splat(0.0f), high = there > 1 ? load_n(x + ld, left) : splat(0.0f);
      pair_interleave(parts, low, high, pair);
    }
#pragma clang loop unroll(full)
    for (int part = 0; part < parts; part++) v[part][j] = pair[part];
  }
}

/* lanes[ceil(k / 2)] of a row x[k] */
BK_INLINE void pair_row(int64_t k, const float *x, int32_t *lanes) {
  int64_t i = 0;
  __m512i v[1];
  for (; i + 2 * TILE <= k; i += 2 * TILE, lanes += TILE) {
    pair_split(1, load(x + i), load(x + i + TILE), v);
    memcpy(lanes, v, sizeof *v);
  }
  if (i == k) return;
  pairs_of_row(1, k, i, x, v);
  memcpy(lanes, v, (size_t)((k - i + 1) / 2 * 4));
}

/* lanes[ceil(k / 2), n], apart by `to`, of the rows of x[k, n]: neighbouring rows become pairs */
BK_INLINE void pair_columns(int64_t k, int64_t n, const float *x, int64_t ld, int32_t *lanes, int64_t to) {
  for (int64_t i = 0; i < k; i += 2, x += 2 * ld, lanes += to)
    for (int64_t c = 0; c < n; c += TILE) {
      __m512i v[1];
      int64_t left = n - c;
      pair_interleave(1, load_n(x + c, left), i + 1 < k ? load_n(x + ld + c, left) : splat(0.0f), v);
      memcpy(lanes + c, v, left < TILE ? (size_t)left * 4 : sizeof *v);
    }
}

/* Panels of B[k, n] = x[k, n]. */
BK_INLINE void pair_pack(int parts, int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  int64_t steps = pair_steps(k);
  for (int64_t column = 0; column < n; column += PANEL)
    for (int64_t i = 0; i < steps; i++) {
      int32_t *to = (int32_t *)panels + (column / PANEL * steps + i) * parts * TILE * PANEL;
      for (int64_t half = 0; half < PANEL; half += TILE) {
        __m512i v[PAIR_MOST_PARTS][TILE] = {};
        int64_t left = n - column - half;
        if (left > 0) pairs_of_rows(parts, k, i * 2 * TILE, x + column + half, ld, left, v);
#pragma clang loop unroll(full)
        for (int part = 0; part < parts; part++)
          for (int64_t j = 0; j < TILE; j++) _mm512_storeu_si512(to + (part * TILE + j) * PANEL + half, v[part][j]);
      }
    }
}

/* The pairs of 32 columns from `first` on of 16 rows of x[.., k], of which `left` are there. */
BK_INLINE void pairs_of_columns(int parts, int64_t k, int64_t first, const float *x, int64_t ld, int64_t left,
                                     __m512i (*v)[TILE]) {
  int whole = left >= TILE && first + 2 * TILE <= k;
#pragma clang loop unroll(full)
  for (int64_t j = 0; j < TILE; j++, x += ld) {
    __m512i lanes[PAIR_MOST_PARTS] = {};
    if (whole) pair_split(parts, load(x + first), load(x + first + TILE), lanes);
    else if (j < left) pairs_of_row(parts, k, first, x, lanes);
#pragma clang loop unroll(full)
    for (int part = 0; part < parts; part++) v[part][j] = lanes[part];
  }
}

/* Panels of B[k, n] = x[n, k]. */
BK_INLINE void pair_pack_transposed(int parts, int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  int64_t steps = pair_steps(k);
  for (int64_t column = 0; column < n; column += PANEL)
    for (int64_t i = 0; i < steps; i++) {
      int32_t *to = (int32_t *)panels + (column / PANEL * steps + i) * parts * TILE * PANEL;
      for (int64_t half = 0; half < PANEL; half += TILE) {
        __m512i v[PAIR_MOST_PARTS][TILE];
        pairs_of_columns(parts, k, i * 2 * TILE, x + (column + half) * ld, ld, n - column - half, v);
#pragma clang loop unroll(full)
        for (int part = 0; part < parts; part++) {
          pair_transpose(v[part]);
          for (int64_t j = 0; j < TILE; j++) _mm512_storeu_si512(to + (part * TILE + j) * PANEL + half, v[part][j]);
        }
      }
    }
}
