/*
 * The large product: C[m, n] (+)= A[m, k] B[k, n], with B packed once in panels of two vectors, zeros beyond n.
 * Included once for each kind of lane, with
 *   PANEL_NAME   what the functions' names end in          PANEL_FORMAT  its number
 *   PANEL_VALUES values in a lane                          PANEL_ROWS    rows of a tile
 *   PANEL_SUM    the vector that sums                      PANEL_STEP(sum, a, b)  sum + a * b over the lane's values
 *   PANEL_FLIP   bytes only: 0x80 when a's bytes are moved up by 128 for instructions that want them unsigned, else 0
 *   PANEL_PAIRS  pairs only: what the functions that make them begin with
 *   PANEL_ROUNDS floats only: 1 when operands are rounded to bfloat16 on their way in
 * An element is the same sum whatever rows and columns are computed with it: k is cut into blocks by its length alone. The
 * blocks leave a panel's part and some rows' parts in a core's caches.
 */
#define FN_OF(name, format) name##_##format
#define FN_JOINED(name, format) FN_OF(name, format)
#define FN(name) FN_JOINED(name, PANEL_NAME)
#define PANEL_IS_BYTES (PANEL_VALUES == 4)
#define PANEL_UNIT 1

#include "panel_tile.h"

/* Lanes from one row of the left side to the next in scratch memory: an odd number of lines, so that rows share no sets. */
BK_INLINE int64_t FN(panel_apart)(int64_t lanes) { return ((lanes + 15) / 16 | 1) * 16; }

/*
 * The left side's lanes [from, from + run->steps) of all rows, as the steps read them: converted into scratch memory, or where
 * they lie. Long rows of floats are copied, too: they are often apart by a multiple of what one way of a cache holds.
 */
BK_INLINE void FN(panel_left)(const bk_panel_product *p, int64_t from, int whole, FN(panel_run) *run) {
  int32_t *to = p->scratch;
  int64_t first = from * PANEL_VALUES, left = p->k - first, values = run->steps * PANEL_VALUES;
  if (values > left) values = left;
  run->a = to;
  run->am = p->ak == 1 ? FN(panel_apart)(run->steps) : 1;
  run->ak = p->ak == 1 ? 1 : p->m;
  if (p->ak == 1) {
    const float *x = p->a + first;
#if PANEL_VALUES == 1 && !PANEL_ROUNDS
    if (whole) {
      run->a = (const int32_t *)x;
      run->am = p->am;
      return;
    }
#endif
    for (int64_t r = 0; r < p->m; r++, x += p->am, to += run->am) {
#if PANEL_VALUES == 2
      FN_JOINED(PANEL_PAIRS, row)(values, x, to);
#elif PANEL_ROUNDS
      bf16_floats(values, x, (float *)to);
#elif PANEL_VALUES == 1
      memcpy(to, x, (size_t)values * 4);
#endif
    }
  } else {
    const float *x = p->a + first * p->ak;
#if PANEL_VALUES == 2
    FN_JOINED(PANEL_PAIRS, columns)(values, p->m, x, p->ak, to, p->m);
#elif PANEL_ROUNDS
    for (int64_t i = 0; i < values; i++) bf16_floats(p->m, x + i * p->ak, (float *)to + i * p->m);
#elif PANEL_VALUES == 1
    for (int64_t i = 0; i < values; i++) memcpy(to + i * p->m, x + i * p->ak, (size_t)p->m * 4);
#endif
  }
}

