/*
 * A tile of the large product: some rows by one panel, from registers to its place. Included by panel_product.h, with its macros.
 */

/* What a tile reads: `steps` of A, whose rows and steps are am and ak apart, and of a panel; and, for later, a line a step. */
typedef struct {
  int64_t steps, am, ak, stride;
  const int32_t *a, *panel, *ahead; /* what is asked for is `stride` lanes further at every step */
} FN(panel_run);

/* One tile: `rows` x 2 vectors in registers over the steps. */
BK_INLINE void FN(panel_tile)(int rows, int unit_step, const FN(panel_run) *run, PANEL_SUM (*sum)[2]) {
  const int32_t *a = run->a, *panel = run->panel, *ahead = run->ahead;
  int64_t steps = run->steps, am = run->am, ak = run->ak, stride = run->stride;
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = (PANEL_SUM){};
  for (int64_t i = 0; i < steps; i++) {
    vi b0, b1;
    memcpy(&b0, panel, sizeof b0);
    memcpy(&b1, panel + W, sizeof b1);
    /* the second-level cache holds a panel for all strips of a piece, the first only some steps of it */
    __builtin_prefetch(panel + AHEAD * PANEL);
    if (W == 16) __builtin_prefetch(panel + AHEAD * PANEL + W);
    __builtin_prefetch(ahead, 0, 2);
    panel += PANEL;
    ahead += stride;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vi x = (unit_step ? a[r * am + i] : a[i * ak + r]) - (vi){};
      sum[r][0] = PANEL_STEP(sum[r][0], x, b0);
      sum[r][1] = PANEL_STEP(sum[r][1], x, b1);
    }
  }
}

/* Where a tile goes, what is added to it there, and for bytes what turns its sums into floats. */
typedef struct {
  float *c;
  int64_t ldc, columns;
  int accumulate;
  const float *bias; /* null for none, or when more sums follow */
  const byte_range *ranges;   /* of the rows */
  const int32_t *column_ends; /* a panel's sums of columns, and its scales */
} FN(panel_place);

BK_INLINE void FN(panel_store)(int rows, PANEL_SUM (*sum)[2], const FN(panel_place) *to) {
  int64_t left = to->columns;
  vf bias[2] = {};
  if (to->bias) {
    bias[0] = load_n(to->bias, left);
    if (left > W) bias[1] = load_n(to->bias + W, left - W);
  }
#if PANEL_IS_BYTES
  vi sums[2];
  vf scales[2];
  memcpy(sums, to->column_ends, sizeof sums);
  memcpy(scales, to->column_ends + PANEL, sizeof scales);
#endif
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++) {
#if PANEL_IS_BYTES
      vi exact = sum[r][v] + sums[v] * to->ranges[r].offset;
      vf value = __builtin_convertvector(exact, vf) * (scales[v] * to->ranges[r].scale);
#else
      vf value = sum[r][v];
#endif
      float *at = to->c + r * to->ldc + v * W;
      __builtin_prefetch(at + PANEL, 1, 3); /* where the next panel's results go, which may be far away */
      if (left >= PANEL) {
        store(at, (to->accumulate ? load(at) + value : value) + bias[v]);
      } else if (left > v * W) {
        int64_t n = left - v * W;
        store_n(at, (to->accumulate ? load_n(at, n) + value : value) + bias[v], n);
      }
    }
}

/* A function of its own a height: inlined side by side their registers would spill. */
#define PANEL_TILE(rows)                                                                                             \
  static __attribute__((noinline)) void FN(panel_tile_##rows)(int unit_step, const FN(panel_run) *run,               \
                                                              const FN(panel_place) *to) {                           \
    PANEL_SUM sum[rows][2];                                                                                          \
    if (unit_step) FN(panel_tile)(rows, 1, run, sum);                                                                \
    else FN(panel_tile)(rows, 0, run, sum);                                                                          \
    FN(panel_store)(rows, sum, to);                                                                                  \
  }
PANEL_TILE(1) PANEL_TILE(2) PANEL_TILE(3) PANEL_TILE(4)
#if PANEL_ROWS > 4
PANEL_TILE(5) PANEL_TILE(6)
#endif
#if PANEL_ROWS > 6
PANEL_TILE(7) PANEL_TILE(8) PANEL_TILE(9) PANEL_TILE(10) PANEL_TILE(11) PANEL_TILE(12)
#endif
#undef PANEL_TILE

typedef void (*FN(panel_tile_function))(int, const FN(panel_run) *, const FN(panel_place) *);
static const FN(panel_tile_function) FN(panel_tiles)[PANEL_ROWS + 1] = {
    0, FN(panel_tile_1), FN(panel_tile_2), FN(panel_tile_3), FN(panel_tile_4),
#if PANEL_ROWS > 4
    FN(panel_tile_5), FN(panel_tile_6),
#endif
#if PANEL_ROWS > 6
    FN(panel_tile_7), FN(panel_tile_8), FN(panel_tile_9), FN(panel_tile_10), FN(panel_tile_11), FN(panel_tile_12),
#endif
};
