/*
 * The operands of the large product, in lanes of 32 bits: one float, a pair of bfloat16, or four signed bytes, lower values
 * first. A product of k steps is one of `lanes` = k / values, rounded up and filled with zeros, whatever a lane holds.
 */

#define PANEL (2 * W)
/* Lanes that are transposed at a time, so that both sides stay in the first-level cache. */
#define PACK_BLOCK 64
/* Steps of a panel that are moved to the first-level cache ahead of their use. */
#define AHEAD 12

typedef uint16_t vh __attribute__((vector_size(W * 2)));
typedef int8_t vb __attribute__((vector_size(W)));
typedef float vf2 __attribute__((vector_size(W * 8)));
typedef uint32_t vu2 __attribute__((vector_size(W * 8)));

/* bfloat16 in the upper half of each lane, rounded to nearest even, the lower half anything; NaN stays NaN. */
BK_INLINE vu bf16_upper(vf x) {
  vu bits = (vu)x, rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  vi not_number = x != x;
  return (vu)(((vi)(bits | 0x400000u) & not_number) | ((vi)rounded & ~not_number));
}
BK_INLINE vi bf16_pair(vf low, vf high) { return (vi)((bf16_upper(low) >> 16) | (bf16_upper(high) & 0xffff0000u)); }

/* y[n], which may be x: floats that a bfloat16 holds */
BK_INLINE void bf16_floats(int64_t n, const float *x, float *y) {
  for (int64_t i = 0; i < n; i += W) store_n(y + i, (vf)(bf16_upper(load_n(x + i, n - i)) & 0xffff0000u), n - i);
}

/* One lane from neighbouring values of a row, of which `left` are there. */
BK_INLINE int32_t bf16_lane(const float *x, int64_t left) {
  uint16_t pair[2] = {0, 0};
  bf16_from_f32(left < 2 ? left : 2, x, pair);
  int32_t lane;
  memcpy(&lane, pair, 4);
  return lane;
}

/* lanes[ceil(k / 2)] of a row x[k] */
BK_INLINE void bf16_row(int64_t k, const float *x, int32_t *lanes) {
  int64_t i = 0;
  for (; i + 2 * W <= k; i += 2 * W) {
    vh low = __builtin_convertvector(bf16_upper(load(x + i)) >> 16, vh);
    vh high = __builtin_convertvector(bf16_upper(load(x + i + W)) >> 16, vh);
    memcpy(lanes + i / 2, &low, sizeof low);
    memcpy(lanes + i / 2 + W / 2, &high, sizeof high);
  }
  for (; i < k; i += 2) lanes[i / 2] = bf16_lane(x + i, k - i);
}

/* lanes[ceil(k / 2), n], apart by `to`, of the rows of x[k, n]: neighbouring rows become pairs */
BK_INLINE void bf16_columns(int64_t k, int64_t n, const float *x, int64_t ld, int32_t *lanes, int64_t to) {
  for (int64_t i = 0; i < k; i += 2) {
    const float *low = x + i * ld, *high = i + 1 < k ? low + ld : 0;
    int32_t *row = lanes + i / 2 * to;
    int64_t c = 0;
    for (; c + W <= n; c += W) {
      vi pair = bf16_pair(load(low + c), high ? load(high + c) : splat(0.0f));
      memcpy(row + c, &pair, sizeof pair);
    }
    if (c < n) {
      vi pair = bf16_pair(load_tail(low + c, n - c), high ? load_tail(high + c, n - c) : splat(0.0f));
      memcpy(row + c, &pair, (size_t)(n - c) * 4);
    }
  }
}

/* What turns a row of bytes back into floats: x = scale * (byte + offset). */
typedef struct {
  float scale;
  int32_t offset;
} byte_range;

/*
 * The range of a row's values and zero, from the bits of its largest positive and its largest negative value: 253 steps from
 * one to the other, so that byte = round(x / scale - offset) is within +-127 wherever the whole offset lies, and zero is exact.
 * A row that holds a NaN or an infinity has the scale NaN, so that neither is hidden; steps below the smallest normal number
 * are none.
 */
BK_INLINE byte_range byte_range_of(int32_t positive, uint32_t negative, float *inverse) {
  float high, low = 0.0f;
  memcpy(&high, &positive, 4);
  if (negative >> 31) memcpy(&low, &negative, 4);
  *inverse = 0.0f;
  if (!(high <= FLT_MAX && low >= -FLT_MAX)) return (byte_range){.scale = NAN};
  float scale = high / 253.0f - low / 253.0f;
  if (scale < FLT_MIN) return (byte_range){0};
  *inverse = 1.0f / scale;
  return (byte_range){.scale = scale, .offset = (int32_t)rintf((high * 0.5f + low * 0.5f) * *inverse)};
}

/* A row as signed bytes, and their range. With `flip` 0x80 they lie moved up by 128, as their offset says. */
BK_INLINE byte_range i8_row(int64_t k, const float *x, int32_t *lanes, uint8_t flip) {
#pragma clang fp contract(off) /* the same bytes with and without fused multiply-adds */
  typedef uint32_t vu __attribute__((vector_size(W * 4)));
  vi top = {}; /* positive floats are ordered as their bits are, and negative ones above them all without a sign; NaN last */
  vu bottom = {};
  int64_t i = 0;
  for (; i + W <= k; i += W) {
    vf v = load(x + i);
    top = __builtin_elementwise_max(top, (vi)v);
    bottom = __builtin_elementwise_max(bottom, (vu)v);
  }
  if (i < k) {
    vf v = load_tail(x + i, k - i);
    top = __builtin_elementwise_max(top, (vi)v);
    bottom = __builtin_elementwise_max(bottom, (vu)v);
  }
  int32_t positive[W];
  uint32_t negative[W];
  memcpy(positive, &top, sizeof top);
  memcpy(negative, &bottom, sizeof bottom);
  for (int l = 1; l < W; l++) {
    if (positive[l] > positive[0]) positive[0] = positive[l];
    if (negative[l] > negative[0]) negative[0] = negative[l];
  }
  float inverse;
  byte_range range = byte_range_of(positive[0], negative[0], &inverse);
  int8_t *bytes = (int8_t *)lanes;
  /* 1.5 * 2^23: adding it rounds to an integer, whose byte is the lowest of it */
  const float magic = 12582912.0f - (float)range.offset;
  for (i = 0; i + W <= k; i += W) {
    vb b = __builtin_convertvector((vi)(load(x + i) * inverse + magic), vb) ^ (int8_t)flip;
    memcpy(bytes + i, &b, sizeof b);
  }
  if (i < k) {
    vb b = __builtin_convertvector((vi)(load_tail(x + i, k - i) * inverse + magic), vb) ^ (int8_t)flip;
    memcpy(bytes + i, &b, (size_t)((k + 3) / 4 * 4 - i));
  }
  range.offset -= flip;
  return range;
}

/* One panel of lanes from rows of lanes; 32-bit moves, whatever they hold. */
BK_INLINE void lanes_to_panel(int64_t lanes, int64_t left, const int32_t *x, int64_t ld, int32_t *panel) {
  pack_rows_as_columns(lanes, left, PANEL, (const float *)x, ld, (float *)panel);
}
