/*
 * The large product on matrix units (Intel AMX): C[m, n] (+)= A[m, k] B[k, n], 32 rows by a panel at a time in four tiles of
 * sums. The panels are those of the vector units, with lanes in whole tiles. Included once for each kind of lane, with
 *   PANEL_NAME   what the functions' names end in          PANEL_FORMAT  its number
 *   PANEL_VALUES values in a lane                          TILE_STEP(sum, a, b)  sum + a * b over a pair of tiles
 *   TILE_PARTS   bfloat16 that a value is made of: 1, or 3 for floats; 1 for bytes
 * An element is the same sum whatever rows and columns are computed with it: k is cut by its length alone.
 */
#define FN_OF(name, format) name##_##format
#define FN_JOINED(name, format) FN_OF(name, format)
#define FN(name) FN_JOINED(name, PANEL_NAME)
#define PANEL_IS_BYTES (PANEL_VALUES == 4)
#define PANEL_UNIT TILE
#define PANEL_ROUNDS 0

#if PANEL_IS_BYTES
#include "panel_pack.h"
#endif

/* A block of sums [32, PANEL] that waits to be stored: where it goes, and what is done to it on the way. */
typedef struct {
  const int32_t *block;
  int64_t row, rows, columns, ldc;
  float *c, *derivative;
  const float *bias;
  int accumulate;
  const byte_range *ranges;   /* bytes only: of the rows */
  const int32_t *column_ends; /* bytes only: a panel's sums of columns, and its scales */
} FN(tile_rest);

BK_INLINE void FN(tile_store_row)(int32_t kind, int sloped, FN(tile_rest) *rest) {
  int64_t r = rest->row++;
#pragma clang loop unroll(full)
  for (int64_t column = 0; column < PANEL; column += W) {
    int64_t left = rest->columns - column, at = r * rest->ldc + column;
    if (left <= 0) break;
#if PANEL_IS_BYTES
    vi exact, sums;
    memcpy(&exact, rest->block + r * PANEL + column, sizeof exact);
    memcpy(&sums, rest->column_ends + column, sizeof sums);
    exact += sums * rest->ranges[r].offset;
    vf scales = load((const float *)rest->column_ends + PANEL + column) * rest->ranges[r].scale;
    vf value = __builtin_convertvector(exact, vf) * scales;
#else
    vf value = load((const float *)rest->block + r * PANEL + column);
#endif
    if (rest->accumulate) value += load_n(rest->c + at, left);
    if (rest->bias) value += load_n(rest->bias + column, left);
    if (sloped) {
      vf slope;
      value = value_and_slope(kind, value, &slope);
      store_n(rest->derivative + at, slope, left);
    } else {
      value = value_of(kind, value);
    }
    store_n(rest->c + at, value, left);
  }
}

/* What a run of steps reads: tiles of two times 16 rows `apart`, a panel, and of `ahead` some lines a step, for later. */
typedef struct {
  int64_t steps, apart, lines;
  const int32_t *a, *panel, *ahead;
} FN(tile_run);

/* block[32, PANEL] of sums over the steps; meanwhile the vector units store the rest of the block before. */
BK_INLINE void FN(tile_block)(int32_t kind, int sloped, const FN(tile_run) *run, int32_t *block, FN(tile_rest) *rest) {
  const int32_t *a = run->a, *panel = run->panel, *ahead = run->ahead;
  int64_t rows = run->steps ? (2 * TILE + run->steps - 1) / run->steps : 0;
  TILE_ZERO();
  for (int64_t i = 0; i < run->steps; i++) {
#if TILE_PARTS == 1
    TILE_LARGE(TILE_STEP, a, run->apart, panel);
#else
    TILE_SMALL(TILE_STEP, a, run->apart, panel);
#endif
    for (int64_t line = 0; line < run->lines; line++, ahead += TILE) _mm_prefetch((const char *)ahead, _MM_HINT_T1);
    for (int64_t row = 0; row < rows && rest->row < rest->rows; row++) FN(tile_store_row)(kind, sloped, rest);
    a += TILE_PARTS * TILE_LANES;
    panel += TILE_PARTS * TILE * PANEL;
  }
#if TILE_PARTS > 1
  a = run->a;
  panel = run->panel;
  for (int64_t i = 0; i < run->steps; i++, a += TILE_PARTS * TILE_LANES, panel += TILE_PARTS * TILE * PANEL) {
    TILE_LARGE(TILE_STEP, a, run->apart, panel);
  }
#endif
  while (rest->row < rest->rows) FN(tile_store_row)(kind, sloped, rest);
  TILE_STORE(block, block + TILE * PANEL, PANEL);
}

