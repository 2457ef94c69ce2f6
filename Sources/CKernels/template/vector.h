/* Vectors of BK_WIDTH lanes, their loads, stores and fixed-order reductions. */
#define BK_INLINE static inline __attribute__((always_inline))
#define W BK_WIDTH

typedef float vf __attribute__((vector_size(W * 4)));
typedef int32_t vi __attribute__((vector_size(W * 4)));
typedef uint32_t vu __attribute__((vector_size(W * 4)));
typedef uint64_t vl __attribute__((vector_size(W * 8)));
typedef double vd __attribute__((vector_size(W * 8)));

BK_INLINE vf splat(float x) { return x - (vf){}; }
BK_INLINE vu splat_u(uint32_t x) { return x - (vu){}; }

BK_INLINE vf load(const float *p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}
BK_INLINE void store(float *p, vf v) { memcpy(p, &v, sizeof v); }

/* The first `n` < W floats, the rest zero; and back. The same arithmetic then serves whole vectors and tails. */
BK_INLINE vf load_tail(const float *p, int64_t n) {
  vf v = {};
  memcpy(&v, p, (size_t)n * sizeof(float));
  return v;
}
BK_INLINE void store_tail(float *p, vf v, int64_t n) { memcpy(p, &v, (size_t)n * sizeof(float)); }

BK_INLINE vf load_n(const float *p, int64_t n) { return n >= W ? load(p) : load_tail(p, n); }
BK_INLINE void store_n(float *p, vf v, int64_t n) {
  if (n >= W) store(p, v);
  else store_tail(p, v, n);
}
BK_INLINE void put_n(float *p, vf v, int64_t n, int accumulate) {
  if (accumulate) v = load_n(p, n) + v;
  store_n(p, v, n);
}

/* mask lanes are all ones or all zeros */
BK_INLINE vf blend(vi mask, vf yes, vf no) { return (vf)((mask & (vi)yes) | (~mask & (vi)no)); }
/* A comparison with NaN is false, so NaN passes through both. */
BK_INLINE vf at_least(vf x, vf low) { return blend(x < low, low, x); }
BK_INLINE vf at_most(vf x, vf high) { return blend(x > high, high, x); }

BK_INLINE vi lane_numbers(void) {
  vi v;
  for (int i = 0; i < W; i++) v[i] = i;
  return v;
}
/* Lanes at or beyond `n` become `other`. */
BK_INLINE vf mask_n(vf v, int64_t n, float other) {
  if (n >= W) return v;
  return blend(lane_numbers() < (int32_t)n - (vi){}, v, splat(other));
}

/* Sums halves onto halves: the order is fixed by the width. */
BK_INLINE float sum_lanes(vf v) {
  float lanes[W];
  memcpy(lanes, &v, sizeof v);
  for (int step = W / 2; step > 0; step /= 2)
    for (int i = 0; i < step; i++) lanes[i] += lanes[i + step];
  return lanes[0];
}
BK_INLINE float max_lanes(vf v) {
  float lanes[W];
  memcpy(lanes, &v, sizeof v);
  for (int step = W / 2; step > 0; step /= 2)
    for (int i = 0; i < step; i++) lanes[i] = lanes[i + step] > lanes[i] ? lanes[i + step] : lanes[i];
  return lanes[0];
}
