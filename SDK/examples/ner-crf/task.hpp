// Named entities with a conditional random field over the encoder's hidden states.
#pragma once
#include <cstdint>
#include <vector>

#include "boundary.hpp"
#include "field.hpp"
#include "tags.hpp"

namespace crf {

/// The values of the options, in declared order.
struct Options {
  double field_rate = 100;
  double dropout = 0.1;
  bool constrain = true;
};

/// Declares option i.
bp_status option(uint32_t i, bp_option *out) noexcept;

/// One head. It changes nothing after it is made, so that its functions may run on many threads.
class Task {
 public:
  /// Throws when training holds no mention.
  Task(const bp_host *host, const bp_setup &setup);
  Task(const Task &) = delete;
  Task &operator=(const Task &) = delete;

  const bp_host *host() const { return host_; }
  const Tags &tags() const { return tags_; }

  bp_status param(uint32_t i, bp_param *out) const;
  bp_status prepare(const bp_record &record, const bp_input_sink *sink) const;
  bp_status account(const bp_record &record, const bp_batch &windows, const bp_ledger_sink *ledger) const;
  bp_status build(const bp_graph *g, const bp_batch &batch, uint32_t flags) const;
  bp_status decode(const bp_decode &d, const bp_record_sink *sink) const;

 private:
  struct Gold;
  struct Reading;
  Gold gold(const bp_record &record) const;
  Field permitted(const bp_decode &d, bool at_the_start) const;
  void read_window(const bp_decode &d, uint64_t window, const Field &field, Reading &into) const;

  const bp_host *host_;
  int64_t hidden_;
  Tags tags_;
  Options options_;
  bp_op loss_;
};

/// The windows of a batch as sequences: the tokens that begin a word.
struct Sequences {
  std::vector<int32_t> rows;    ///< [M] tokens
  std::vector<int32_t> starts;  ///< [windows + 1] sequence s is rows starts[s] up to starts[s+1]
  explicit Sequences(const bp_batch &batch);
};

}  // namespace crf
