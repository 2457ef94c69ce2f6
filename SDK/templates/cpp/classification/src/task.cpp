// __NAME__: one class a record, by a softmax over the classes that training holds. Several texts of a record are read
// one behind the other, as far as they fit.
#include "plugin.hpp"

#include <algorithm>

namespace {

class TextClassifier : public bp::TaskDefaults {
 public:
  static constexpr uint32_t targets = BP_TARGET_CLASSES;

  // Settings: the host's own, with other defaults, and one of this task.
  static const std::vector<bp::Option> &options() {
    static const std::vector<bp::Option> all = {
        {"learning-rate", "3e-4", "Highest learning rate", BP_REAL, 0, 1},
        {"epochs", "4", "Passes over the training data", BP_INTEGER, 1, 1e5},
        {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1, 1e6},
        {"metrics", "classes.v1", "Metrics that are reported", BP_TEXT, 0, 0},
        {"select-by", "classes.v1:f1", "What the best epoch is kept by", BP_TEXT, 0, 0},
        {"dropout", "0.1", "Share of the states that training drops", BP_REAL, 0, 0.9}};
    return all;
  }

  explicit TextClassifier(const bp_setup &setup)
      : classes_(bp::labels(setup, BP_OF_RECORDS)), hidden_(setup.hidden),
        dropout_(static_cast<float>(setup.settings[5].number)) {
    if (classes_.empty()) throw bp::Error(BP_E_DATA, "training holds no class, so there is nothing to learn");
  }

  // The head: a linear layer from H to C classes.
  std::vector<bp::Parameter> parameters() const {
    const auto classes = static_cast<int64_t>(classes_.size());
    return {{"classifier.weight", {classes, hidden_}, BP_INIT_NORMAL}, {"classifier.bias", {classes}, BP_INIT_ZERO}};
  }

  // What the encoder reads: one input of all texts, whose tail is cut where they are too long.
  void prepare(bp::Record record, bp::Inputs inputs) const {
    std::vector<bp_chunk> chunks;
    for (uint64_t t = 0; t < record.texts().size(); t++) chunks.push_back(bp::copy(t, 0, record.texts()[t].text.len));
    if (!chunks.empty()) inputs.offer(chunks, BP_TRUNCATE, {}, BP_REFUSE);
  }

  // Which gold no prediction can reach: a record gets one class.
  void account(bp::Record record, bp::Batch windows, bp::Ledger ledger) const {
    for (uint64_t i = 0; i < record.classes().size(); i++) {
      if (i > 0) ledger.enter("further-class", BP_OF_RECORDS, i);
      else if (windows.windows() == 0) ledger.enter("no-text", BP_OF_RECORDS, i);
    }
  }

  // Logits [W,C], a row a window and so a record; a class that training never saw (-1) counts nothing.
  void build(bp::Graph g, bp::Batch batch, bool wants_loss) const {
    const bp_value states = g->dropout(g.c, g->pooled(g.c), dropout_);
    const bp_value logits = g->linear(g.c, states, g->parameter(g.c, 0), g->parameter(g.c, 1));
    g.output(0, g->softmax(g.c, logits), BP_ON_WINDOWS);
    if (!wants_loss) return;

    std::vector<int32_t> targets;
    for (uint64_t w = 0; w < batch.windows(); w++) {
      const auto gold = batch.record_of_window(w).classes();
      targets.push_back(!gold.empty() && gold[0].label < classes_.size() ? static_cast<int32_t>(gold[0].label) : -1);
    }
    const auto weight = targets.size() - std::count(targets.begin(), targets.end(), -1);
    g.loss("classes", g->cross_entropy(g.c, logits, g.constant(targets), 0, -1), static_cast<double>(weight));
  }

  // From probabilities to the class; a record without a window has no outputs, and gets no class.
  void decode(bp::Outputs outputs, bp::Prediction &made) const {
    if (outputs.windows().windows() == 0) return;
    const auto row = outputs.row(0, 0);
    const auto best = std::max_element(row.begin(), row.end());
    made.classes.push_back({static_cast<uint32_t>(best - row.begin()), 0, *best});
  }

 private:
  bp::View<bp_str> classes_; // those that training holds
  int64_t hidden_;           // H, the width of the encoder's states
  float dropout_;
};

} // namespace

BP_PLUGIN_OF_ONE("biobert.task/1", "__NAME__", "0.1.0", "Apache-2.0", "The class of a text",
                 &bp::task_table<TextClassifier>)
