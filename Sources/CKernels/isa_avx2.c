#include "isa.h"
#if defined(__x86_64__)
#define BK_WIDTH 8
#define BK_TILE_ROWS 6
#define BK_PANEL_ROWS 6
#define BK_TABLE bk_kernels_avx2
#define BK_ATTENTION bk_attention_avx2
#define BK_PANELS bk_panels_avx2
#define BK_STRASSEN bk_strassen_avx2
#define BK_ISA BK_ISA_AVX2
#define BK_STEP_I8 step_i8
#include "template/includes.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
/* |a| is unsigned and b has a's sign: no pair of products exceeds 2 * 127 * 127, which 16 bits hold. */
static inline __attribute__((always_inline)) __m256i step_i8_pairs(__m256i a, __m256i b) {
  __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(a), _mm256_sign_epi8(b, a));
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
#define step_i8(sum, a, b) ((sum) + (vi)step_i8_pairs((__m256i)(a), (__m256i)(b)))
#include "template/table.h"
#include "template/strassen_product.h"
#pragma clang attribute pop
#endif
