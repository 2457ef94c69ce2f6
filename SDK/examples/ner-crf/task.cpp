#include "task.hpp"

#include <algorithm>

#include "operation.hpp"

namespace crf {

bp_status option(uint32_t i, bp_option *out) noexcept {
  struct Row {
    const char *name, *initial, *help;
    int32_t type;
    double minimum, maximum;
  };
  static const Row rows[] = {
      {"field-rate", "100", "How much faster the field's moves learn than the rest of the model", BP_REAL, 0.01, 10000},
      {"dropout", "0.1", "Dropout before the classifier, in training", BP_REAL, 0, 0.9},
      {"constrain", "true", "Decode only tags in which every I follows its B or I", BP_BOOLEAN, 0, 0},
      {"epochs", "3", "Passes over the training data", BP_INTEGER, 1, 1000},
      {"max-length", "128", "Longest input in pieces, special ones counted", BP_INTEGER, 8, 65536},
      {"stride", "0", "Pieces that the next window goes on; 0: half of max-length", BP_INTEGER, 0, 65536},
      {"metrics", "conlleval.v1", "Metrics that are reported", BP_TEXT, 0, 0},
      {"select-by", "conlleval.v1:f1", "Metric and key by which the best epoch is kept", BP_TEXT, 0, 0},
  };
  if (i >= sizeof rows / sizeof *rows) return BP_DONE;
  out->name = bp_string(rows[i].name), out->initial = bp_string(rows[i].initial), out->help = bp_string(rows[i].help);
  out->type = rows[i].type, out->minimum = rows[i].minimum, out->maximum = rows[i].maximum;
  return BP_OK;
}

static Tags tags_of(const bp_setup &setup) {
  const bp_labels *types = bp_labels_of(&setup, BP_OF_SPANS);
  if (!types || types->n == 0) throw Failure(BP_E_DATA, "training holds no mention, and this task needs some");
  std::vector<std::string_view> names;
  for (uint32_t i = 0; i < types->n; i++) names.push_back(view(types->names[i]));
  return Tags(names);
}

Task::Task(const bp_host *host, const bp_setup &setup)
    : host_(host), hidden_(setup.hidden), tags_(tags_of(setup)), loss_(loss_operation(&host_)) {
  if (setup.state.len != 0) throw Failure(BP_E_DATA, "the model holds state, and this task keeps none");
  options_.field_rate = setup.settings[0].number;
  options_.dropout = setup.settings[1].number;
  options_.constrain = setup.settings[2].integer != 0;
}

bp_status Task::param(uint32_t i, bp_param *out) const {
  const int64_t c = tags_.count();
  const float rate = static_cast<float>(options_.field_rate);
  const auto declare = [out](const char *name, int64_t rows, int64_t columns, int32_t init) {
    out->name = bp_string(name), out->init = init;
    out->rank = columns ? 2 : 1, out->dims[0] = rows, out->dims[1] = columns;
    return BP_OK;
  };
  switch (i) {
    case 0: return declare("classifier.weight", c, hidden_, BP_INIT_NORMAL);
    case 1: return declare("classifier.bias", c, 0, BP_INIT_ZERO);
    case 2: out->rate_scale = rate, out->flags = BP_PARAM_NO_DECAY; return declare("crf.moves", c, c, BP_INIT_ZERO);
    case 3: out->rate_scale = rate, out->flags = BP_PARAM_NO_DECAY; return declare("crf.ends", 2, c, BP_INIT_ZERO);
    default: return BP_DONE;
  }
}

/// One input a text, whole, in windows.
bp_status Task::prepare(const bp_record &record, const bp_input_sink *sink) const {
  for (uint64_t t = 0; t < record.n_texts; t++) {
    if (record.texts[t].role != BP_BODY) continue;
    bp_chunk whole = BP_ZERO;
    whole.end = record.texts[t].text.len, whole.source = static_cast<uint32_t>(t), whole.kind = BP_COPY;
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &whole, input.n_a = 1, input.fit_a = BP_WINDOW;
    if (const bp_status status = sink->input(sink, &input); status != BP_OK) return status;
  }
  return BP_OK;
}

Sequences::Sequences(const bp_batch &batch) {
  starts.reserve(batch.n_windows + 1);
  starts.push_back(0);
  for (uint64_t w = 0; w < batch.n_windows; w++) {
    for (uint64_t t = batch.first_token[w]; t < batch.first_token[w + 1]; t++)
      if ((batch.flags[t] & BP_TOKEN_WORD_START) && batch.word[t] != BP_NONE) rows.push_back(static_cast<int32_t>(t));
    starts.push_back(static_cast<int32_t>(rows.size()));
  }
}

/// The gold tags of a record's words, and why mentions are in none of them.
struct Task::Gold {
  std::vector<int32_t> tags;         // per word
  std::vector<const char *> reason;  // per span; null: its words have its tags
};

/// Of mentions that share a word the longer one has it, of equal ones the first.
Task::Gold Task::gold(const bp_record &record) const {
  Gold out{std::vector<int32_t>(record.n_words, Tags::outside), std::vector<const char *>(record.n_spans, nullptr)};
  std::vector<uint64_t> order(record.n_spans);
  for (uint64_t s = 0; s < record.n_spans; s++) order[s] = s;
  const auto length = [&](uint64_t s) { return record.spans[s].end - record.spans[s].start; };
  std::sort(order.begin(), order.end(), [&](uint64_t a, uint64_t b) {
    return length(a) != length(b) ? length(a) > length(b) : a < b;
  });
  const auto before = [](const bp_span &word, const bp_span &span) {
    return word.text != span.text ? word.text < span.text : word.end <= span.start;
  };
  for (const uint64_t s : order) {
    const bp_span &span = record.spans[s];
    const auto words = record.words, end = record.words + record.n_words;
    const auto first = std::lower_bound(words, end, span, before);
    auto behind = first;
    while (behind != end && behind->text == span.text && behind->start < span.end) behind++;
    const uint64_t from = static_cast<uint64_t>(first - words), to = static_cast<uint64_t>(behind - words);
    const auto taken = [&](int32_t tag) { return tag != Tags::outside; };
    if (span.label >= static_cast<uint32_t>(tags_.count() / 2)) out.reason[s] = "label-unknown";
    else if (span.group != 0) out.reason[s] = "discontinuous";
    else if (from == to || first->start != span.start || (behind - 1)->end != span.end) out.reason[s] = "inside-a-word";
    else if (std::any_of(out.tags.data() + from, out.tags.data() + to, taken))
      out.reason[s] = "overlaps";
    else
      for (uint64_t w = from; w < to; w++)
        out.tags[w] = w == from ? Tags::begin(span.label) : Tags::inside(span.label);
  }
  return out;
}

/// Out of reach: mentions that the tags cannot say, and those with a word that shows no piece.
bp_status Task::account(const bp_record &record, const bp_batch &windows, const bp_ledger_sink *ledger) const {
  std::vector<bool> seen(record.n_words, false);
  for (const int32_t t : Sequences(windows).rows)
    if (windows.flags[t] & BP_TOKEN_OWNED) seen[windows.word[t]] = true;
  const Gold gold = this->gold(record);
  for (uint64_t s = 0; s < record.n_spans; s++) {
    const char *reason = gold.reason[s];
    for (uint64_t w = 0; !reason && w < record.n_words; w++) {
      const bp_span &word = record.words[w], &span = record.spans[s];
      if (word.text == span.text && word.start >= span.start && word.end <= span.end && !seen[w]) reason = "no-pieces";
    }
    if (!reason) continue;
    const bp_status status = ledger->entry(ledger, bp_string(reason), BP_OF_SPANS, static_cast<uint32_t>(s));
    if (status != BP_OK) return status;
  }
  return BP_OK;
}

/// Outputs: 0 the emissions of all tokens [N,C], 1 the moves [C,C], 2 the ends [2,C].
bp_status Task::build(const bp_graph *g, const bp_batch &batch, uint32_t flags) const {
  const bp_value states = g->dropout(g, g->hidden(g, -1), static_cast<float>(options_.dropout));
  const bp_value logits = g->linear(g, states, g->parameter(g, 0), g->parameter(g, 1));
  const bp_value moves = g->parameter(g, 2), ends = g->parameter(g, 3);
  g->output(g, 0, logits, BP_ON_TOKENS, nullptr);
  g->output(g, 1, moves, BP_ON_WHOLE, nullptr);
  if (const bp_status status = g->output(g, 2, ends, BP_ON_WHOLE, nullptr); status != BP_OK) return status;
  if (!(flags & BP_WANT_LOSS)) return BP_OK;

  const Sequences words(batch);
  std::vector<std::vector<int32_t>> gold(batch.n_records);
  for (uint64_t r = 0; r < batch.n_records; r++)
    gold[r] = this->gold(*bp_record_at(batch.records, batch.stride, r)).tags;
  std::vector<int32_t> tags;
  for (uint64_t w = 0; w < batch.n_windows; w++)
    for (int32_t i = words.starts[w]; i < words.starts[w + 1]; i++)
      tags.push_back(gold[batch.record[w]][batch.word[words.rows[static_cast<size_t>(i)]]]);
  const auto constant = [g](const std::vector<int32_t> &values) {
    bp_array array = BP_ZERO;
    array.data = const_cast<int32_t *>(values.data()), array.rank = 1, array.dtype = BP_I32;
    array.dims[0] = static_cast<int64_t>(values.size());
    return g->constant(g, &array);
  };
  const bp_value in[] = {g->gather_rows(g, logits, constant(words.rows)), constant(tags), constant(words.starts), moves,
                         ends};
  bp_value loss = 0;
  g->custom(g, &loss_, in, 5, &loss, 1);
  return g->loss(g, bp_string("crf"), loss, static_cast<double>(tags.size()));
}

}  // namespace crf
