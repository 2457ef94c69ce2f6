/*
 * Attention on matrix units: what attention.h does, with both sides of every product rounded to bfloat16. Scores, softmax and
 * all sums are floats. Scratch memory is laid out in whole tiles, so that products need no tails. (In three parts, as floats
 * are multiplied elsewhere, it is slower than vector units: its products are too small.)
 */

BK_INLINE int64_t tile_wide(int64_t n) { return (n + PANEL - 1) / PANEL * PANEL; }

/* C[m, n] (+)= A B over whole tiles: m and n are multiples of 32, and C's memory holds them. */
BK_INLINE void tile_matmul(int64_t m, int64_t n, int64_t k, const int32_t *tiles, const int32_t *panels, float *c,
                           int64_t ldc, int accumulate) {
  int64_t steps = tile_steps(k), apart = steps * TILE_LANES;
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

/* e = exp(scale x - shift) of a row of scores as lanes of tiles, zero beyond n; the sum of e before the mask. */
BK_INLINE float tile_row_exponentials(int64_t n, const float *x, float scale, float shift, const bk_dropout *dropout,
                                      uint32_t mask_row, int32_t *to) {
  vf sums[4] = {}, e[4];
  float factors[64];
  for (int64_t c = 0; c < n; c += 4 * W) {
    if (dropout->threshold) dropout_factors(dropout, mask_row, c / 64, factors);
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) {
      e[v] = v_exp_below(load(x + c + v * W) * scale - shift);
      if (c + (v + 1) * W > n) e[v] = mask_n(e[v], n - c - v * W, 0.0f);
      sums[v] += e[v];
      if (dropout->threshold) e[v] *= load(factors + v * W);
    }
    _mm512_store_si512(to, (__m512i)_mm512_cvtne2ps_pbh((__m512)e[1], (__m512)e[0]));
    to += TILE_LANES;
    if (c + 2 * W < n) _mm512_store_si512(to, (__m512i)_mm512_cvtne2ps_pbh((__m512)e[3], (__m512)e[2]));
    to += TILE_LANES;
  }
  return sum_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

/* Scratch memory, cut up: each part starts on a line of the cache. */
BK_INLINE float *tile_cut(float **scratch, int64_t floats) {
  float *part = *scratch;
  *scratch += floats;
  return part;
}

static void tile_attention(const bk_attention *head, float *scratch) {
  const bk_attention h = *head;
  int64_t t = h.length, d = h.head_size, wide_t = tile_wide(t), wide_d = tile_wide(d), lds = wide_t + 2 * PANEL;
  int64_t block = tile_wide(t < BK_QUERY_BLOCK ? t : BK_QUERY_BLOCK);
  int32_t *keys = (int32_t *)tile_cut(&scratch, wide_t * wide_d / 2);
  int32_t *values = (int32_t *)tile_cut(&scratch, wide_t * wide_d / 2);
  int32_t *queries = (int32_t *)tile_cut(&scratch, block * wide_d / 2);
  int32_t *weights = (int32_t *)tile_cut(&scratch, block * wide_t / 2);
  float *scores = tile_cut(&scratch, block * lds), *mixed = scores;
  int64_t ldm = wide_d < lds ? lds : wide_d; /* scores are no more needed when values are mixed, if they are as wide */
  if (wide_d > lds) mixed = tile_cut(&scratch, block * wide_d);
  tile_configure();
  tile_pack_transposed(1, d, t, h.k, h.ld, keys);
  tile_pack(1, t, d, h.v, h.ld, values);
  for (int64_t first = 0; first < t; first += block) {
    int64_t rows = t - first < block ? t - first : block, wide = tile_wide(rows);
    float inverse[BK_QUERY_BLOCK];
    tile_left_rows(1, rows, d, h.q + first * h.ld, h.ld, queries);
    tile_matmul(wide, wide_t, d, queries, keys, scores, lds, 0);
    for (int64_t r = 0; r < rows; r++) {
      float *s = scores + r * lds, top = h.scale * padded_row_maximum(t, s);
      int32_t *to = weights + r / TILE * tile_steps(t) * TILE_LANES + r % TILE * TILE;
      float sum = tile_row_exponentials(t, s, h.scale, top, &h.dropout, h.first_row + (uint32_t)(first + r) * h.row_step, to);
      inverse[r] = 1.0f / sum;
      if (h.log_sum) h.log_sum[first + r] = top + (float)log((double)sum);
    }
    tile_matmul(wide, wide_d, t, weights, values, mixed, ldm, 0);
    for (int64_t r = 0; r < rows; r++) scale(d, inverse[r], mixed + r * ldm, h.out + (first + r) * h.ld_out, 0);
  }
  _tile_release();
}

/* p = exp(scale s - shift) and ds = p (dp - along) scale, with the mask's factors on p and dp; all in place. */
BK_INLINE void tile_row_slopes(const bk_attention *h, uint32_t mask_row, float shift, float along, float *s, float *ds) {
  float factors[64];
  for (int64_t c = 0; c < h->length; c += 64) {
    int64_t n = h->length - c < 64 ? h->length - c : 64;
    if (h->dropout.threshold) dropout_factors(&h->dropout, mask_row, c / 64, factors);
    for (int64_t i = 0; i < n; i += W) {
      vf p = v_exp_below(load(s + c + i) * h->scale - shift), dp = load(ds + c + i), kept = p;
      if (h->dropout.threshold) {
        vf m = load(factors + i);
        dp *= m;
        kept *= m;
      }
      store(s + c + i, kept);
      store(ds + c + i, p * (dp - along) * h->scale);
    }
  }
}

static void tile_attention_backward(const bk_attention *head, const bk_attention_gradient *gradient, float *scratch) {
  const bk_attention h = *head;
  const bk_attention_gradient g = *gradient;
  int64_t t = h.length, d = h.head_size, wide_t = tile_wide(t), wide_d = tile_wide(d), lds = wide_t + 2 * PANEL;
  int64_t block = tile_wide(t < BK_QUERY_BLOCK ? t : BK_QUERY_BLOCK), widest = wide_d > wide_t ? wide_d : wide_t;
  int32_t *keys_across = (int32_t *)tile_cut(&scratch, wide_t * wide_d / 2);
  int32_t *values_across = (int32_t *)tile_cut(&scratch, wide_t * wide_d / 2);
  int32_t *keys = (int32_t *)tile_cut(&scratch, wide_t * wide_d / 2);
  int32_t *left = (int32_t *)tile_cut(&scratch, block * widest / 2); /* the product at hand: its left side, in tiles */
  int32_t *right = (int32_t *)tile_cut(&scratch, block * wide_d / 2);
  float *d_keys = tile_cut(&scratch, wide_t * wide_d), *d_values = tile_cut(&scratch, wide_t * wide_d);
  float *d_queries = tile_cut(&scratch, block * wide_d);
  float *scores = tile_cut(&scratch, block * lds), *d_scores = tile_cut(&scratch, block * lds);
  tile_configure();
  tile_pack_transposed(1, d, t, h.k, h.ld, keys_across);
  tile_pack_transposed(1, d, t, h.v, h.ld, values_across);
  tile_pack(1, t, d, h.k, h.ld, keys);
  for (int64_t first = 0; first < t; first += block) {
    int64_t rows = t - first < block ? t - first : block, wide = tile_wide(rows);
    const float *q = h.q + first * h.ld, *d_out = g.d_out + first * g.ld_d_out;
    tile_left_rows(1, rows, d, q, h.ld, left);
    tile_matmul(wide, wide_t, d, left, keys_across, scores, lds, 0);
    tile_left_rows(1, rows, d, d_out, g.ld_d_out, left);
    tile_matmul(wide, wide_t, d, left, values_across, d_scores, lds, 0);
    for (int64_t r = 0; r < rows; r++) {
      const float *o = h.out + (first + r) * h.ld_out, *go = d_out + r * g.ld_d_out;
      vf sum = splat(0.0f);
      for (int64_t i = 0; i < d; i += W) sum += load_n(o + i, d - i) * load_n(go + i, d - i);
      tile_row_slopes(&h, h.first_row + (uint32_t)(first + r) * h.row_step, h.log_sum[first + r], sum_lanes(sum),
                      scores + r * lds, d_scores + r * lds);
    }
    tile_left_columns(1, t, rows, scores, lds, left);
    tile_pack(1, rows, d, d_out, g.ld_d_out, right);
    tile_matmul(wide_t, wide_d, rows, left, right, d_values, wide_d, first > 0);
    tile_left_columns(1, t, rows, d_scores, lds, left);
    tile_pack(1, rows, d, q, h.ld, right);
    tile_matmul(wide_t, wide_d, rows, left, right, d_keys, wide_d, first > 0);
    tile_left_rows(1, rows, t, d_scores, lds, left);
    tile_matmul(wide, wide_d, t, left, keys, d_queries, wide_d, 0);
    for (int64_t r = 0; r < rows; r++)
      scale(d, 1.0f, d_queries + r * wide_d, g.d_q + (first + r) * g.ld, g.accumulate);
  }
  for (int64_t r = 0; r < t; r++) {
    scale(d, 1.0f, d_keys + r * wide_d, g.d_k + r * g.ld, g.accumulate);
    scale(d, 1.0f, d_values + r * wide_d, g.d_v + r * g.ld, g.accumulate);
  }
  _tile_release();
}

const bk_attention_kernels bk_attention_amx_bf16 = {.forward = tile_attention, .backward = tile_attention_backward};
