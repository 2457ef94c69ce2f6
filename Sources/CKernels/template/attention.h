/*
 * Scaled dot-product attention of one head over one sequence. Vaswani et al., arXiv:1706.03762.
 * Scores are held for BK_QUERY_BLOCK queries at a time. The backward computes them again from the saved log-sum
 * (Dao et al., arXiv:2205.14135), so training keeps T floats a head instead of T x T.
 */

/* Scratch memory, cut up: each part starts on a line of the cache. */
BK_INLINE float *attention_cut(float **scratch, int64_t floats) {
  float *part = *scratch;
  *scratch += floats;
  return part;
}

/* Asks for one row's place in the output and for that row of the next head: a head's rows lie far apart, so nobody else does. */
BK_INLINE void attention_ask(const bk_attention *h, int64_t row) {
  for (int64_t i = 0; i < h->head_size; i += 16) {
    __builtin_prefetch(h->out + row * h->ld_out + i, 1);
    if (!h->ahead) continue;
    const float *q = h->ahead + row * h->ld + i;
    __builtin_prefetch(q, 0, 2);
    __builtin_prefetch(q + (h->k - h->q), 0, 2);
    __builtin_prefetch(q + (h->v - h->q), 0, 2);
  }
}

/* The same in the backward: the gradients' places, and of the next head what its backward reads. */
BK_INLINE void attention_ask_gradients(const bk_attention *h, const bk_attention_gradient *g, int64_t row) {
  for (int64_t i = 0; i < h->head_size; i += 16) {
    __builtin_prefetch(g->d_q + row * g->ld + i, 1);
    __builtin_prefetch(g->d_k + row * g->ld + i, 1);
    __builtin_prefetch(g->d_v + row * g->ld + i, 1);
    if (!h->ahead) continue;
    int64_t next = h->ahead - h->q;
    __builtin_prefetch(h->q + next + row * h->ld + i, 0, 2);
    __builtin_prefetch(h->k + next + row * h->ld + i, 0, 2);
    __builtin_prefetch(h->v + next + row * h->ld + i, 0, 2);
    __builtin_prefetch(h->out + next + row * h->ld_out + i, 0, 2);
    __builtin_prefetch(g->d_out + next + row * g->ld_d_out + i, 0, 2);
  }
}

/* The mask's factors for one query, applied to a row of probabilities. */
BK_INLINE void drop_row(const bk_dropout *d, uint32_t row, int64_t n, float *p) {
  float factors[64];
  for (int64_t c = 0; c < n; c += 64) {
    dropout_factors(d, row, c / 64, factors);
    int64_t left = n - c < 64 ? n - c : 64;
    for (int64_t i = 0; i < left; i += W) store_n(p + c + i, load_n(p + c + i, left - i) * load(factors + i), left - i);
  }
}

/* Rows of scores are padded to whole vectors: no load needs a tail, and only the last vector's lanes are told apart. */
BK_INLINE float padded_row_maximum(int64_t n, const float *x) {
  int64_t whole = n / W * W;
  vf top = splat(-INFINITY);
  for (int64_t i = 0; i < whole; i += W) top = at_least(top, load(x + i));
  if (whole < n) top = at_least(top, blend(lane_numbers() < (int32_t)(n - whole) - (vi){}, load(x + whole), top));
  return max_lanes(top);
}

/* x = exp(scale x - shift), zero beyond n; the sum */
BK_INLINE float padded_row_exponentials(int64_t n, float *x, float scale, float shift) {
  int64_t whole = n / W * W;
  vf sum = splat(0.0f);
  for (int64_t i = 0; i < whole; i += W) {
    vf e = v_exp(load(x + i) * scale - shift);
    store(x + i, e);
    sum += e;
  }
  if (whole < n) {
    vf e = blend(lane_numbers() < (int32_t)(n - whole) - (vi){}, v_exp(load(x + whole) * scale - shift), splat(0.0f));
    store(x + whole, e);
    sum += e;
  }
  return sum_lanes(sum);
}

static void attention(const bk_attention *head, float *scratch) {
  const bk_attention h = *head;
  int64_t t = h.length, d = h.head_size, wide_t = widened(t), wide_d = widened(d), lds = wide_t + 16;
  int64_t block = t < BK_QUERY_BLOCK ? t : BK_QUERY_BLOCK;
  float *keys = scratch, *values = keys + wide_t * d, *scores = values + t * wide_d, *mixed = scores + block * lds;
  pack_transposed(d, t, h.k, h.ld, keys);
  pack(t, d, h.v, h.ld, values);
  for (int64_t first = 0; first < t; first += block) {
    int64_t rows = t - first < block ? t - first : block;
    float inverse[BK_QUERY_BLOCK];
    small_matmul(rows, wide_t, d, h.q + first * h.ld, h.ld, 1, keys, scores, lds, 0);
    for (int64_t r = 0; r < rows; r++) {
      float *s = scores + r * lds, top, sum;
      attention_ask(&h, first + r);
      top = h.scale * padded_row_maximum(t, s);
      sum = padded_row_exponentials(t, s, h.scale, top);
      inverse[r] = 1.0f / sum;
      if (h.log_sum) h.log_sum[first + r] = top + (float)log((double)sum);
      if (h.dropout.threshold) drop_row(&h.dropout, h.first_row + (uint32_t)(first + r) * h.row_step, t, s);
    }
    small_matmul(rows, wide_d, t, scores, lds, 1, values, mixed, wide_d, 0);
    for (int64_t r = 0; r < rows; r++) scale(d, inverse[r], mixed + r * wide_d, h.out + (first + r) * h.ld_out, 0);
  }
}

