/* Vectors of four floats: SSE2 on x86-64, NEON on arm64; both are part of the architecture, so no target is named. */
#include "isa.h"
#define BK_WIDTH 4
#define BK_TILE_ROWS 4
#define BK_PANEL_ROWS 6
#define BK_TABLE bk_kernels_baseline
#define BK_ISA BK_ISA_BASELINE
#include "template/includes.h"
#include "template/table.h"
