#include "field.hpp"

#include <algorithm>
#include <cmath>

namespace crf {

double log_sum_exp(const double *x, int64_t n) {
  const double most = *std::max_element(x, x + n);
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += std::exp(x[i] - most);
  return most + std::log(sum);
}

double forward(const Field &field, const float *emission, int64_t n, double *alpha) {
  const int64_t c = field.c;
  if (n == 0) return 0;
  std::vector<double> terms(static_cast<size_t>(c));
  for (int64_t j = 0; j < c; j++) alpha[j] = field.first[static_cast<size_t>(j)] + emission[j];
  for (int64_t t = 1; t < n; t++)
    for (int64_t j = 0; j < c; j++) {
      for (int64_t i = 0; i < c; i++)
        terms[static_cast<size_t>(i)] = alpha[(t - 1) * c + i] + field.move[static_cast<size_t>(i * c + j)];
      alpha[t * c + j] = log_sum_exp(terms.data(), c) + emission[t * c + j];
    }
  for (int64_t j = 0; j < c; j++)
    terms[static_cast<size_t>(j)] = alpha[(n - 1) * c + j] + field.last[static_cast<size_t>(j)];
  return log_sum_exp(terms.data(), c);
}

void backward(const Field &field, const float *emission, int64_t n, double *beta) {
  const int64_t c = field.c;
  if (n == 0) return;
  std::vector<double> terms(static_cast<size_t>(c));
  std::copy(field.last.begin(), field.last.end(), beta + (n - 1) * c);
  for (int64_t t = n - 2; t >= 0; t--)
    for (int64_t i = 0; i < c; i++) {
      for (int64_t j = 0; j < c; j++)
        terms[static_cast<size_t>(j)] =
            field.move[static_cast<size_t>(i * c + j)] + emission[(t + 1) * c + j] + beta[(t + 1) * c + j];
      beta[t * c + i] = log_sum_exp(terms.data(), c);
    }
}

double score(const Field &field, const float *emission, const int32_t *tags, int64_t n) {
  if (n == 0) return 0;
  double sum = field.first[static_cast<size_t>(tags[0])] + field.last[static_cast<size_t>(tags[n - 1])];
  for (int64_t t = 0; t < n; t++) sum += emission[t * field.c + tags[t]];
  for (int64_t t = 1; t < n; t++) sum += field.move[static_cast<size_t>(tags[t - 1] * field.c + tags[t])];
  return sum;
}

std::vector<int32_t> viterbi(const Field &field, const float *emission, int64_t n) {
  const int64_t c = field.c;
  std::vector<int32_t> best(static_cast<size_t>(n));
  if (n == 0) return best;
  std::vector<double> now(static_cast<size_t>(c)), before(static_cast<size_t>(c));
  std::vector<int32_t> from(static_cast<size_t>(n * c), 0);
  for (int64_t j = 0; j < c; j++) now[static_cast<size_t>(j)] = field.first[static_cast<size_t>(j)] + emission[j];
  for (int64_t t = 1; t < n; t++) {
    before.swap(now);
    for (int64_t j = 0; j < c; j++) {
      const auto reached = [&](int64_t i) {
        return before[static_cast<size_t>(i)] + field.move[static_cast<size_t>(i * c + j)];
      };
      int64_t arg = 0;
      for (int64_t i = 1; i < c; i++)
        if (reached(i) > reached(arg)) arg = i;
      from[static_cast<size_t>(t * c + j)] = static_cast<int32_t>(arg);
      now[static_cast<size_t>(j)] = reached(arg) + emission[t * c + j];
    }
  }
  for (int64_t j = 0; j < c; j++) now[static_cast<size_t>(j)] += field.last[static_cast<size_t>(j)];
  int64_t arg = std::max_element(now.begin(), now.end()) - now.begin();
  for (int64_t t = n - 1; t >= 0; t--) {
    best[static_cast<size_t>(t)] = static_cast<int32_t>(arg);
    arg = from[static_cast<size_t>(t * c + arg)];
  }
  return best;
}

}  // namespace crf
