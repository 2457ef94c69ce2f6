/* Vectors of four floats: SSE2 on x86-64, NEON on arm64; both are part of the architecture, so no target is named. */
#include "isa.h"
#define BK_WIDTH 4
#define BK_TILE_ROWS 4
#define BK_PANEL_ROWS 6
#define BK_TABLE bk_kernels_baseline
#define BK_ATTENTION bk_attention_baseline
#define BK_PANELS bk_panels_baseline
#define BK_ISA BK_ISA_BASELINE
#define BK_STEP_I8 step_i8
#include "template/includes.h"
#if defined(__x86_64__)
/* Odd and even bytes, widened to 16 bits in place. */
static inline __attribute__((always_inline)) __m128i step_i8_pairs(__m128i a, __m128i b) {
  __m128i odd = _mm_madd_epi16(_mm_srai_epi16(a, 8), _mm_srai_epi16(b, 8));
  __m128i even = _mm_madd_epi16(_mm_srai_epi16(_mm_slli_epi16(a, 8), 8), _mm_srai_epi16(_mm_slli_epi16(b, 8), 8));
  return _mm_add_epi32(odd, even);
}
#define step_i8(sum, a, b) ((sum) + (vi)step_i8_pairs((__m128i)(a), (__m128i)(b)))
#elif defined(__aarch64__)
static inline __attribute__((always_inline)) int32x4_t step_i8_pairs(int8x16_t a, int8x16_t b) {
  int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  return vpaddq_s32(low, vpaddlq_s16(vmull_high_s8(a, b)));
}
#define step_i8(sum, a, b) ((sum) + (vi)step_i8_pairs((int8x16_t)(a), (int8x16_t)(b)))
#else
/* Byte by byte, by shifts. */
#define step_i8_byte(a, b, up) ((((a) << (up)) >> 24) * (((b) << (up)) >> 24))
#define step_i8(sum, a, b) \
  ((sum) + step_i8_byte(a, b, 0) + step_i8_byte(a, b, 8) + step_i8_byte(a, b, 16) + step_i8_byte(a, b, 24))
#endif
#include "template/table.h"
