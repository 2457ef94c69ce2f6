/* What the compiled tables and the dispatcher share. */
#ifndef BK_ISA_H
#define BK_ISA_H
#include "biobert_kernels.h"

/* Queries whose scores are held at once: 64 rows of 512 scores stay in a core's second-level cache. */
#define BK_QUERY_BLOCK 64
/* Longest sum that a panel product takes at a time: 12 rows and a panel of it stay in the second-level cache. */
#define BK_PANEL_DEPTH 768
/*
 * The same for Strassen's product, of halves: the seven left sides of some fifty pairs of rows and two panels' seven right sides
 * fit in a second-level cache of one megabyte. Sums that short round as little as the plain product's.
 */
#define BK_STRASSEN_DEPTH 192
/* The same for pairs, whose sums are half as many lanes: BERT-base's longest is taken at once, and read in its order. */
#define BK_PAIR_DEPTH 1536
/* The same for matrix units, in lanes: 512 rows of it leave half of a second-level cache of two megabytes. */
#define TILE_DEPTH 384

extern const bk_panel_kernels bk_panels_baseline_f32, bk_panels_baseline_bf16, bk_panels_baseline_i8;
extern const bk_panel_kernels bk_panels_avx2_f32, bk_panels_avx2_bf16, bk_panels_avx2_i8;
extern const bk_panel_kernels bk_panels_avx512_f32, bk_panels_avx512_bf16, bk_panels_avx512_bf16_units,
    bk_panels_avx512_i8_units;
extern const bk_panel_kernels bk_panels_amx_f32, bk_panels_amx_bf16, bk_panels_amx_i8;
extern const bk_strassen_kernels bk_strassen_avx2, bk_strassen_avx512;
extern const bk_kernels bk_kernels_baseline, bk_kernels_avx2, bk_kernels_avx512;
extern const bk_attention_kernels bk_attention_baseline, bk_attention_avx2, bk_attention_avx512,
    bk_attention_avx512_bf16_units, bk_attention_amx_bf16;
#endif
