// __NAME__: named entities. Every word gets one of the classes O, B-type and I-type, from the encoder's state of its
// first piece; words that belong together become a mention.
#include "plugin.hpp"

#include <algorithm>

namespace {

class Tagger : public bp::TaskDefaults {
 public:
  static constexpr uint32_t targets = BP_TARGET_SPANS;

  // Settings: the host's own, with other defaults, and one of this task.
  static const std::vector<bp::Option> &options() {
    static const std::vector<bp::Option> all = {
        {"learning-rate", "3e-4", "Highest learning rate", BP_REAL, 0, 1},
        {"epochs", "4", "Passes over the training data", BP_INTEGER, 1, 1e5},
        {"batch-size", "16", "Inputs in a training step", BP_INTEGER, 1, 1e6},
        {"metrics", "span-exact.v1", "Metrics that are reported", BP_TEXT, 0, 0},
        {"select-by", "span-exact.v1:f1", "What the best epoch is kept by", BP_TEXT, 0, 0},
        {"dropout", "0.1", "Share of the states that training drops", BP_REAL, 0, 0.9}};
    return all;
  }

  explicit Tagger(const bp_setup &setup)
      : types_(bp::labels(setup, BP_OF_SPANS)), hidden_(setup.hidden),
        dropout_(static_cast<float>(setup.settings[5].number)) {
    if (types_.empty()) throw bp::Error(BP_E_DATA, "training holds no mention, so there is no type to learn");
  }

  // The head: a linear layer from H to C classes.
  std::vector<bp::Parameter> parameters() const {
    const auto classes = static_cast<int64_t>(1 + 2 * types_.size());
    return {{"classifier.weight", {classes, hidden_}, BP_INIT_NORMAL}, {"classifier.bias", {classes}, BP_INIT_ZERO}};
  }

  // What labels of words mean.
  std::vector<std::string> class_names(uint32_t kind) const {
    if (kind != BP_OF_WORDS) return {};
    std::vector<std::string> names = {"O"};
    for (const bp_str &type : types_)
      for (const char *prefix : {"B-", "I-"}) names.push_back(prefix + std::string(bp::view(type)));
    return names;
  }

  // What the encoder reads: each text as it is, in overlapping windows where it is long.
  void prepare(bp::Record record, bp::Inputs inputs) const {
    for (uint64_t t = 0; t < record.texts().size(); t++)
      if (record.texts()[t].role == BP_BODY) inputs.offer({bp::copy(t, 0, record.texts()[t].text.len)}, BP_WINDOW);
  }

  // Which gold no prediction can reach; the ledger of a report counts it by these reasons.
  void account(bp::Record record, bp::Batch windows, bp::Ledger ledger) const {
    const std::vector<int32_t> classes = gold_classes(record);
    std::vector<bool> shown(record.words().size());
    for (uint64_t t = 0; t < windows.tokens(); t++)
      if (speaks(windows, t)) shown[windows.c.word[t]] = true;
    for (uint64_t s = 0; s < record.spans().size(); s++) {
      const bp_span &span = record.spans()[s];
      const bp_span *first = nullptr, *last = nullptr;
      bool unseen = false, taken = false;
      for (uint64_t w = 0; w < record.words().size(); w++) {
        const bp_span &word = record.words()[w];
        if (!share(word, span)) continue;
        unseen = unseen || !shown[w];
        taken = taken || classes[w] != class_of(span.label, first != nullptr);
        first = first ? first : &word, last = &word;
      }
      if (span.group != 0) ledger.enter("discontinuous", BP_OF_SPANS, s);
      else if (!first || unseen) ledger.enter("no-pieces", BP_OF_SPANS, s);
      else if (first->start != span.start || last->end != span.end) ledger.enter("inside-a-word", BP_OF_SPANS, s);
      else if (taken && span.label < types_.size()) ledger.enter("overlaps", BP_OF_SPANS, s);
    }
  }

