#define _GNU_SOURCE /* sched_getaffinity, syscall */
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "isa.h"

static _Thread_local int32_t worker_index = -1;

int32_t bk_worker_index(void) { return worker_index; }
void bk_set_worker_index(int32_t index) { worker_index = index; }

int32_t bk_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set)) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

void bk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#if defined(__x86_64__)
/*
 * Whether the processor has matrix units for bfloat16 and bytes, and the system lets this process have their registers: it
 * must be asked, as every thread's saved state grows by eight kilobytes with them.
 */
static int has_matrix_units(void) {
  enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni") &&
         __builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("amx-int8") &&
         syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

/*
 * Whether vector units multiply pairs of bfloat16 faster than floats: Intel's do so at no more, and mostly at half the rate of
 * their multiply-adds on floats.
 */
static int has_fast_pairs(int32_t isa) {
  return isa >= BK_ISA_AVX512 && __builtin_cpu_supports("avx512bf16") && !__builtin_cpu_is("intel");
}
#endif

static int supported(int32_t isa) {
  if (isa == BK_ISA_BASELINE) return 1;
#if defined(__x86_64__)
  __builtin_cpu_init();
  int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  if (isa == BK_ISA_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (isa == BK_ISA_AVX512) return avx512;
  if (isa == BK_ISA_AMX) return avx512 && has_matrix_units();
#endif
  return 0;
}

const bk_kernels *bk_select(int32_t isa) {
  if (!supported(isa)) return 0;
#if defined(__x86_64__)
  if (isa == BK_ISA_AVX2) return &bk_kernels_avx2;
  if (isa >= BK_ISA_AVX512) return &bk_kernels_avx512;
#endif
  return &bk_kernels_baseline;
}

int32_t bk_best_isa(void) {
  int32_t isa = BK_ISA_AMX;
  while (!supported(isa)) isa--;
  return isa;
}

static const bk_panel_kernels *f32_panels(int32_t isa, int32_t units) {
#if defined(__x86_64__)
  if (isa == BK_ISA_AMX && units == BK_UNITS_FASTEST) return &bk_panels_amx_f32;
  if (isa == BK_ISA_AVX2) return &bk_panels_avx2_f32;
  if (isa >= BK_ISA_AVX512) return &bk_panels_avx512_f32;
#endif
  (void)units;
  return &bk_panels_baseline_f32;
}

static const bk_panel_kernels *bf16_panels(int32_t isa, int32_t units) {
#if defined(__x86_64__)
  if (isa == BK_ISA_AMX && units == BK_UNITS_FASTEST) return &bk_panels_amx_bf16;
  int has_units = isa >= BK_ISA_AVX512 && __builtin_cpu_supports("avx512bf16");
  if (units != BK_UNITS_NONE && !has_units) return 0;
  if (units == BK_UNITS_VECTORS || (units && has_fast_pairs(isa))) return &bk_panels_avx512_bf16_units;
  if (isa == BK_ISA_AVX2) return &bk_panels_avx2_bf16;
  if (isa >= BK_ISA_AVX512) return &bk_panels_avx512_bf16;
#endif
  return units ? 0 : &bk_panels_baseline_bf16;
}

/* AVX-512 without VNNI lacks the signed byte instructions of AVX2, which such a processor has too. */
static const bk_panel_kernels *i8_panels(int32_t isa, int32_t units) {
#if defined(__x86_64__)
  if (isa == BK_ISA_AMX && units == BK_UNITS_FASTEST) return &bk_panels_amx_i8;
  if (units) return isa >= BK_ISA_AVX512 && __builtin_cpu_supports("avx512vnni") ? &bk_panels_avx512_i8_units : 0;
  if (isa >= BK_ISA_AVX2) return &bk_panels_avx2_i8;
#endif
  return units ? 0 : &bk_panels_baseline_i8;
}

const bk_panel_kernels *bk_select_panels(int32_t isa, int32_t format, int32_t units) {
  if (!supported(isa)) return 0;
  if (format == BK_FORMAT_BF16) return bf16_panels(isa, units);
  if (format == BK_FORMAT_I8) return i8_panels(isa, units);
  return f32_panels(isa, units);
}

const bk_attention_kernels *bk_select_attention(int32_t isa, int32_t format) {
  if (!supported(isa)) return 0;
#if defined(__x86_64__)
  if (isa == BK_ISA_AMX && format != BK_FORMAT_F32) return &bk_attention_amx_bf16;
  if (format != BK_FORMAT_F32 && has_fast_pairs(isa)) return &bk_attention_avx512_bf16_units;
  if (isa == BK_ISA_AVX2) return &bk_attention_avx2;
  if (isa >= BK_ISA_AVX512) return &bk_attention_avx512;
#endif
  (void)format;
  return &bk_attention_baseline;
}

static int64_t in_units(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

static int64_t panel_lanes(const bk_panel_kernels *kernels, int64_t k) {
  return in_units(k, kernels->values * kernels->lane_unit) / kernels->values;
}

int64_t bk_panel_bytes(const bk_panel_kernels *kernels, int64_t k, int64_t n) {
  int64_t panels = (n + kernels->width - 1) / kernels->width;
  int64_t ends = kernels->format == BK_FORMAT_I8 ? 2 : 0; /* a panel's sums of columns and scales */
  return panels * (panel_lanes(kernels, k) * kernels->parts + ends) * kernels->width * 4;
}

int64_t bk_panel_scratch(const bk_panel_kernels *kernels, int64_t m, int64_t k, int32_t by_rows) {
  if (by_rows && kernels->format == BK_FORMAT_F32 && kernels->row_unit == 1 && k <= BK_PANEL_DEPTH) return 0;
  return (in_units(m, kernels->row_unit) + 1) * (panel_lanes(kernels, k) * kernels->parts + 48) * 4;
}

const bk_strassen_kernels *bk_select_strassen(int32_t isa) {
  if (!supported(isa)) return 0;
#if defined(__x86_64__)
  if (isa == BK_ISA_AVX2) return &bk_strassen_avx2;
  if (isa >= BK_ISA_AVX512) return &bk_strassen_avx512;
#endif
  return 0;
}

int32_t bk_strassen_fits(const bk_strassen_kernels *kernels, int64_t k, int64_t n) {
  return k > 0 && n > 0 && k % kernels->width == 0 && n % (2 * kernels->width) == 0;
}

int64_t bk_strassen_bytes(int64_t k, int64_t n) { return k / 2 * (n / 2) * 7 * 4; }

/* Each row of a pair may be taken by itself; then there is a list of what was paired. */
int64_t bk_strassen_scratch(int64_t pairs) { return 2 * pairs * (7 * (BK_STRASSEN_DEPTH + 16) + 2) * 4; }

/* Sized for matrix units, whose tiles are wider than any vector, so that it holds for every table. */
int64_t bk_attention_scratch(int64_t length, int64_t head_size, int32_t backward) {
  int64_t t = in_units(length, 32), d = in_units(head_size, 32);
  int64_t block = in_units(length < BK_QUERY_BLOCK ? length : BK_QUERY_BLOCK, 32), scores = block * (t + 64);
  if (!backward) return t * d + block * (d + t) + scores + block * d;
  return 4 * t * d + 2 * block * (d + t) + 2 * scores + 2 * block * d;
}
