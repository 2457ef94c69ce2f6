// From the outputs of a record's windows to mentions: Viterbi in each window, and the field's own confidence.
#include <algorithm>
#include <cmath>

#include "task.hpp"

namespace crf {

/// The words and mentions that are read so far.
struct Task::Reading {
  std::vector<bp_span> words, spans;
  uint64_t last_word;  // of the last span
};

/// The learned field; with the option `constrain` without the moves that no sequence of tags may make. Only a text's
/// beginning is known to lie outside of a mention: a later window may begin within one.
Field Task::permitted(const bp_decode &d, bool at_the_start) const {
  Field field(static_cast<const float *>(d.outputs[1].data), static_cast<const float *>(d.outputs[2].data),
              tags_.count());
  if (!options_.constrain) return field;
  for (int32_t j = 0; j < tags_.count(); j++) {
    if (at_the_start && !Tags::may_begin(j)) field.first[static_cast<size_t>(j)] = forbidden;
    for (int32_t i = 0; i < tags_.count(); i++)
      if (!Tags::may_follow(i, j)) field.move[static_cast<size_t>(i * tags_.count() + j)] = forbidden;
  }
  return field;
}

/// Reads the words that a window owns. A mention's score is the probability that the field gives to exactly this
/// mention: that its words have these tags, and that the next one does not go on with it.
void Task::read_window(const bp_decode &d, uint64_t window, const Field &field, Reading &into) const {
  const bp_batch &batch = *d.windows;
  const int64_t c = tags_.count();
  std::vector<uint64_t> tokens;
  std::vector<float> emission;
  for (uint64_t t = batch.first_token[window]; t < batch.first_token[window + 1]; t++) {
    if (!(batch.flags[t] & BP_TOKEN_WORD_START) || batch.word[t] == BP_NONE) continue;
    tokens.push_back(t);
    const float *row = static_cast<const float *>(d.outputs[0].data) + t * static_cast<uint64_t>(c);
    emission.insert(emission.end(), row, row + c);
  }
  const int64_t n = static_cast<int64_t>(tokens.size());
  const std::vector<int32_t> best = viterbi(field, emission.data(), n);
  std::vector<double> alpha(emission.size()), beta(emission.size());
  const double log_z = forward(field, emission.data(), n, alpha.data());
  backward(field, emission.data(), n, beta.data());
  const auto probability = [](double log) { return std::min(1.0, std::exp(log)); };  // 1 but for rounding
  const auto score_of = [&](int64_t from, int64_t to) {  // of the mention of words from up to to
    double path = alpha[static_cast<size_t>(from * c + best[static_cast<size_t>(from)])] - log_z;
    for (int64_t t = from + 1; t < to; t++) {
      const int64_t i = best[static_cast<size_t>(t - 1)], j = best[static_cast<size_t>(t)];
      path += field.move[static_cast<size_t>(i * c + j)] + emission[static_cast<size_t>(t * c + j)];
    }
    const int32_t tag = best[static_cast<size_t>(to - 1)];
    if (to == n) return probability(path + field.last[static_cast<size_t>(tag)]);
    std::vector<double> ways;
    for (int32_t j = 0; j < c; j++)
      if (!Tags::is_inside(j) || Tags::type(j) != Tags::type(tag))
        ways.push_back(field.move[static_cast<size_t>(tag * c + j)] + emission[static_cast<size_t>(to * c + j)] +
                       beta[static_cast<size_t>(to * c + j)]);
    return probability(path + log_sum_exp(ways.data(), static_cast<int64_t>(ways.size())));
  };
  for (int64_t t = 0; t < n; t++) {
    const uint64_t token = tokens[static_cast<size_t>(t)], w = batch.word[token];
    if (!(batch.flags[token] & BP_TOKEN_OWNED)) continue;
    int32_t tag = best[static_cast<size_t>(t)];
    bp_span &word = into.words[w];
    const size_t at = static_cast<size_t>(t * c + tag);
    word.score = probability(alpha[at] + beta[at] - log_z);
    if (tag != Tags::outside) {
      const uint32_t type = Tags::type(tag);
      int64_t end = t + 1;
      while (end < n && best[static_cast<size_t>(end)] == Tags::inside(type)) end++;
      const bool goes_on = Tags::is_inside(tag) && !into.spans.empty() && into.last_word + 1 == w &&
                           into.spans.back().label == type && into.spans.back().text == word.text;
      if (goes_on) {
        into.spans.back().end = word.end;
        const bool seam = t > 0 && !(batch.flags[tokens[static_cast<size_t>(t - 1)]] & BP_TOKEN_OWNED);
        if (seam) into.spans.back().score = std::min(into.spans.back().score, score_of(t, end));
      } else {  // where two windows meet, or without constraints, an I may go on with nothing
        tag = Tags::begin(type);
        into.spans.push_back(word);
        into.spans.back().label = type;
        into.spans.back().score = score_of(t, end);
      }
      into.last_word = w;
    }
    word.label = static_cast<uint32_t>(tag);
  }
}

/// A record without windows has no outputs, and all of its words are outside.
bp_status Task::decode(const bp_decode &d, const bp_record_sink *sink) const {
  Reading reading{std::vector<bp_span>(d.record->words, d.record->words + d.record->n_words), {}, 0};
  for (bp_span &word : reading.words) word.label = Tags::outside, word.score = 0;
  if (d.windows->n_windows > 0) {
    const Field start = permitted(d, true), later = permitted(d, false);
    for (uint64_t w = 0; w < d.windows->n_windows; w++)
      read_window(d, w, d.windows->number[w] == 0 ? start : later, reading);
  }
  bp_record out = BP_ZERO;
  out.size = sizeof out;
  out.words = reading.words.data(), out.n_words = reading.words.size();
  out.spans = reading.spans.data(), out.n_spans = reading.spans.size();
  return sink->put(sink, &out);
}

}  // namespace crf
