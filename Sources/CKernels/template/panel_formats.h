/* The kinds of lane that every instruction set has, by ordinary instructions: floats, floats rounded to bfloat16, signed bytes. */

BK_INLINE vf step_f32(vf sum, vi a, vi b) { return sum + (vf)a * (vf)b; }

#define PANEL_NAME f32
#define PANEL_FORMAT BK_FORMAT_F32
#define PANEL_VALUES 1
#define PANEL_ROWS BK_PANEL_ROWS
#define PANEL_SUM vf
#define PANEL_STEP step_f32
#define PANEL_FLIP 0
#define PANEL_ROUNDS 0
#include "panel_product.h"

#define PANEL_NAME bf16
#define PANEL_FORMAT BK_FORMAT_BF16
#define PANEL_VALUES 1
#define PANEL_ROWS BK_PANEL_ROWS
#define PANEL_SUM vf
#define PANEL_STEP step_f32
#define PANEL_FLIP 0
#define PANEL_ROUNDS 1
#include "panel_product.h"

#ifdef BK_STEP_I8
#define PANEL_NAME i8
#define PANEL_FORMAT BK_FORMAT_I8
#define PANEL_VALUES 4
#define PANEL_ROWS 4
#define PANEL_SUM vi
#define PANEL_STEP BK_STEP_I8
#define PANEL_FLIP 0
#define PANEL_ROUNDS 0
#include "panel_product.h"
#endif
