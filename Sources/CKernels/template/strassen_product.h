/*
 * The large product of floats by seven products of halves instead of eight. Strassen, Gaussian Elimination is not Optimal,
 * Numerische Mathematik 13, 1969. With the columns of A and the rows and columns of B cut in the middle, and two rows of A as
 * one pair,
 *
 *   [A11 A12]   [B11 B12]
 *   [A21 A22] * [B21 B22]
 *
 * Right operands are packed once, sums included; left ones are made for some pairs and a block of the sums' length. An eighth
 * of the multiplications is saved, and the weights read per row are as many as otherwise, as twice as many rows share them.
 *
 * A row's results depend on the row it is paired with, in their last bits, and on no other. The rounding of a sum grows with
 * its length; these are blocks of half the length each, which makes up for what the additions round. A row's rounding is in
 * proportion to the larger one of its pair, so that rows of unlike size are no pair.
 */
#include "strassen_tile.h"

/* The sum of squares of `steps` values in either half of a row. */
BK_INLINE float strassen_norm(const float *row, int64_t half, int64_t steps) {
  vf sum = {};
  for (int64_t i = 0; i < steps; i += W) {
    vf first = load(row + i), second = load(row + half + i);
    sum += first * first + second * second;
  }
  return sum_lanes(sum);
}

/* The seven left operands of a pair for `steps` values, in the tile's order; a lower row of null is zeros. */
BK_INLINE void strassen_operands(const float *upper, const float *lower, int64_t half, int64_t steps, int64_t operand,
                                 float *to) {
  for (int64_t i = 0; i < steps; i += W) {
    vf a11 = load(upper + i), a12 = load(upper + half + i);
    vf a21 = lower ? load(lower + i) : splat(0.0f), a22 = lower ? load(lower + half + i) : splat(0.0f);
    store(to + i, a11 + a22);
    store(to + operand + i, a21 + a22);
    store(to + 2 * operand + i, a22);
    store(to + 3 * operand + i, a11);
    store(to + 4 * operand + i, a11 + a12);
    store(to + 5 * operand + i, a21 - a11);
    store(to + 6 * operand + i, a12 - a22);
  }
}

/*
 * The left operands of all pairs for a block of the sums, and the pairs they are of: where one row is more than twice as large
 * as the other, whose results its roundings would blur, each is taken by itself.
 */
BK_INLINE int64_t strassen_left(const bk_strassen_product *p, int64_t from, int64_t steps, int32_t *rows) {
  int64_t half = p->k / 2, count = 0, operand = 2 * p->pairs * STRASSEN_APART;
  float *to = (float *)p->scratch;
  for (int64_t pair = 0; pair < p->pairs; pair++) {
    int32_t first = p->rows[2 * pair], second = p->rows[2 * pair + 1];
    const float *upper = p->a + (first - p->first) * p->am + from;
    const float *lower = second < 0 ? 0 : p->a + (second - p->first) * p->am + from;
    int alike = 1;
    if (lower) {
      float u = strassen_norm(upper, half, steps), l = strassen_norm(lower, half, steps);
      alike = u <= 4.0f * l && l <= 4.0f * u; /* not so where one is no number */
    }
    strassen_operands(upper, alike ? lower : 0, half, steps, operand, to + count * STRASSEN_APART);
    rows[2 * count] = first;
    rows[2 * count++ + 1] = alike ? second : -1;
    if (alike) continue;
    strassen_operands(lower, 0, half, steps, operand, to + count * STRASSEN_APART);
    rows[2 * count] = second;
    rows[2 * count++ + 1] = -1;
  }
  return count;
}

