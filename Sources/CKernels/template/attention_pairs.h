/*
 * Attention with both sides of every product rounded to bfloat16: what attention.h does, but scores, softmax and all sums are
 * floats still. Included once for the units that multiply, with
 *   ATTENTION_NAME  what the functions' names begin with    ATTENTION_NEXT  lanes from one vector of a left row to the next
 * and these functions, whose names begin so: begin, end; left_row, the lane where a row begins; left_rows and left_columns, the
 * left side from rows or columns of floats; rows, how many of them a product takes; multiply and multiply_columns, the product
 * of either left side with panels. Scratch memory is laid out in whole vectors and panels, so that products need no tails.
 */
#define AN_OF(prefix, name) prefix##_##name
#define AN_JOINED(prefix, name) AN_OF(prefix, name)
#define AN(name) AN_JOINED(ATTENTION_NAME, name)

/* e = exp(scale x - shift) of a row of scores as lanes, zero beyond n; the sum of e before the mask. */
BK_INLINE float AN(row_exponentials)(int64_t n, const float *x, float scale, float shift, const bk_dropout *dropout,
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
    to += ATTENTION_NEXT;
    if (c + 2 * W < n) _mm512_store_si512(to, (__m512i)_mm512_cvtne2ps_pbh((__m512)e[3], (__m512)e[2]));
    to += ATTENTION_NEXT;
  }
  return sum_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

static void AN(attention)(const bk_attention *head, float *scratch) {
  const bk_attention h = *head;
  int64_t t = h.length, d = h.head_size, wide_t = pair_wide(t), wide_d = pair_wide(d), lds = wide_t + 2 * PANEL;
  int64_t block = pair_wide(t < BK_QUERY_BLOCK ? t : BK_QUERY_BLOCK);
  int32_t *keys = (int32_t *)attention_cut(&scratch, wide_t * wide_d / 2);
  int32_t *values = (int32_t *)attention_cut(&scratch, wide_t * wide_d / 2);
  int32_t *queries = (int32_t *)attention_cut(&scratch, AN(left_row)(block, pair_steps(d)));
  int32_t *weights = (int32_t *)attention_cut(&scratch, AN(left_row)(block, pair_steps(t)));
  float *scores = attention_cut(&scratch, block * lds), *mixed = scores;
  int64_t ldm = wide_d < lds ? lds : wide_d; /* scores are no more needed when values are mixed, if they are as wide */
  if (wide_d > lds) mixed = attention_cut(&scratch, block * wide_d);
  AN(begin)();
  pair_pack_transposed(1, d, t, h.k, h.ld, keys);
  pair_pack(1, t, d, h.v, h.ld, values);
  for (int64_t first = 0; first < t; first += block) {
    int64_t rows = t - first < block ? t - first : block, wide = AN(rows)(rows);
    float inverse[BK_QUERY_BLOCK];
    AN(left_rows)(rows, d, h.q + first * h.ld, h.ld, queries);
    AN(multiply)(wide, wide_t, d, queries, keys, scores, lds, 0);
    for (int64_t r = 0; r < rows; r++) {
      float *s = scores + r * lds, top = h.scale * padded_row_maximum(t, s);
      attention_ask(&h, first + r);
      int32_t *to = weights + AN(left_row)(r, pair_steps(t));
      float sum = AN(row_exponentials)(t, s, h.scale, top, &h.dropout, h.first_row + (uint32_t)(first + r) * h.row_step, to);
      inverse[r] = 1.0f / sum;
      if (h.log_sum) h.log_sum[first + r] = top + (float)log((double)sum);
    }
    AN(multiply)(wide, wide_d, t, weights, values, mixed, ldm, 0);
    for (int64_t r = 0; r < rows; r++) scale(d, inverse[r], mixed + r * ldm, h.out + (first + r) * h.ld_out, 0);
  }
  AN(end)();
}

