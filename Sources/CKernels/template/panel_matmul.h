/*
 * The large product: C[m, n] (+)= A[m, k] B[k, n], with B packed once in panels of two vectors, zeros beyond n.
 * The panel of column c starts at c * k. A is read where it lies (row step `am`, column step `ak`, one of them 1), so a
 * transposed A costs nothing. k is cut into blocks that leave a panel's part and the rows' part in a core's caches; the cut
 * depends on k alone, so an element is the same sum whatever rows and columns are computed with it.
 */

#define PANEL (2 * W)

/* One tile: `rows` x 2 vectors in registers over k steps; only the first `columns` of the panel are stored. */
BK_INLINE void panel_tile(int rows, int unit_step, int64_t k, const float *a, int64_t am, int64_t ak, const float *panel,
                          float *c, int64_t ldc, int64_t columns, int accumulate) {
  vf sum[BK_PANEL_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = splat(0.0f);
  for (int64_t i = 0; i < k; i++) {
    vf b0 = load(panel), b1 = load(panel + W);
    panel += PANEL;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf x = splat(unit_step ? a[r * am + i] : a[i * ak + r]);
      sum[r][0] += x * b0;
      sum[r][1] += x * b1;
    }
  }
  if (columns >= PANEL) {
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < 2; v++) {
        float *to = c + r * ldc + v * W;
        store(to, accumulate ? load(to) + sum[r][v] : sum[r][v]);
      }
    return;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++)
      if (columns > v * W) put_n(c + r * ldc + v * W, sum[r][v], columns - v * W, accumulate);
}

/* A function of its own a height: inlined side by side their registers would spill. */
#define PANEL_TILE(rows)                                                                                             \
  static __attribute__((noinline)) void panel_tile_##rows(int unit_step, int64_t k, const float *a, int64_t am,      \
                                                          int64_t ak, const float *panel, float *c, int64_t ldc,     \
                                                          int64_t columns, int accumulate) {                         \
    if (unit_step) panel_tile(rows, 1, k, a, am, ak, panel, c, ldc, columns, accumulate);                            \
    else panel_tile(rows, 0, k, a, am, ak, panel, c, ldc, columns, accumulate);                                      \
  }
PANEL_TILE(1) PANEL_TILE(2) PANEL_TILE(3) PANEL_TILE(4) PANEL_TILE(5) PANEL_TILE(6)
#if BK_PANEL_ROWS > 6
PANEL_TILE(7) PANEL_TILE(8) PANEL_TILE(9) PANEL_TILE(10) PANEL_TILE(11) PANEL_TILE(12)
#endif

typedef void (*panel_tile_function)(int, int64_t, const float *, int64_t, int64_t, const float *, float *, int64_t,
                                    int64_t, int);
static const panel_tile_function panel_tiles[BK_PANEL_ROWS + 1] = {
    0, panel_tile_1, panel_tile_2, panel_tile_3, panel_tile_4, panel_tile_5, panel_tile_6,
#if BK_PANEL_ROWS > 6
    panel_tile_7, panel_tile_8, panel_tile_9, panel_tile_10, panel_tile_11, panel_tile_12,
#endif
};

static void panel_product(const bk_panel_product *p) {
  int64_t blocks = (p->k + BK_PANEL_DEPTH - 1) / BK_PANEL_DEPTH;
  int64_t depth = blocks ? (p->k + blocks - 1) / blocks : 0;
  int64_t strips = (p->m + BK_PANEL_ROWS - 1) / BK_PANEL_ROWS;
  int unit_step = p->ak == 1;
  for (int64_t from = 0; from < p->k || from == 0; from += depth) {
    int64_t steps = p->k - from < depth ? p->k - from : depth;
    int last = from + steps >= p->k;
    for (int64_t column = 0; column < p->n; column += PANEL) {
      const float *panel = p->panels + column * p->k + from * PANEL;
      int64_t columns = p->n - column < PANEL ? p->n - column : PANEL;
      for (int64_t strip = 0; strip < strips; strip++) {
        /* strips of nearly equal height: a last one of a single row would cost as much as a full one */
        int64_t row = p->m * strip / strips, rows = p->m * (strip + 1) / strips - row;
        panel_tiles[rows](unit_step, steps, p->a + row * p->am + from * p->ak, p->am, p->ak, panel,
                          p->c + row * p->ldc + column, p->ldc, columns, p->accumulate || from > 0);
      }
      if (last)
        bias_activation(p->activation, p->m, columns, p->ldc, p->bias ? p->bias + column : 0, p->c + column,
                        p->derivative ? p->derivative + column : 0);
    }
    if (last) break;
  }
}

/* panels of B[k, n] = x[k, n] */
static void pack_panels(int64_t k, int64_t n, const float *x, int64_t ld, float *panels) {
  for (int64_t column = 0; column < n; column += PANEL) {
    float *panel = panels + column * k;
    int64_t left = n - column;
    for (int64_t i = 0; i < k; i++) {
      const float *from = x + i * ld + column;
      if (left >= PANEL) {
        store(panel + i * PANEL, load(from));
        store(panel + i * PANEL + W, load(from + W));
      } else {
        store(panel + i * PANEL, load_n(from, left));
        store(panel + i * PANEL + W, left > W ? load_n(from + W, left - W) : splat(0.0f));
      }
    }
  }
}

/* panels of B[k, n] = x[n, k] */
static void pack_panels_transposed(int64_t k, int64_t n, const float *x, int64_t ld, float *panels) {
  for (int64_t column = 0; column < n; column += PANEL)
    pack_rows_as_columns(k, n - column, PANEL, x + column * ld, ld, panels + column * k);
}