static void strassen_product(const bk_strassen_product *p) {
  int64_t half = p->k / 2, right = p->n / 2;
  int32_t *rows = (int32_t *)p->scratch + 2 * p->pairs * 7 * STRASSEN_APART;
  panel_run_f32 run = {0};
  for (int64_t from = 0; from < half; from += run.steps) {
    run.steps = half - from < BK_STRASSEN_DEPTH ? half - from : BK_STRASSEN_DEPTH;
    int last = from + run.steps >= half;
    const float *block = (const float *)p->panels + from * right * 7;
    int64_t count = strassen_left(p, from, run.steps, rows), strips = (count + BK_PANEL_ROWS - 1) / BK_PANEL_ROWS;
    run.stride = (PANEL + strips - 1) / strips;
    for (int64_t column = p->column; column < p->column + p->columns; column += PANEL) {
      const float *panels = block + column * run.steps * 7;
      strassen_place to = {p->c + column, p->c + right + column, p->ldc, 0, p->first, from > 0};
      if (last && p->bias) {
        to.left_bias = p->bias + column;
        to.right_bias = p->bias + right + column;
      }
      run.panel = (const int32_t *)panels;
      /* As in the plain product, what comes next is asked for a few lines at a time: at the end, the first of all. */
      const float *ahead = column + PANEL < p->column + p->columns ? panels + run.steps * 7 * PANEL
                           : last                                  ? (const float *)p->panels + p->column * run.steps * 7
                                  : block + run.steps * right * 7 + p->column * run.steps * 7;
      for (int64_t strip = 0; strip < strips; strip++) {
        int64_t pair = count * strip / strips, pairs = count * (strip + 1) / strips - pair;
        run.a = (const int32_t *)p->scratch + pair * STRASSEN_APART;
        run.ahead = (const int32_t *)ahead + strip * 7 * run.steps * run.stride;
        to.rows = rows + 2 * pair;
        strassen_tiles[pairs](&run, 2 * p->pairs * STRASSEN_APART, run.steps * PANEL, &to);
      }
      if (last) {
        bias_activation(p->activation, p->m, PANEL, p->ldc, 0, to.left, 0);
        bias_activation(p->activation, p->m, PANEL, p->ldc, 0, to.right, 0);
      }
    }
  }
}

/*
 * The right operands of B[k, n] = x[n, k] for the columns [column, column + columns) of its left half and the same ones of its
 * right half: block by block of the sums, panel by panel, the seven operands in the tile's order.
 */
static void pack_strassen(int64_t k, int64_t n, int64_t column, int64_t columns, const float *x, int64_t ld, float *panels) {
  float b11[PANEL * PACK_BLOCK], b21[PANEL * PACK_BLOCK], b12[PANEL * PACK_BLOCK], b22[PANEL * PACK_BLOCK];
  int64_t half = k / 2, right = n / 2, depth;
  for (int64_t from = 0; from < half; from += depth) {
    depth = half - from < BK_STRASSEN_DEPTH ? half - from : BK_STRASSEN_DEPTH;
    for (int64_t c = column; c < column + columns; c += PANEL) {
      float *panel = panels + (from * right + c * depth) * 7;
      for (int64_t at = 0; at < depth; at += PACK_BLOCK) {
        int64_t steps = depth - at < PACK_BLOCK ? depth - at : PACK_BLOCK, operand = depth * PANEL;
        const float *upper = x + c * ld + from + at, *lower = upper + right * ld;
        pack_rows_as_columns(steps, PANEL, PANEL, upper, ld, b11);
        pack_rows_as_columns(steps, PANEL, PANEL, upper + half, ld, b21);
        pack_rows_as_columns(steps, PANEL, PANEL, lower, ld, b12);
        pack_rows_as_columns(steps, PANEL, PANEL, lower + half, ld, b22);
        float *to = panel + at * PANEL;
        for (int64_t i = 0; i < steps * PANEL; i += W) {
          vf v11 = load(b11 + i), v21 = load(b21 + i), v12 = load(b12 + i), v22 = load(b22 + i);
          store(to + i, v11 + v22);
          store(to + operand + i, v11);
          store(to + 2 * operand + i, v21 - v11);
          store(to + 3 * operand + i, v12 - v22);
          store(to + 4 * operand + i, v22);
          store(to + 5 * operand + i, v11 + v12);
          store(to + 6 * operand + i, v21 + v22);
        }
      }
    }
  }
}

const bk_strassen_kernels BK_STRASSEN = {
    .isa = BK_ISA, .width = PANEL, .piece_pairs = 48, .pack_transposed = pack_strassen, .product = strassen_product};
