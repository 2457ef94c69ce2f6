// The linear-chain conditional random field (Lafferty, McCallum and Pereira 2001).
//
// Score of tags y of n words: first[y0] + sum_t emission[t][y_t] + sum_t move[y_(t-1)][y_t] + last[y_(n-1)].
// Probability of y: exp(score(y) - log Z), log Z being the logarithm of the sum over all y.
// Shapes: n words, C tags; everything row-major.
#pragma once
#include <cstdint>
#include <vector>

namespace crf {

/// The scores of moves between tags, and of the tags at both ends, as doubles.
struct Field {
  int64_t c = 0;             ///< C
  std::vector<double> move;  ///< [C,C] from, to
  std::vector<double> first; ///< [C]
  std::vector<double> last;  ///< [C]

  Field() = default;
  /// A field from the head's parameters: move [C,C] and ends [2,C].
  Field(const float *move, const float *ends, int64_t c)
      : c(c), move(move, move + c * c), first(ends, ends + c), last(ends + c, ends + 2 * c) {}
};

/// What stands for the score of a move that is not allowed: no sum of real scores comes near it, and it stays finite.
constexpr double forbidden = -1e30;

/// The logarithm of the sum of the exponentials of x[0..<n], n > 0.
double log_sum_exp(const double *x, int64_t n);

/// alpha[t][j]: log of the sum over all beginnings that end in tag j at word t. Returns log Z; 0 for no word.
double forward(const Field &field, const float *emission, int64_t n, double *alpha);

/// beta[t][i]: log of the sum over all ends behind word t, when t has tag i.
void backward(const Field &field, const float *emission, int64_t n, double *beta);

/// The score of given tags.
double score(const Field &field, const float *emission, const int32_t *tags, int64_t n);

/// The best tags (Viterbi 1967); the first of equals.
std::vector<int32_t> viterbi(const Field &field, const float *emission, int64_t n);

}  // namespace crf
