/*
 * Philox-4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011).
 * Counter = (16 * block + lane, row, stream, domain). A block is 64 words: word j of the counters of lanes 0...15
 * stands at 16 j. So element e of a row owns word (e / 16) mod 4 of lane e mod 16 of block e / 64, whatever the width.
 */

BK_INLINE void multiply_wide(vu x, uint32_t factor, vu *high, vu *low) {
  vl product = __builtin_convertvector(x, vl) * (uint64_t)factor;
  *low = __builtin_convertvector(product, vu);
  *high = __builtin_convertvector(product >> 32, vu);
}

BK_INLINE void philox(vu *c0, vu *c1, vu *c2, vu *c3, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    vu high0, low0, high1, low1;
    multiply_wide(*c0, 0xD2511F53u, &high0, &low0);
    multiply_wide(*c2, 0xCD9E8D57u, &high1, &low1);
    *c0 = high1 ^ *c1 ^ key0;
    *c1 = low1;
    *c2 = high0 ^ *c3 ^ key1;
    *c3 = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

BK_INLINE void random_block(const bk_dropout *key, uint32_t domain, uint32_t row, uint32_t block, uint32_t *words) {
  for (int lane = 0; lane < 16; lane += W) {
    vu c0 = (vu)lane_numbers() + (block * 16u + (uint32_t)lane);
    vu c1 = splat_u(row), c2 = splat_u(key->stream), c3 = splat_u(domain);
    philox(&c0, &c1, &c2, &c3, key->key0, key->key1);
    memcpy(words + lane, &c0, sizeof c0);
    memcpy(words + 16 + lane, &c1, sizeof c1);
    memcpy(words + 32 + lane, &c2, sizeof c2);
    memcpy(words + 48 + lane, &c3, sizeof c3);
  }
}

static void random_words(const bk_dropout *key, uint32_t domain, uint32_t row, uint32_t first_block, int64_t blocks,
                         uint32_t *words) {
  for (int64_t b = 0; b < blocks; b++) random_block(key, domain, row, first_block + (uint32_t)b, words + 64 * b);
}

/* What 64 neighbouring elements of a row are multiplied by: 0 or 1 / (1 - rate). */
BK_INLINE void dropout_factors(const bk_dropout *d, uint32_t row, int64_t block, float *factors) {
  uint32_t words[64];
  random_block(d, 0, row, (uint32_t)block, words);
  for (int i = 0; i < 64; i += W) {
    vu w;
    memcpy(&w, words + i, sizeof w);
    store(factors + i, blend((vi)(w < d->threshold), splat(0.0f), splat(d->scale)));
  }
}

static void dropout(int64_t rows, int64_t columns, int64_t first_row, const bk_dropout *d, const float *x, float *y,
                    int32_t accumulate) {
  if (!d->threshold) {
    scale(rows * columns, 1.0f, x, y, accumulate);
    return;
  }
  float factors[64];
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c += 64) {
      dropout_factors(d, (uint32_t)(first_row + r), c / 64, factors);
      int64_t n = columns - c < 64 ? columns - c : 64;
      for (int64_t i = 0; i < n; i += W)
        put_n(y + r * columns + c + i, load_n(x + r * columns + c + i, n - i) * load(factors + i), n - i, accumulate);
    }
}
