/* The kinds of lane that every instruction set has: floats, pairs of bfloat16 and signed bytes, by ordinary instructions. */

BK_INLINE vf step_f32(vf sum, vi a, vi b) { return sum + (vf)a * (vf)b; }

/* What a unit for bfloat16 does, by two multiply-adds: the way to run its layouts where there is none. */
BK_INLINE vf step_bf16(vf sum, vi a, vi b) {
  sum = sum + (vf)(a << 16) * (vf)(b << 16);
  return sum + (vf)((vu)a & 0xffff0000u) * (vf)((vu)b & 0xffff0000u);
}

#define PANEL_NAME f32
#define PANEL_FORMAT BK_FORMAT_F32
#define PANEL_VALUES 1
#define PANEL_ROWS BK_PANEL_ROWS
#define PANEL_SUM vf
#define PANEL_STEP step_f32
#define PANEL_FLIP 0
#include "panel_product.h"

#define PANEL_NAME bf16
#define PANEL_FORMAT BK_FORMAT_BF16
#define PANEL_VALUES 2
#define PANEL_ROWS 4
#define PANEL_SUM vf
#define PANEL_STEP step_bf16
#define PANEL_FLIP 0
#include "panel_product.h"

#ifdef BK_STEP_I8
#define PANEL_NAME i8
#define PANEL_FORMAT BK_FORMAT_I8
#define PANEL_VALUES 4
#define PANEL_ROWS 4
#define PANEL_SUM vi
#define PANEL_STEP BK_STEP_I8
#define PANEL_FLIP 0
#include "panel_product.h"
#endif