/* p = exp(scale s - shift) and ds = p (dp - along) scale, with the mask's factors on p and dp; all in place. */
BK_INLINE void AN(row_slopes)(const bk_attention *h, uint32_t mask_row, float shift, float along, float *s, float *ds) {
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

static void AN(attention_backward)(const bk_attention *head, const bk_attention_gradient *gradient, float *scratch) {
  const bk_attention h = *head;
  const bk_attention_gradient g = *gradient;
  int64_t t = h.length, d = h.head_size, wide_t = pair_wide(t), wide_d = pair_wide(d), lds = wide_t + 2 * PANEL;
  int64_t block = pair_wide(t < BK_QUERY_BLOCK ? t : BK_QUERY_BLOCK), widest = wide_d > wide_t ? wide_d : wide_t;
  int32_t *keys_across = (int32_t *)attention_cut(&scratch, wide_t * wide_d / 2);
  int32_t *values_across = (int32_t *)attention_cut(&scratch, wide_t * wide_d / 2);
  int32_t *keys = (int32_t *)attention_cut(&scratch, wide_t * wide_d / 2);
  int32_t *left = (int32_t *)attention_cut(&scratch, AN(left_row)(block, widest / PANEL)); /* of the product at hand */
  int32_t *right = (int32_t *)attention_cut(&scratch, block * wide_d / 2);
  float *d_keys = attention_cut(&scratch, wide_t * wide_d), *d_values = attention_cut(&scratch, wide_t * wide_d);
  float *d_queries = attention_cut(&scratch, block * wide_d);
  float *scores = attention_cut(&scratch, block * lds), *d_scores = attention_cut(&scratch, block * lds);
  AN(begin)();
  pair_pack_transposed(1, d, t, h.k, h.ld, keys_across);
  pair_pack_transposed(1, d, t, h.v, h.ld, values_across);
  pair_pack(1, t, d, h.k, h.ld, keys);
  for (int64_t first = 0; first < t; first += block) {
    int64_t rows = t - first < block ? t - first : block, wide = AN(rows)(rows);
    const float *q = h.q + first * h.ld, *d_out = g.d_out + first * g.ld_d_out;
    AN(left_rows)(rows, d, q, h.ld, left);
    AN(multiply)(wide, wide_t, d, left, keys_across, scores, lds, 0);
    AN(left_rows)(rows, d, d_out, g.ld_d_out, left);
    AN(multiply)(wide, wide_t, d, left, values_across, d_scores, lds, 0);
    for (int64_t r = 0; r < rows; r++) {
      const float *o = h.out + (first + r) * h.ld_out, *go = d_out + r * g.ld_d_out;
      attention_ask_gradients(&h, &g, first + r);
      vf sum = splat(0.0f);
      for (int64_t i = 0; i < d; i += W) sum += load_n(o + i, d - i) * load_n(go + i, d - i);
      AN(row_slopes)(&h, h.first_row + (uint32_t)(first + r) * h.row_step, h.log_sum[first + r], sum_lanes(sum),
                      scores + r * lds, d_scores + r * lds);
    }
    AN(left_columns)(t, rows, scores, lds, left);
    pair_pack(1, rows, d, d_out, g.ld_d_out, right);
    AN(multiply_columns)(AN(rows)(t), wide_d, rows, left, right, d_values, wide_d, first > 0);
    AN(left_columns)(t, rows, d_scores, lds, left);
    pair_pack(1, rows, d, q, h.ld, right);
    AN(multiply_columns)(AN(rows)(t), wide_d, rows, left, right, d_keys, wide_d, first > 0);
    AN(left_rows)(rows, t, d_scores, lds, left);
    AN(multiply)(wide, wide_d, t, left, keys, d_queries, wide_d, 0);
    for (int64_t r = 0; r < rows; r++)
      scale(d, 1.0f, d_queries + r * wide_d, g.d_q + (first + r) * g.ld, g.accumulate);
  }
  for (int64_t r = 0; r < t; r++) {
    scale(d, 1.0f, d_keys + r * wide_d, g.d_k + r * g.ld, g.accumulate);
    scale(d, 1.0f, d_values + r * wide_d, g.d_v + r * g.ld, g.accumulate);
  }
  AN(end)();
}

#undef AN_OF
#undef AN_JOINED
#undef AN
#undef ATTENTION_NAME
#undef ATTENTION_NEXT
