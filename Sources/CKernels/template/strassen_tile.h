/*
 * A tile of Strassen's product: some pairs of rows by one panel of either half of the columns, in seven products whose sums
 * meet in a first-level cache. Included by strassen_product.h.
 */

/* Lanes from one pair's operand to the next: an odd number of lines. */
#define STRASSEN_APART ((BK_STRASSEN_DEPTH / 16 | 1) * 16)

enum { STRASSEN_UPPER_LEFT, STRASSEN_UPPER_RIGHT, STRASSEN_LOWER_LEFT, STRASSEN_LOWER_RIGHT };

/* Where a tile goes: the panel's columns of both halves, in rows that need not lie side by side. */
typedef struct {
  float *left, *right;
  int64_t ldc;
  const int32_t *rows; /* two a pair, the second -1 for none */
  int32_t first;       /* the number of the row that `left` and `right` point at */
  int accumulate;
  const float *left_bias, *right_bias; /* null for none, or when more sums follow */
} strassen_place;

/* Stores one quarter: the pairs' upper or lower rows, in one half of the columns. */
BK_INLINE void strassen_store(int pairs, vf (*sum)[2], int quarter, const strassen_place *to) {
  int right = quarter == STRASSEN_UPPER_RIGHT || quarter == STRASSEN_LOWER_RIGHT;
  int lower = quarter == STRASSEN_LOWER_LEFT || quarter == STRASSEN_LOWER_RIGHT;
  float *c = right ? to->right : to->left;
  const float *from = right ? to->right_bias : to->left_bias;
  vf bias[2] = {};
  if (from) {
    bias[0] = load(from);
    bias[1] = load(from + W);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < pairs; r++) {
    int64_t row = to->rows[2 * r + lower];
    if (lower && row < 0) continue;
    float *at = c + (row - to->first) * to->ldc;
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++, at += W) {
      __builtin_prefetch(at + PANEL, 1, 3); /* where the next panel's results go */
      store(at, (to->accumulate ? load(at) + sum[r][v] : sum[r][v]) + bias[v]);
    }
  }
}

#define STRASSEN_EACH(...)           \
  _Pragma("clang loop unroll(full)") \
  for (int r = 0; r < pairs; r++)    \
    _Pragma("clang loop unroll(full)") for (int v = 0; v < 2; v++) { __VA_ARGS__ }
#define STRASSEN_AT(sums) (sums[r] + v * W)
#define STRASSEN_NEXT()                \
  panel_tile_f32(pairs, 1, &run, sum); \
  run.a += left;                       \
  run.panel += right;                  \
  run.ahead += run.steps * run.stride

/* The operands of the seven products lie `left` and `right` lanes apart, in the order in which they are taken here. */
BK_INLINE void strassen_tile(int pairs, panel_run_f32 run, int64_t left, int64_t right, const strassen_place *to) {
  typedef float sums[BK_PANEL_ROWS][PANEL] __attribute__((aligned(64)));
  sums upper_left, lower_right, shared;
  vf sum[pairs][2];
  run.am = STRASSEN_APART; /* known here, so that a row's place needs no instruction */
  run.ak = 1;
  STRASSEN_NEXT(); /* (A11 + A22) (B11 + B22) */
  STRASSEN_EACH(store(STRASSEN_AT(upper_left), sum[r][v]);)
  STRASSEN_NEXT(); /* (A21 + A22) B11 */
  STRASSEN_EACH(
    store(STRASSEN_AT(shared), sum[r][v]);
    store(STRASSEN_AT(lower_right), load(STRASSEN_AT(upper_left)) - sum[r][v]);)
  STRASSEN_NEXT(); /* A22 (B21 - B11) */
  STRASSEN_EACH(
    store(STRASSEN_AT(upper_left), load(STRASSEN_AT(upper_left)) + sum[r][v]);
    sum[r][v] += load(STRASSEN_AT(shared));)
  strassen_store(pairs, sum, STRASSEN_LOWER_LEFT, to);
  STRASSEN_NEXT(); /* A11 (B12 - B22) */
  STRASSEN_EACH(
    store(STRASSEN_AT(shared), sum[r][v]);
    store(STRASSEN_AT(lower_right), load(STRASSEN_AT(lower_right)) + sum[r][v]);)
  STRASSEN_NEXT(); /* (A11 + A12) B22 */
  STRASSEN_EACH(
    store(STRASSEN_AT(upper_left), load(STRASSEN_AT(upper_left)) - sum[r][v]);
    sum[r][v] += load(STRASSEN_AT(shared));)
  strassen_store(pairs, sum, STRASSEN_UPPER_RIGHT, to);
  STRASSEN_NEXT(); /* (A21 - A11) (B11 + B12) */
  STRASSEN_EACH(sum[r][v] += load(STRASSEN_AT(lower_right));)
  strassen_store(pairs, sum, STRASSEN_LOWER_RIGHT, to);
  STRASSEN_NEXT(); /* (A12 - A22) (B21 + B22) */
  STRASSEN_EACH(sum[r][v] += load(STRASSEN_AT(upper_left));)
  strassen_store(pairs, sum, STRASSEN_UPPER_LEFT, to);
}
#undef STRASSEN_NEXT
#undef STRASSEN_EACH
#undef STRASSEN_AT

/* A function of its own a height, as for other tiles. */
#define STRASSEN_TILE(pairs)                                                                                           \
  static __attribute__((noinline)) void strassen_tile_##pairs(const panel_run_f32 *run, int64_t left, int64_t right,   \
                                                              const strassen_place *to) {                              \
    strassen_tile(pairs, *run, left, right, to);                                                                       \
  }
STRASSEN_TILE(1) STRASSEN_TILE(2) STRASSEN_TILE(3) STRASSEN_TILE(4) STRASSEN_TILE(5) STRASSEN_TILE(6)
#if BK_PANEL_ROWS > 6
STRASSEN_TILE(7) STRASSEN_TILE(8) STRASSEN_TILE(9) STRASSEN_TILE(10) STRASSEN_TILE(11) STRASSEN_TILE(12)
#endif
#undef STRASSEN_TILE

typedef void (*strassen_tile_function)(const panel_run_f32 *, int64_t, int64_t, const strassen_place *);
static const strassen_tile_function strassen_tiles[BK_PANEL_ROWS + 1] = {
    0, strassen_tile_1, strassen_tile_2, strassen_tile_3, strassen_tile_4, strassen_tile_5, strassen_tile_6,
#if BK_PANEL_ROWS > 6
    strassen_tile_7, strassen_tile_8, strassen_tile_9, strassen_tile_10, strassen_tile_11, strassen_tile_12,
#endif
};
