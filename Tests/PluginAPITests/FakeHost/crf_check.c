/* The field of ner_crf.c against enumeration of all tag sequences: loss, every gradient, and the best path. */
#include "../Skeletons/ner_crf.c"
#include <stdio.h>

enum { C = 3, M = 7, SEQUENCES = 4 };
static const int32_t starts[SEQUENCES + 1] = {0, 4, 4, 5, 7}; /* lengths 4, 0, 1 and 2 */
static const int32_t tags[M] = {2, 0, 1, 1, 0, 2, 2};
static float e[M * C], move[C * C], ends[2 * C];
static double expected_e[M * C], expected_move[C * C], expected_ends[2 * C];

static double score_of(int from, int n, const int *y) {
  double score = ends[y[0]] + ends[C + y[n - 1]];
  for (int t = 0; t < n; t++) score += e[(from + t) * C + y[t]] + (t ? move[y[t - 1] * C + y[t]] : 0);
  return score;
}

static void digits(int code, int n, int *y) {
  for (int t = 0; t < n; t++, code /= C) y[t] = code % C;
}

/* Adds w to what the sequence y of words from.. holds. */
static void count(int from, int n, const int *y, double w) {
  expected_ends[y[0]] += w, expected_ends[C + y[n - 1]] += w;
  for (int t = 0; t < n; t++) expected_e[(from + t) * C + y[t]] += w;
  for (int t = 1; t < n; t++) expected_move[y[t - 1] * C + y[t]] += w;
}

static int differs(const char *what, const float *got, const double *wanted, int n, double scale) {
  int bad = 0;
  for (int i = 0; i < n; i++)
    if (fabs(got[i] - scale * wanted[i]) > 2e-6 * (1 + fabs(scale * wanted[i])))
      bad++, printf("FAIL %s[%d] is %.9g, not %.9g\n", what, i, got[i], scale * wanted[i]);
  return bad;
}

int main(void) {
  int failures = 0;
  for (int trial = 0; trial < 20; trial++) {
    const float spread = trial < 15 ? 2.0f : 40.0f; /* wide: exponents that overflow without care */
    uint32_t state = (uint32_t)trial * 2654435761u + 1;
    float *all[] = {e, move, ends};
    const int sizes[] = {M * C, C * C, 2 * C};
    for (int k = 0; k < 3; k++)
      for (int i = 0; i < sizes[k]; i++)
        state = state * 1664525u + 1013904223u, all[k][i] = spread * ((float)(state >> 8) / 8388608.0f - 1);
    memset(expected_e, 0, sizeof expected_e), memset(expected_move, 0, sizeof expected_move);
    memset(expected_ends, 0, sizeof expected_ends);
    double loss = 0;
    for (int s = 0; s < SEQUENCES; s++) {
      const int from = starts[s], n = starts[s + 1] - from;
      int y[M], gold[M], best[M] = {0}, all_codes = 1;
      if (n == 0) continue;
      for (int t = 0; t < n; t++) all_codes *= C, gold[t] = tags[from + t];
      double most = -1e300, z = 0;
      for (int code = 0; code < all_codes; code++) {
        digits(code, n, y);
        if (score_of(from, n, y) > most) most = score_of(from, n, y), memcpy(best, y, sizeof y);
      }
      for (int code = 0; code < all_codes; code++) digits(code, n, y), z += exp(score_of(from, n, y) - most);
      for (int code = 0; code < all_codes; code++)
        digits(code, n, y), count(from, n, y, exp(score_of(from, n, y) - most) / z);
      count(from, n, gold, -1);
      loss += most + log(z) - score_of(from, n, gold);
      const float *rows[M];
      float scratch[M * C];
      int32_t back[M * C], path[M];
      for (int t = 0; t < n; t++) rows[t] = &e[(from + t) * C];
      viterbi(rows, n, C, move, ends, ends + C, scratch, back, path);
      for (int t = 0; t < n; t++)
        if (path[t] != best[t]) failures++, printf("FAIL best path: word %d has tag %d, not %d\n", t, path[t], best[t]);
    }
    float total = 0, d_e[M * C] = {0}, d_move[C * C] = {0}, d_ends[2 * C] = {0}, d_total = 0.75f;
    double saved[2 * M * C + SEQUENCES + 1];
    memset(saved, 0, sizeof saved);
    bp_array in[5] = {{e, {M, C}, {0}, 2, BP_F32}, {(void *)(uintptr_t)tags, {M}, {0}, 1, BP_I32},
                      {(void *)(uintptr_t)starts, {SEQUENCES + 1}, {0}, 1, BP_I32}, {move, {C, C}, {0}, 2, BP_F32},
                      {ends, {2, C}, {0}, 2, BP_F32}};
    bp_array d_in[5] = {{d_e, {M, C}, {0}, 2, BP_F32}, {NULL, {M}, {0}, 1, BP_I32},
                        {NULL, {SEQUENCES + 1}, {0}, 1, BP_I32}, {d_move, {C, C}, {0}, 2, BP_F32},
                        {d_ends, {2, C}, {0}, 2, BP_F32}};
    bp_array out = {&total, {0}, {0}, 0, BP_F32}, d_out = {&d_total, {0}, {0}, 0, BP_F32}, shape = BP_ZERO;
    uint64_t saved_bytes = 0;
    if (crf_infer(NULL, in, 5, &shape, 1, 1, &saved_bytes) != BP_OK || saved_bytes > sizeof saved || shape.rank != 0)
      failures++, printf("FAIL infer\n");
    bp_op_call call = {sizeof call, in, &out, d_in, &d_out, 5, 1, saved, saved_bytes, 1, 1};
    if (crf_forward(NULL, &call) != BP_OK || crf_backward(NULL, &call) != BP_OK) failures++, printf("FAIL status\n");
    failures += differs("loss", &total, &loss, 1, 1);
    failures += differs("d_emissions", d_e, expected_e, M * C, d_total);
    failures += differs("d_transitions", d_move, expected_move, C * C, d_total);
    failures += differs("d_ends", d_ends, expected_ends, 2 * C, d_total);
  }
  printf("20 fields against %d sequences each, %d failures\n", 81 + 3 + 9, failures);
  return failures ? 1 : 0;
}