static void FN(panel_product)(const bk_panel_product *p) {
  int64_t lanes = (p->k + PANEL_VALUES - 1) / PANEL_VALUES, strips = (p->m + PANEL_ROWS - 1) / PANEL_ROWS;
  int unit_step = p->ak == 1;
#if PANEL_IS_BYTES
  int64_t apart = FN(panel_apart)(lanes), blocks = 1, stride = (lanes + 2) * PANEL; /* sums of bytes are whole and stay so */
  byte_range *ranges = (byte_range *)((int32_t *)p->scratch + p->m * apart);
  for (int64_t r = 0; r < p->m; r++)
    ranges[r] = i8_row(p->k, p->a + r * p->am, (int32_t *)p->scratch + r * apart, PANEL_FLIP);
#else
  const int64_t most = PANEL_VALUES == 2 ? BK_PAIR_DEPTH : BK_PANEL_DEPTH;
  int64_t blocks = (lanes + most - 1) / most, stride = lanes * PANEL;
#endif
  int64_t depth = blocks ? (lanes + blocks - 1) / blocks : 0;
  FN(panel_run) run = {.stride = strips ? (PANEL + strips - 1) / strips : 0};
  for (int64_t from = 0; from < lanes || from == 0; from += depth) {
    run.steps = lanes - from < depth ? lanes - from : depth;
    int last = from + run.steps >= lanes;
#if PANEL_IS_BYTES
    run.a = p->scratch;
    run.am = apart;
    run.ak = 1;
#else
    FN(panel_left)(p, from, blocks <= 1, &run);
#endif
    const int32_t *left = run.a;
    for (int64_t column = 0; column < p->n; column += PANEL) {
      const int32_t *panel = (const int32_t *)p->panels + column / PANEL * stride;
      FN(panel_place) to = {.ldc = p->ldc, .columns = p->n - column < PANEL ? p->n - column : PANEL};
      to.accumulate = p->accumulate || from > 0;
      if (last && p->bias) to.bias = p->bias + column;
#if PANEL_IS_BYTES
      to.column_ends = panel + lanes * PANEL;
#endif
      run.panel = panel + from * PANEL;
      /*
       * A panel comes from far away, once for a piece. While its strips are multiplied the next one's lines are asked for, a
       * few at a time; after the last panel the first, with which the next block or piece of rows begins.
       */
      run.ahead = column + PANEL < p->n ? run.panel + stride
                                        : (const int32_t *)p->panels + (last ? 0 : from + run.steps) * PANEL;
      for (int64_t strip = 0; strip < strips; strip++) {
        /* strips of nearly equal height: a last one of a single row would cost as much as a full one */
        int64_t row = p->m * strip / strips, rows = p->m * (strip + 1) / strips - row;
        to.c = p->c + row * p->ldc + column;
#if PANEL_IS_BYTES
        to.ranges = ranges + row;
#endif
        run.a = left + row * run.am;
        FN(panel_tiles)[rows](unit_step, &run, &to);
        run.ahead += run.steps * run.stride;
      }
      if (last)
        bias_activation(p->activation, p->m, to.columns, p->ldc, 0, p->c + column,
                        p->derivative ? p->derivative + column : 0);
    }
    if (last) break;
  }
}

#include "panel_pack.h"
#include "panel_peak.h"

const bk_panel_kernels FN_JOINED(BK_PANELS, PANEL_NAME) = {
    .isa = BK_ISA,
    .format = PANEL_FORMAT,
    .width = PANEL,
    .values = PANEL_VALUES,
    .lane_unit = PANEL_UNIT,
    .row_unit = 1,
    .parts = 1,
    .piece_rows = 60,
    .product = FN(panel_product),
    .peak = FN(panel_peak),
#if PANEL_IS_BYTES
    .pack_bytes = FN(pack_panels),
#else
    .pack = FN(pack_panels),
    .pack_transposed = FN(pack_panels_transposed),
#endif
};

#undef FN_OF
#undef FN_JOINED
#undef FN
#undef PANEL_IS_BYTES
#undef PANEL_UNIT
#undef PANEL_NAME
#undef PANEL_FORMAT
#undef PANEL_VALUES
#undef PANEL_ROWS
#undef PANEL_SUM
#undef PANEL_STEP
#undef PANEL_FLIP
#undef PANEL_PAIRS
#undef PANEL_ROUNDS