/* The sums over `steps` steps whose left side lies in tiles, for all columns; `panels` are at the first of these steps. */
BK_INLINE void FN(tile_sums_as)(int32_t kind, int sloped, const bk_panel_product *p, int64_t steps, const int32_t *tiles,
                                const int32_t *panels, int64_t stride, const byte_range *ranges) {
  (void)ranges;
  int32_t blocks[2][2 * TILE * PANEL] __attribute__((aligned(64)));
  int64_t strips = (p->m + 2 * TILE - 1) / (2 * TILE), turn = 0;
  FN(tile_run) run = {.steps = steps, .apart = steps * TILE_PARTS * TILE_LANES};
  run.lines = (2 * TILE * TILE_PARTS + strips - 1) / strips;
  FN(tile_rest) rest = {0};
  for (int64_t column = 0; column < p->n; column += PANEL) {
    run.a = tiles;
    run.panel = panels;
    panels += column + PANEL < p->n ? stride : 0; /* the next one is fetched from memory while this one is multiplied */
    run.ahead = panels;
    for (int64_t row = 0; row < p->m; row += 2 * TILE, turn ^= 1) {
      FN(tile_block)(kind, sloped, &run, blocks[turn], &rest);
      rest = (FN(tile_rest)){.block = blocks[turn], .ldc = p->ldc, .accumulate = p->accumulate};
      rest.rows = p->m - row < 2 * TILE ? p->m - row : 2 * TILE;
      rest.columns = p->n - column < PANEL ? p->n - column : PANEL;
      rest.c = p->c + row * p->ldc + column;
      if (p->bias) rest.bias = p->bias + column;
      if (sloped) rest.derivative = p->derivative + row * p->ldc + column;
#if PANEL_IS_BYTES
      rest.ranges = ranges + row;
      rest.column_ends = run.panel + steps * TILE * PANEL;
#endif
      run.a += 2 * run.apart;
      run.ahead += steps * run.lines * TILE;
    }
  }
  while (rest.row < rest.rows) FN(tile_store_row)(kind, sloped, &rest);
}

static void FN(tile_sums)(const bk_panel_product *p, int64_t steps, const int32_t *tiles, const int32_t *panels,
                          int64_t stride, const byte_range *ranges) {
  int32_t kind = p->activation;
#define BODY(k)                                                                           \
  if (p->derivative) FN(tile_sums_as)(k, 1, p, steps, tiles, panels, stride, ranges); \
  else FN(tile_sums_as)(k, 0, p, steps, tiles, panels, stride, ranges)
  BK_FOR_EACH_KIND(BODY)
#undef BODY
}

static void FN(tile_product)(const bk_panel_product *p) {
  int32_t *tiles = (int32_t *)p->scratch;
  const int32_t *panels = (const int32_t *)p->panels;
  tile_configure();
#if PANEL_IS_BYTES
  int64_t lanes = FN(panel_lanes)(p->k);
  int64_t held = (p->m + 2 * TILE - 1) / (2 * TILE) * 2 * TILE; /* sums of bytes are whole numbers and stay whole */
  byte_range *ranges = (byte_range *)(tiles + held * lanes);
  tile_rows_i8(p->m, p->k, lanes, p->a, p->am, tiles, ranges, tiles + held * (lanes + 2));
  FN(tile_sums)(p, lanes / TILE, tiles, panels, (lanes + 2) * PANEL, ranges);
#else
  int64_t lanes = pair_steps(p->k) * TILE;
  for (int64_t from = 0; from < lanes || from == 0; from += TILE_DEPTH) {
    int64_t part = lanes - from < TILE_DEPTH ? lanes - from : TILE_DEPTH, first = from * PANEL_VALUES, k = p->k - first;
    if (k > part * PANEL_VALUES) k = part * PANEL_VALUES;
    if (p->ak == 1) tile_left_rows(TILE_PARTS, p->m, k, p->a + first, p->am, tiles);
    else tile_left_columns(TILE_PARTS, p->m, k, p->a + first * p->ak, p->ak, tiles);
    bk_panel_product here = *p;
    here.accumulate = p->accumulate || from > 0;
    int last = from + part >= lanes;
    if (!last) {
      here.activation = BK_IDENTITY;
      here.bias = here.derivative = 0;
    }
    FN(tile_sums)(&here, part / TILE, tiles, panels + from * TILE_PARTS * PANEL, lanes * TILE_PARTS * PANEL, 0);
    if (last) break;
  }
#endif
  _tile_release();
}

#if !PANEL_IS_BYTES
static void FN(tile_pack)(int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  pair_pack(TILE_PARTS, k, n, x, ld, panels);
}
static void FN(tile_pack_transposed)(int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  pair_pack_transposed(TILE_PARTS, k, n, x, ld, panels);
}
#endif

/* The ceiling: steps on registers alone, in four chains. */
static int64_t FN(tile_peak)(int64_t steps) {
  tile_configure();
  for (int64_t i = 0; i < steps; i++) {
    TILE_STEP(0, 4, 6);
    TILE_STEP(1, 4, 7);
    TILE_STEP(2, 5, 6);
    TILE_STEP(3, 5, 7);
  }
  _tile_release();
  return steps * 4 * 2 * TILE * TILE * TILE * PANEL_VALUES / (TILE_PARTS * (TILE_PARTS + 1) / 2);
}

const bk_panel_kernels FN_JOINED(BK_PANELS, PANEL_NAME) = {
    .isa = BK_ISA,
    .format = PANEL_FORMAT,
    .width = PANEL,
    .values = PANEL_VALUES,
    .lane_unit = PANEL_UNIT,
    .row_unit = 2 * TILE,
    .parts = TILE_PARTS,
    .piece_rows = TILE_PARTS == 1 ? 512 : 256,
    .product = FN(tile_product),
    .peak = FN(tile_peak),
#if PANEL_IS_BYTES
    .pack_bytes = FN(pack_panels),
#else
    .pack = FN(tile_pack),
    .pack_transposed = FN(tile_pack_transposed),
#endif
};

#undef FN_OF
#undef FN_JOINED
#undef FN
#undef PANEL_IS_BYTES
#undef PANEL_UNIT
#undef PANEL_ROUNDS
#undef PANEL_NAME
#undef PANEL_FORMAT
#undef PANEL_VALUES
#undef TILE_STEP
#undef TILE_PARTS
