/*
 * The ceiling of a kind of lane: the same steps as in a tile, on registers alone, in so many independent chains that neither
 * their latency nor memory holds them up. Included by panel_product.h, once for each kind of lane.
 */
#ifndef BK_OPAQUE
/* Makes a vector's value unknown to the compiler, which may then neither share, hoist nor drop what is computed from it. */
#if defined(__x86_64__)
#define BK_OPAQUE(vector) __asm__ volatile("" : "+v"(vector))
#elif defined(__aarch64__)
#define BK_OPAQUE(vector) __asm__ volatile("" : "+w"(vector))
#else
#define BK_OPAQUE(vector) __asm__ volatile("" : "+m"(vector))
#endif
/* Two units of a latency of four to six steps each are kept busy; sums and operands still fit in sixteen registers. */
#define BK_PEAK_CHAINS 12
#endif

static int64_t FN(panel_peak)(int64_t steps) {
  /* 1.0 as a float and as a pair of bfloat16, near enough; small products as bytes */
  vi a = 0x3f803f80 - (vi){}, b = a;
  PANEL_SUM sums[BK_PEAK_CHAINS];
#pragma clang loop unroll(full)
  for (int chain = 0; chain < BK_PEAK_CHAINS; chain++) sums[chain] = (PANEL_SUM){};
  for (int64_t step = 0; step < steps; step++) {
#pragma clang loop unroll(full)
    for (int chain = 0; chain < BK_PEAK_CHAINS; chain++) {
      BK_OPAQUE(b);
      sums[chain] = PANEL_STEP(sums[chain], a, b);
    }
  }
#pragma clang loop unroll(full)
  for (int chain = 0; chain < BK_PEAK_CHAINS; chain++) BK_OPAQUE(sums[chain]);
  return steps * BK_PEAK_CHAINS * W * PANEL_VALUES * 2;
}
