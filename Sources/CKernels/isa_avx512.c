#include "isa.h"
#if defined(__x86_64__)
#define BK_WIDTH 16
#define BK_TILE_ROWS 8
#define BK_PANEL_ROWS 12
#define BK_TABLE bk_kernels_avx512
#define BK_ISA BK_ISA_AVX512
#include "template/includes.h"
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#include "template/table.h"
#pragma clang attribute pop
#endif
