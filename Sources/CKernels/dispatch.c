#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
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

static int supported(int32_t isa) {
  if (isa == BK_ISA_BASELINE) return 1;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (isa == BK_ISA_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (isa == BK_ISA_AVX512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#endif
  return 0;
}

const bk_kernels *bk_select(int32_t isa) {
  if (!supported(isa)) return 0;
#if defined(__x86_64__)
  if (isa == BK_ISA_AVX2) return &bk_kernels_avx2;
  if (isa == BK_ISA_AVX512) return &bk_kernels_avx512;
#endif
  return &bk_kernels_baseline;
}

int32_t bk_best_isa(void) {
  if (supported(BK_ISA_AVX512)) return BK_ISA_AVX512;
  if (supported(BK_ISA_AVX2)) return BK_ISA_AVX2;
  return BK_ISA_BASELINE;
}

/* Sized for the widest vectors, so that it holds for every table. */
int64_t bk_attention_scratch(int64_t length, int64_t head_size, int32_t backward) {
  int64_t wide_length = (length + 15) / 16 * 16, wide_head = (head_size + 15) / 16 * 16;
  int64_t block = length < BK_QUERY_BLOCK ? length : BK_QUERY_BLOCK, scores = block * (wide_length + 16);
  if (!backward) return wide_length * head_size + length * wide_head + scores + block * wide_head;
  return 2 * wide_length * head_size + 3 * length * wide_head + 2 * scores + 3 * block * wide_head;
}
