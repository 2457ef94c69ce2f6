// __NAME__: relations. The candidates are the pairs that a record gives; each becomes an input of its own, in which a
// mark stands for either mention, and gets one of the types that training holds (one of them may say that there is no
// relation).
#include "plugin.hpp"

#include <algorithm>

namespace {

class RelationClassifier : public bp::TaskDefaults {
 public:
  static constexpr uint32_t targets = BP_TARGET_PAIR_LABELS; // the pairs themselves stay, as candidates

  // Settings: the host's own, with other defaults, and one of this task.
  static const std::vector<bp::Option> &options() {
    static const std::vector<bp::Option> all = {
        {"learning-rate", "3e-4", "Highest learning rate", BP_REAL, 0, 1},
        {"epochs", "5", "Passes over the training data", BP_INTEGER, 1, 1e5},
        {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1, 1e6},
        {"metrics", "micro.v1", "Metrics that are reported", BP_TEXT, 0, 0},
        {"select-by", "micro.v1:f1", "What the best epoch is kept by", BP_TEXT, 0, 0},
        {"dropout", "0.1", "Share of the states that training drops", BP_REAL, 0, 0.9}};
    return all;
  }

  explicit RelationClassifier(const bp_setup &setup)
      : types_(bp::labels(setup, BP_OF_PAIRS)), hidden_(setup.hidden),
        dropout_(static_cast<float>(setup.settings[5].number)) {
    if (types_.empty()) throw bp::Error(BP_E_DATA, "training holds no pair with a type, so there is nothing to learn");
  }

  // The head: a linear layer from H to C types.
  std::vector<bp::Parameter> parameters() const {
    const auto types = static_cast<int64_t>(types_.size());
    return {{"classifier.weight", {types, hidden_}, BP_INIT_NORMAL}, {"classifier.bias", {types}, BP_INIT_ZERO}};
  }

  // What the encoder reads: an input a pair; a long text is cut around the two marks, so that both stay. The tag says
  // which pair it is.
  void prepare(bp::Record record, bp::Inputs inputs) const {
    for (uint64_t i = 0; i < record.pairs().size(); i++) {
      const bp_span &head = record.spans()[record.pairs()[i].head], &tail = record.spans()[record.pairs()[i].tail];
      const bool head_is_first = head.start <= tail.start;
      const bp_span &x = head_is_first ? head : tail, &y = head_is_first ? tail : head;
      if (x.text != y.text || x.end > y.start) continue; // no input; account says why
      const uint64_t length = record.texts()[x.text].text.len;
      inputs.offer({bp::copy(x.text, 0, x.start), bp::replace(x, head_is_first ? "@HEAD$" : "@TAIL$"),
                    bp::copy(x.text, x.end, y.start), bp::replace(y, head_is_first ? "@TAIL$" : "@HEAD$"),
                    bp::copy(x.text, y.end, length)},
                   BP_AROUND, {}, BP_REFUSE, i);
    }
  }

  // Which gold no prediction can reach: pairs that have no window. Tags ascend, as prepare gave them.
  void account(bp::Record record, bp::Batch windows, bp::Ledger ledger) const {
    for (uint64_t i = 0, w = 0; i < record.pairs().size(); i++) {
      if (w < windows.windows() && windows.c.tag[w] == i) {
        w++;
        continue;
      }
      const bp_span &head = record.spans()[record.pairs()[i].head], &tail = record.spans()[record.pairs()[i].tail];
      if (head.text != tail.text) ledger.enter("cross-text", BP_OF_PAIRS, i);
      else if (head.start < tail.end && tail.start < head.end) ledger.enter("overlapping", BP_OF_PAIRS, i);
      else ledger.enter("too-far-apart", BP_OF_PAIRS, i);
    }
  }

  // Logits [W,C], a row a window and so a pair; a type that training never saw (-1) counts nothing.
  void build(bp::Graph g, bp::Batch batch, bool wants_loss) const {
    const bp_value states = g->dropout(g.c, g->pooled(g.c), dropout_);
    const bp_value logits = g->linear(g.c, states, g->parameter(g.c, 0), g->parameter(g.c, 1));
    g.output(0, g->softmax(g.c, logits), BP_ON_WINDOWS);
    if (!wants_loss) return;

    std::vector<int32_t> targets;
    for (uint64_t w = 0; w < batch.windows(); w++) {
      const uint32_t label = batch.record_of_window(w).pairs()[batch.c.tag[w]].label;
      targets.push_back(label < types_.size() ? static_cast<int32_t>(label) : -1);
    }
    const auto weight = targets.size() - std::count(targets.begin(), targets.end(), -1);
    g.loss("pairs", g->cross_entropy(g.c, logits, g.constant(targets), 0, -1), static_cast<double>(weight));
  }

  // From probabilities to pairs; head and tail point at the record's own spans.
  void decode(bp::Outputs outputs, bp::Prediction &made) const {
    for (uint64_t w = 0; w < outputs.windows().windows(); w++) {
      const auto row = outputs.row(0, w);
      const auto best = std::max_element(row.begin(), row.end());
      bp_pair pair = outputs.record().pairs()[outputs.windows().c.tag[w]];
      pair.label = static_cast<uint32_t>(best - row.begin()), pair.score = *best;
      made.pairs.push_back(pair);
    }
  }

 private:
  bp::View<bp_str> types_; // of pairs, in training
  int64_t hidden_;         // H, the width of the encoder's states
  float dropout_;
};

} // namespace

BP_PLUGIN_OF_ONE("biobert.task/1", "__NAME__", "0.1.0", "Apache-2.0", "How two mentions of a text are related",
                 &bp::task_table<RelationClassifier>)
