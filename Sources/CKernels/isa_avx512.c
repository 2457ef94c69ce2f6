#include "isa.h"
#if defined(__x86_64__)
#define BK_WIDTH 16
#define BK_TILE_ROWS 8
#define BK_PANEL_ROWS 12
#define BK_TABLE bk_kernels_avx512
#define BK_ATTENTION bk_attention_avx512
#define BK_PANELS bk_panels_avx512
#define BK_STRASSEN bk_strassen_avx512
#define BK_ISA BK_ISA_AVX512
#define BK_AVX512 "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"
#include "template/includes.h"
#pragma clang attribute push(__attribute__((target(BK_AVX512))), apply_to = function)
#include "template/table.h"
#include "template/strassen_product.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target(BK_AVX512 ",avx512bf16"))), apply_to = function)
#include "template/pair_operands.h"
#define PANEL_NAME bf16_units
#define PANEL_FORMAT BK_FORMAT_BF16
#define PANEL_VALUES 2
#define PANEL_ROWS BK_PANEL_ROWS
#define PANEL_SUM vf
#define PANEL_STEP(sum, a, b) ((vf)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b)))
#define PANEL_PAIRS pair
#define PANEL_FLIP 0
#define PANEL_ROUNDS 0
#include "template/panel_product.h"
#include "template/unit_attention.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target(BK_AVX512 ",avx512vnni"))), apply_to = function)
#define PANEL_NAME i8_units
#define PANEL_FORMAT BK_FORMAT_I8
#define PANEL_VALUES 4
#define PANEL_ROWS BK_PANEL_ROWS
#define PANEL_SUM vi
#define PANEL_STEP(sum, a, b) ((vi)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(a), (__m512i)(b)))
#define PANEL_FLIP 0x80
#define PANEL_ROUNDS 0
#include "template/panel_product.h"
#pragma clang attribute pop

/* Matrix units (AMX), for processors that have all of the above. */
#undef BK_PANELS
#undef BK_ISA
#define BK_PANELS bk_panels_amx
#define BK_ISA BK_ISA_AMX
#pragma clang attribute push(__attribute__((target(BK_AVX512 ",avx512bf16,amx-tile,amx-bf16,amx-int8"))), apply_to = function)
#include "template/tile_operands.h"
#include "template/tile_steps.h"
#include "template/tile_attention.h"

#define PANEL_NAME bf16
#define PANEL_FORMAT BK_FORMAT_BF16
#define PANEL_VALUES 2
#define TILE_PARTS 1
#define TILE_STEP _tile_dpbf16ps
#include "template/tile_product.h"

#define PANEL_NAME f32
#define PANEL_FORMAT BK_FORMAT_F32
#define PANEL_VALUES 2
#define TILE_PARTS 3
#define TILE_STEP _tile_dpbf16ps
#include "template/tile_product.h"

#define PANEL_NAME i8
#define PANEL_FORMAT BK_FORMAT_I8
#define PANEL_VALUES 4
#define TILE_PARTS 1
#define TILE_STEP _tile_dpbssd
#include "template/tile_product.h"
#pragma clang attribute pop
#endif
