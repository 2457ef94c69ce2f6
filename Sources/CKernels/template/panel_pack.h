/*
 * Panels of the right side of a large product, packed once. Included by panel_product.h and tile_product.h, with their macros;
 * a panel's lanes are rounded up to a multiple of PANEL_UNIT and filled with zeros.
 */

/* The lanes of a panel, and of a row of the left side, whose sum has k values. */
BK_INLINE int64_t FN(panel_lanes)(int64_t k) {
  return (k + PANEL_VALUES * PANEL_UNIT - 1) / (PANEL_VALUES * PANEL_UNIT) * PANEL_UNIT;
}

#if PANEL_IS_BYTES
/* panels of B[k, n] = bytes[n, k], each followed by its columns' sums and scales */
static void FN(pack_panels)(int64_t k, int64_t n, const int8_t *x, int64_t ld, const float *scales, void *panels) {
  int64_t filled = (k + 3) / 4, lanes = FN(panel_lanes)(k);
  for (int64_t column = 0; column < n; column += PANEL) {
    int32_t *panel = (int32_t *)panels + column / PANEL * (lanes + 2) * PANEL, block[PANEL * PACK_BLOCK];
    int64_t columns = n - column < PANEL ? n - column : PANEL;
    for (int64_t from = 0; from < filled; from += PACK_BLOCK) {
      int64_t steps = filled - from < PACK_BLOCK ? filled - from : PACK_BLOCK;
      for (int64_t c = 0; c < columns; c++) {
        int64_t left = k - from * 4, bytes = left < steps * 4 ? left : steps * 4;
        block[c * PACK_BLOCK + steps - 1] = 0;
        memcpy(block + c * PACK_BLOCK, x + (column + c) * ld + from * 4, (size_t)bytes);
      }
      lanes_to_panel(steps, columns, block, PACK_BLOCK, panel + from * PANEL);
    }
    memset(panel + filled * PANEL, 0, (size_t)((lanes - filled) * PANEL) * 4);
    int32_t *sums = panel + lanes * PANEL;
    float *ends = (float *)(sums + PANEL);
    for (int64_t c = 0; c < PANEL; c++) {
      sums[c] = 0;
      ends[c] = c < columns ? scales[column + c] : 0.0f;
      if (c < columns)
        for (int64_t i = 0; i < k; i++) sums[c] += x[(column + c) * ld + i];
    }
  }
}
#else
/* panels of B[k, n] = x[k, n] */
static void FN(pack_panels)(int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  int64_t filled = (k + PANEL_VALUES - 1) / PANEL_VALUES, lanes = FN(panel_lanes)(k);
  for (int64_t column = 0; column < n; column += PANEL) {
    int32_t *panel = (int32_t *)panels + column * lanes;
    int64_t columns = n - column < PANEL ? n - column : PANEL;
    if (columns < PANEL) memset(panel, 0, (size_t)(filled * PANEL) * 4);
    memset(panel + filled * PANEL, 0, (size_t)((lanes - filled) * PANEL) * 4);
#if PANEL_VALUES == 2
    FN_JOINED(PANEL_PAIRS, columns)(k, columns, x + column, ld, panel, PANEL);
#elif PANEL_ROUNDS
    for (int64_t i = 0; i < k; i++) bf16_floats(columns, x + i * ld + column, (float *)panel + i * PANEL);
#else
    for (int64_t i = 0; i < k; i++) memcpy(panel + i * PANEL, x + i * ld + column, (size_t)columns * 4);
#endif
  }
}

/* panels of B[k, n] = x[n, k] */
static void FN(pack_panels_transposed)(int64_t k, int64_t n, const float *x, int64_t ld, void *panels) {
  int64_t filled = (k + PANEL_VALUES - 1) / PANEL_VALUES, lanes = FN(panel_lanes)(k);
  for (int64_t column = 0; column < n; column += PANEL) {
    int32_t *panel = (int32_t *)panels + column * lanes;
    const float *rows = x + column * ld;
    memset(panel + filled * PANEL, 0, (size_t)((lanes - filled) * PANEL) * 4);
#if PANEL_VALUES == 2
    int32_t block[PANEL * PACK_BLOCK];
    int64_t columns = n - column < PANEL ? n - column : PANEL;
    for (int64_t from = 0; from < filled; from += PACK_BLOCK) {
      int64_t steps = filled - from < PACK_BLOCK ? filled - from : PACK_BLOCK;
      int64_t left = k - from * 2, values = left < steps * 2 ? left : steps * 2;
      for (int64_t c = 0; c < columns; c++) FN_JOINED(PANEL_PAIRS, row)(values, rows + c * ld + from * 2, block + c * PACK_BLOCK);
      lanes_to_panel(steps, columns, block, PACK_BLOCK, panel + from * PANEL);
    }
#else
    lanes_to_panel(k, n - column, (const int32_t *)rows, ld, panel);
#if PANEL_ROUNDS
    bf16_floats(k * PANEL, (float *)panel, (float *)panel);
#endif
#endif
  }
}
#endif
