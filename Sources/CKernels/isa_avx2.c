#include "isa.h"
#if defined(__x86_64__)
#define BK_WIDTH 8
#define BK_TILE_ROWS 6
#define BK_PANEL_ROWS 6
#define BK_TABLE bk_kernels_avx2
#define BK_ISA BK_ISA_AVX2
#include "template/includes.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "template/table.h"
#pragma clang attribute pop
#endif
