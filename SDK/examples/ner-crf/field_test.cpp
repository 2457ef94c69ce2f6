// The field against enumeration of all tag sequences: log Z, marginals and the best path. `make test` runs it.
#include <cmath>
#include <cstdio>
#include <random>

#include "field.hpp"

int main() {
  constexpr int64_t c = 3, n = 5, all = 243;  // 3^5
  std::mt19937 random(1);
  int failures = 0;
  const auto expect = [&](bool held, const char *what) { if (!held) failures++, std::printf("FAIL %s\n", what); };
  for (int trial = 0; trial < 40; trial++) {
    const double spread = trial < 30 ? 2 : 40;  // wide: exponents that overflow without care
    std::uniform_real_distribution<double> draw(-spread, spread);
    std::vector<float> emission(n * c), move(c * c), ends(2 * c);
    for (auto *values : {&emission, &move, &ends})
      for (float &x : *values) x = static_cast<float>(draw(random));
    crf::Field field(move.data(), ends.data(), c);
    if (trial % 3 == 0) field.move[2] = field.move[7] = field.first[1] = crf::forbidden;
    std::vector<double> scores(all), marginal(n * c, 0.0);
    std::vector<std::vector<int32_t>> paths(all, std::vector<int32_t>(n));
    size_t best = 0;
    for (size_t code = 0; code < all; code++) {
      size_t rest = code;
      for (auto &tag : paths[code]) tag = static_cast<int32_t>(rest % c), rest /= c;
      scores[code] = crf::score(field, emission.data(), paths[code].data(), n);
      if (scores[code] > scores[best]) best = code;
    }
    const double log_z = crf::log_sum_exp(scores.data(), all);
    for (size_t code = 0; code < all; code++)
      for (size_t t = 0; t < n; t++)
        marginal[t * c + static_cast<size_t>(paths[code][t])] += std::exp(scores[code] - log_z);
    std::vector<double> alpha(n * c), beta(n * c);
    const double found = crf::forward(field, emission.data(), n, alpha.data());
    crf::backward(field, emission.data(), n, beta.data());
    expect(std::fabs(found - log_z) < 1e-9 * (1 + std::fabs(log_z)), "log Z");
    for (size_t i = 0; i < marginal.size(); i++)
      expect(std::fabs(std::exp(alpha[i] + beta[i] - found) - marginal[i]) < 1e-9, "a marginal");
    expect(crf::viterbi(field, emission.data(), n) == paths[best], "the best path");
  }
  expect(crf::viterbi(crf::Field(nullptr, nullptr, 0), nullptr, 0).empty(), "no word");
  std::printf("40 fields against %d sequences each, %d failures\n", static_cast<int>(all), failures);
  return failures ? 1 : 0;
}