  // Logits [N,C] of all tokens; those that speak for a word have a target, others (-1) count nothing.
  void build(bp::Graph g, bp::Batch batch, bool wants_loss) const {
    const bp_value states = g->dropout(g.c, g->hidden(g.c, -1), dropout_);
    const bp_value logits = g->linear(g.c, states, g->parameter(g.c, 0), g->parameter(g.c, 1));
    g.output(0, g->softmax(g.c, logits), BP_ON_TOKENS);
    if (!wants_loss) return;

    std::vector<std::vector<int32_t>> classes;
    for (uint64_t r = 0; r < batch.records(); r++) classes.push_back(gold_classes(batch.record(r)));
    std::vector<int32_t> targets(batch.tokens(), -1);
    for (uint64_t w = 0; w < batch.windows(); w++)
      for (uint64_t t = batch.c.first_token[w]; t < batch.c.first_token[w + 1]; t++)
        if (speaks(batch, t)) targets[t] = classes[batch.c.record[w]][batch.c.word[t]];
    const auto weight = targets.size() - std::count(targets.begin(), targets.end(), -1);
    g.loss("tags", g->cross_entropy(g.c, logits, g.constant(targets), 0, -1), static_cast<double>(weight));
  }

  // From probabilities to mentions: B, or an I that continues nothing, begins one.
  void decode(bp::Outputs outputs, bp::Prediction &made) const {
    const auto words = outputs.record().words();
    made.words.assign(words.begin(), words.end());
    for (bp_span &word : made.words) word.label = 0, word.score = 0;
    for (uint64_t t = 0; t < outputs.windows().tokens(); t++) {
      if (!speaks(outputs.windows(), t)) continue;
      const auto row = outputs.row(0, t);
      const auto best = std::max_element(row.begin(), row.end());
      bp_span &word = made.words[outputs.windows().c.word[t]];
      word.label = static_cast<uint32_t>(best - row.begin()), word.score = *best;
    }
    const bp_span *before = nullptr; // the word before, where it is in a mention
    for (const bp_span &word : made.words) {
      if (word.label != 0) {
        const uint32_t type = (word.label - 1) / 2;
        bp_span *open = before && before->text == word.text ? &made.spans.back() : nullptr;
        if (word.label % 2 == 0 && open && open->label == type) {
          open->end = word.end, open->score = std::min(open->score, word.score);
        } else {
          made.spans.push_back({word.start, word.end, word.text, type, 0, 0, word.score});
        }
      }
      before = word.label != 0 ? &word : nullptr;
    }
  }

 private:
  static int32_t class_of(uint32_t type, bool inside) { return static_cast<int32_t>(1 + 2 * type + inside); }
  static bool share(const bp_span &a, const bp_span &b) { // at least a byte
    return a.text == b.text && a.start < b.end && b.start < a.end;
  }
  // The token that speaks for a word: its first piece, in the window that owns it.
  static bool speaks(bp::Batch batch, uint64_t token) {
    const int wanted = BP_TOKEN_WORD_START | BP_TOKEN_OWNED;
    return (batch.c.flags[token] & wanted) == wanted && batch.c.word[token] != BP_NONE;
  }
  // The classes of words as gold has them; a mention that meets words of an earlier one gets only the rest.
  std::vector<int32_t> gold_classes(bp::Record record) const {
    std::vector<int32_t> classes(record.words().size());
    for (const bp_span &span : record.spans()) {
      if (span.label >= types_.size()) continue;
      bool inside = false;
      for (uint64_t w = 0; w < classes.size(); w++)
        if (classes[w] == 0 && share(record.words()[w], span)) classes[w] = class_of(span.label, inside), inside = true;
    }
    return classes;
  }

  bp::View<bp_str> types_; // those that training holds
  int64_t hidden_;         // H, the width of the encoder's states
  float dropout_;
};

} // namespace

BP_PLUGIN_OF_ONE("biobert.task/1", "__NAME__", "0.1.0", "Apache-2.0", "Mentions in texts, as tags of words",
                 &bp::task_table<Tagger>)
