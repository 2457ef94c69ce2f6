// __NAME__: a number for a text, or for two: where a record has a query, that is the first one. Squared error is what
// training lessens; a metric of the same plugin says how well numbers agree.
#include "plugin.hpp"

#include <algorithm>
#include <cmath>

namespace {

class Regressor : public bp::TaskDefaults {
 public:
  static constexpr uint32_t targets = BP_TARGET_VALUES;

  // Settings: the host's own, with other defaults, and one of this task.
  static const std::vector<bp::Option> &options() {
    static const std::vector<bp::Option> all = {
        {"learning-rate", "1e-4", "Highest learning rate", BP_REAL, 0, 1},
        {"epochs", "8", "Passes over the training data", BP_INTEGER, 1, 1e5},
        {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1, 1e6},
        {"metrics", "__NAME__.v1", "Metrics that are reported", BP_TEXT, 0, 0},
        {"select-by", "__NAME__.v1:pearson", "What the best epoch is kept by", BP_TEXT, 0, 0},
        {"dropout", "0", "Share of the states that training drops", BP_REAL, 0, 0.9}};
    return all;
  }

  explicit Regressor(const bp_setup &setup)
      : hidden_(setup.hidden), dropout_(static_cast<float>(setup.settings[5].number)) {}

  // The head: a linear layer from H to one number.
  std::vector<bp::Parameter> parameters() const {
    return {{"regressor.weight", {1, hidden_}, BP_INIT_NORMAL}, {"regressor.bias", {1}, BP_INIT_ZERO}};
  }

  // What the encoder reads: side a the queries, side b the other texts; what there is of them.
  void prepare(bp::Record record, bp::Inputs inputs) const {
    std::vector<bp_chunk> queries, bodies;
    for (uint64_t t = 0; t < record.texts().size(); t++)
      (record.texts()[t].role == BP_QUERY ? queries : bodies).push_back(bp::copy(t, 0, record.texts()[t].text.len));
    if (queries.empty()) std::swap(queries, bodies);
    if (!queries.empty()) inputs.offer(queries, BP_TRUNCATE, bodies, BP_TRUNCATE);
  }

  // Which gold no prediction can reach: a record gets one number.
  void account(bp::Record record, bp::Batch windows, bp::Ledger ledger) const {
    for (uint64_t i = 0; i < record.values().size(); i++) {
      if (i > 0) ledger.enter("further-value", BP_OF_VALUES, i);
      else if (windows.windows() == 0) ledger.enter("no-text", BP_OF_VALUES, i);
    }
  }

  // A number a window [W,1]; windows whose record has none are left out of the loss.
  void build(bp::Graph g, bp::Batch batch, bool wants_loss) const {
    const bp_value states = g->dropout(g.c, g->pooled(g.c), dropout_);
    const bp_value number = g->linear(g.c, states, g->parameter(g.c, 0), g->parameter(g.c, 1));
    g.output(0, number, BP_ON_WINDOWS);
    if (!wants_loss) return;

    std::vector<int32_t> rows;
    std::vector<float> targets;
    for (uint64_t w = 0; w < batch.windows(); w++) {
      const auto gold = batch.record_of_window(w).values();
      if (!gold.empty()) rows.push_back(static_cast<int32_t>(w)), targets.push_back(static_cast<float>(gold[0]));
    }
    const bp_value known = g->gather_rows(g.c, number, g.constant(rows));
    g.loss("squared-error", g->mse(g.c, known, g.column(targets)), static_cast<double>(rows.size()));
  }

  // The record's number; without a window nothing was read, and there is none.
  void decode(bp::Outputs outputs, bp::Prediction &made) const {
    if (outputs.windows().windows() > 0) made.values.push_back(outputs.row(0, 0)[0]);
  }

 private:
  int64_t hidden_; // H, the width of the encoder's states
  float dropout_;
};

// Pearson's correlation and the root of the mean squared error, from sums over records; a missing number counts as 0.
class Agreement {
 public:
  void update(bp::Record gold, bp::Record predicted) {
    if (gold.values().empty()) return;
    const double x = gold.values()[0], y = predicted.values().empty() ? 0 : predicted.values()[0];
    n_ += 1, x_ += x, y_ += y, xx_ += x * x, yy_ += y * y, xy_ += x * y;
  }
  void merge(const Agreement &other) {
    n_ += other.n_, x_ += other.x_, y_ += other.y_, xx_ += other.xx_, yy_ += other.yy_, xy_ += other.xy_;
  }
  void finish(bp::Values values) const {
    const double spread =
        std::sqrt(std::max(0.0, n_ * xx_ - x_ * x_)) * std::sqrt(std::max(0.0, n_ * yy_ - y_ * y_));
    values.put("pearson", spread > 0 ? (n_ * xy_ - x_ * y_) / spread : 0,
               BP_PRIMARY | BP_HIGHER_IS_BETTER | (spread > 0 ? 0 : BP_UNDEFINED));
    const double error = std::max(0.0, xx_ - 2 * xy_ + yy_);
    values.put("rmse", n_ > 0 ? std::sqrt(error / n_) : 0, BP_LOWER_IS_BETTER | (n_ > 0 ? 0 : BP_UNDEFINED));
  }

 private:
  double n_ = 0, x_ = 0, y_ = 0, xx_ = 0, yy_ = 0, xy_ = 0; // x: gold, y: predicted
};

// The plugin: its two items.
bp_status item(uint32_t i, bp_item *out) {
  if (i > 1) return BP_DONE;
  out->kind = bp_string(i == 0 ? "biobert.task/1" : "biobert.metric/1");
  out->id = bp_string(i == 0 ? "__NAME__" : "__NAME__.v1");
  out->summary = bp_string(i == 0 ? "A number for a text or two" : "Correlation and error of numbers");
  out->table = i == 0 ? static_cast<const void *>(&bp::task_table<Regressor>) : &bp::metric_table<Agreement>;
  return BP_OK;
}

const bp_plugin plugin = {
    sizeof plugin, BP_ABI_MAJOR, BP_ABI_MINOR, 0, 0, BP_STR("__NAME__"), BP_STR("0.1.0"), BP_STR("Apache-2.0"),
    BP_STR("A number for a text or two, and how well numbers agree"), item, nullptr};

} // namespace

extern "C" BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : nullptr; }
BP_PLUGIN_NOTE
