/* What the compiled tables and the dispatcher share. */
#ifndef BK_ISA_H
#define BK_ISA_H
#include "biobert_kernels.h"

/* Queries whose scores are held at once: 64 rows of 512 scores stay in a core's second-level cache. */
#define BK_QUERY_BLOCK 64
/* Longest sum that a panel product takes at a time: 12 rows and a panel of it stay in the second-level cache. */
#define BK_PANEL_DEPTH 384

extern const bk_kernels bk_kernels_baseline;
extern const bk_kernels bk_kernels_avx2;
extern const bk_kernels bk_kernels_avx512;
#endif