/*
 * With P the probabilities, M the mask's factors, O the output:
 *   dV = (P M)' dO;  dP = (dO V') M;  dS = P (dP - rowsum(dO O));  dQ = scale dS K;  dK = scale dS' Q.
 */
static void attention_backward(const bk_attention *head, const bk_attention_gradient *gradient, float *scratch) {
  const bk_attention h = *head;
  const bk_attention_gradient g = *gradient;
  int64_t t = h.length, d = h.head_size, wide_t = widened(t), wide_d = widened(d), lds = wide_t + 16;
  int64_t block = t < BK_QUERY_BLOCK ? t : BK_QUERY_BLOCK;
  float *keys_across = scratch, *values_across = keys_across + wide_t * d, *keys = values_across + wide_t * d,
        *d_keys = keys + t * wide_d, *d_values = d_keys + t * wide_d, *scores = d_values + t * wide_d,
        *d_scores = scores + block * lds, *queries = d_scores + block * lds, *d_outs = queries + block * wide_d,
        *d_queries = d_outs + block * wide_d;
  pack_transposed(d, t, h.k, h.ld, keys_across);
  pack_transposed(d, t, h.v, h.ld, values_across);
  pack(t, d, h.k, h.ld, keys);
  for (int64_t first = 0; first < t; first += block) {
    int64_t rows = t - first < block ? t - first : block;
    const float *q = h.q + first * h.ld, *d_out = g.d_out + first * g.ld_d_out;
    pack(rows, d, q, h.ld, queries);
    pack(rows, d, d_out, g.ld_d_out, d_outs);
    for (int64_t r = 0; r < rows; r++) /* the outputs are wanted after two products, and their rows lie far apart */
      for (int64_t i = 0; i < d; i += 16) __builtin_prefetch(h.out + (first + r) * h.ld_out + i);
    small_matmul(rows, wide_t, d, q, h.ld, 1, keys_across, scores, lds, 0);
    small_matmul(rows, wide_t, d, d_out, g.ld_d_out, 1, values_across, d_scores, lds, 0);
    for (int64_t r = 0; r < rows; r++) {
      float *s = scores + r * lds, *ds = d_scores + r * lds, factors[64];
      const float *o = h.out + (first + r) * h.ld_out, *go = d_out + r * g.ld_d_out;
      attention_ask_gradients(&h, &g, first + r);
      vf sum = splat(0.0f);
      for (int64_t i = 0; i < d; i += W) sum += load_n(o + i, d - i) * load_n(go + i, d - i);
      float along = sum_lanes(sum), shift = h.log_sum[first + r];
      for (int64_t c = 0; c < t; c += 64) {
        int64_t n = t - c < 64 ? t - c : 64;
        if (h.dropout.threshold)
          dropout_factors(&h.dropout, h.first_row + (uint32_t)(first + r) * h.row_step, c / 64, factors);
        for (int64_t i = 0; i < n; i += W) { /* rows of scores are padded to whole vectors; lanes beyond t are not read */
          vf p = v_exp(load(s + c + i) * h.scale - shift), dp = load(ds + c + i);
          if (h.dropout.threshold) {
            vf m = load(factors + i);
            dp *= m;
            store(s + c + i, p * m);
          } else {
            store(s + c + i, p);
          }
          store(ds + c + i, p * (dp - along) * h.scale);
        }
      }
    }
    small_matmul(t, wide_d, rows, scores, 1, lds, d_outs, d_values, wide_d, first > 0);
    small_matmul(t, wide_d, rows, d_scores, 1, lds, queries, d_keys, wide_d, first > 0);
    small_matmul(rows, wide_d, t, d_scores, lds, 1, keys, d_queries, wide_d, 0);
    for (int64_t r = 0; r < rows; r++)
      scale(d, 1.0f, d_queries + r * wide_d, g.d_q + (first + r) * g.ld, g.accumulate);
  }
  for (int64_t r = 0; r < t; r++) {
    scale(d, 1.0f, d_keys + r * wide_d, g.d_k + r * g.ld, g.accumulate);
    scale(d, 1.0f, d_values + r * wide_d, g.d_v + r * g.ld, g.accumulate);
  }
}
