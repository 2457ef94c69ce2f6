// The contract as C++17 has it: views in place of pointers and lengths, exceptions that end at the boundary, containers
// for what a task gives back. As much of it as tasks and metrics need; it is yours, so change it as you like.
// biobert_plugin.h, which it includes, says what everything means.
#pragma once
#include "biobert_plugin.h"

#include <array>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bp {

// Why a call fails: thrown anywhere in a task, told to the host at the boundary.
struct Error : std::runtime_error {
  Error(bp_status status, const std::string &message) : std::runtime_error(message), status(status) {}
  bp_status status;
};
// What the host has refused, and has said why itself.
struct Refused {
  bp_status status;
};
inline void check(bp_status status) {
  if (status < 0) throw Refused{status};
}

// An array of the other side, lent for a call.
template <class T>
class View {
 public:
  View(const T *first, uint64_t n) : first_(first), n_(n) {}
  const T *begin() const { return first_; }
  const T *end() const { return first_ + n_; }
  uint64_t size() const { return n_; }
  bool empty() const { return n_ == 0; }
  const T &operator[](uint64_t i) const { return first_[i]; }

 private:
  const T *first_;
  uint64_t n_;
};
inline std::string_view view(bp_str text) { return text.len ? std::string_view(text.ptr, text.len) : ""; }
inline bp_str str(std::string_view text) { return {text.data(), text.size()}; }

struct Record {
  const bp_record &c;
  View<bp_text> texts() const { return {c.texts, c.n_texts}; }
  View<bp_span> words() const { return {c.words, c.n_words}; }
  View<bp_span> spans() const { return {c.spans, c.n_spans}; }
  View<bp_pair> pairs() const { return {c.pairs, c.n_pairs}; }
  View<bp_class> classes() const { return {c.classes, c.n_classes}; }
  View<double> values() const { return {c.values, c.n_values}; }
};

struct Batch {
  const bp_batch &c;
  uint64_t windows() const { return c.n_windows; }
  uint64_t tokens() const { return c.n_tokens; }
  uint64_t records() const { return c.n_records; }
  Record record(uint64_t i) const { return {*bp_record_at(c.records, c.stride, i)}; }
  Record record_of_window(uint64_t w) const { return record(c.record[w]); }
};

// The classes of a kind that training holds; lent until the task is destroyed.
inline View<bp_str> labels(const bp_setup &setup, uint32_t kind) {
  const bp_labels *found = bp_labels_of(&setup, kind);
  return found ? View<bp_str>(found->names, found->n) : View<bp_str>(nullptr, 0);
}

// Where prepare puts inputs. False: it does not fit, and was not taken.
struct Inputs {
  const bp_input_sink *c;
  bool offer(const std::vector<bp_chunk> &a, uint32_t fit_a, const std::vector<bp_chunk> &b = {},
             uint32_t fit_b = BP_TRUNCATE, uint64_t tag = 0) const {
    const bp_input input = {sizeof input, tag, a.data(), b.data(), a.size(), b.size(), fit_a, fit_b, 0, 0};
    const bp_status status = c->input(c, &input);
    if (status != BP_E_SHAPE) check(status);
    return status == BP_OK;
  }
};
inline bp_chunk copy(uint64_t text, uint64_t start, uint64_t end) {
  return {BP_STR(""), start, end, static_cast<uint32_t>(text), BP_COPY};
}
inline bp_chunk replace(const bp_span &span, std::string_view by) {
  return {str(by), span.start, span.end, span.text, BP_REPLACE};
}

struct Ledger {
  const bp_ledger_sink *c;
  void enter(std::string_view reason, uint32_t kind, uint64_t index) const {
    check(c->entry(c, str(reason), kind, static_cast<uint32_t>(index)));
  }
};

// The graph, for what the table itself (`c`) says in more words.
struct Graph {
  const bp_graph *c;
  const bp_graph *operator->() const { return c; }
  bp_value constant(const std::vector<int32_t> &numbers) const { return constant(numbers, BP_I32, 1); }
  bp_value column(const std::vector<float> &numbers) const { return constant(numbers, BP_F32, 2); } // [n,1]
  void loss(std::string_view name, bp_value sum, double weight) const { check(c->loss(c, str(name), sum, weight)); }
  void output(uint32_t slot, bp_value rows, uint32_t axis) const { check(c->output(c, slot, rows, axis, nullptr)); }

 private:
  template <class T>
  bp_value constant(const std::vector<T> &numbers, int32_t type, int32_t rank) const {
    const auto n = static_cast<int64_t>(numbers.size());
    const bp_array array = {const_cast<T *>(numbers.data()), {n, 1}, {0}, rank, type};
    return c->constant(c, &array);
  }
};

struct Outputs {
  const bp_decode &c;
  Record record() const { return {*c.record}; }
  Batch windows() const { return {*c.windows}; }
  View<float> row(uint32_t slot, uint64_t i) const {
    const auto columns = static_cast<uint64_t>(c.outputs[slot].dims[1]);
    return {static_cast<const float *>(c.outputs[slot].data) + i * columns, columns};
  }
};

// What decode predicts of a record.
struct Prediction {
  std::vector<bp_span> words, spans;
  std::vector<bp_pair> pairs;
  std::vector<bp_class> classes;
  std::vector<double> values;
};

struct Option {
  const char *name, *initial, *help;
  int32_t type;
  double minimum, maximum;
};
struct Parameter {
  const char *name;
  std::vector<int64_t> shape;
  int32_t init;
};

struct Values {
  const bp_value_sink *c;
  void put(std::string_view name, double value, uint32_t flags) const { check(c->put(c, str(name), value, flags)); }
};

// What a task need not have.
struct TaskDefaults {
  static const std::vector<Option> &options() {
    static const std::vector<Option> none;
    return none;
  }
  std::vector<std::string> class_names(uint32_t) const { return {}; }
  void account(Record, Batch, Ledger) const {}
};

// Runs a call of the host; nothing is thrown out of it.
template <class Body>
bp_status guarded(const bp_host *host, Body body) noexcept {
  try {
    body();
    return BP_OK;
  } catch (const Refused &refused) {
    return refused.status;
  } catch (const std::bad_alloc &) {
    return BP_E_MEMORY;
  } catch (const Error &error) {
    host->error(host, error.status, bp_string(error.what()));
    return error.status;
  } catch (const std::exception &error) {
    host->error(host, BP_E_INTERNAL, bp_string(error.what()));
    return BP_E_INTERNAL;
  } catch (...) {
    host->error(host, BP_E_INTERNAL, BP_STR("something was thrown that is no exception"));
    return BP_E_INTERNAL;
  }
}

template <class T>
struct TaskBox {
  const bp_host *host; // lent until destroy
  T task;
  std::vector<Parameter> parameters;
  std::array<std::vector<std::string>, 4> class_names; // by kind

  static const TaskBox &of(const void *self) { return *static_cast<const TaskBox *>(self); }
  static bp_status option(uint32_t i, bp_option *out) {
    if (i >= T::options().size()) return BP_DONE;
    const Option &made = T::options()[i];
    out->name = bp_string(made.name), out->initial = bp_string(made.initial), out->help = bp_string(made.help);
    out->type = made.type, out->minimum = made.minimum, out->maximum = made.maximum;
    return BP_OK;
  }
  static bp_status create(const bp_host *host, const bp_setup *setup, void **self) {
    return guarded(host, [&] {
      T task(*setup);
      auto parameters = task.parameters();
      std::array<std::vector<std::string>, 4> names;
      for (uint32_t kind = 0; kind < names.size(); kind++) names[kind] = task.class_names(kind);
      *self = new TaskBox{host, std::move(task), std::move(parameters), std::move(names)};
    });
  }
  static void destroy(void *self) { delete static_cast<TaskBox *>(self); }
  static bp_status param(const void *self, uint32_t i, bp_param *out) {
    if (i >= of(self).parameters.size()) return BP_DONE;
    const Parameter &made = of(self).parameters[i];
    out->name = bp_string(made.name), out->init = made.init, out->rank = static_cast<int32_t>(made.shape.size());
    for (size_t axis = 0; axis < made.shape.size(); axis++) out->dims[axis] = made.shape[axis];
    return BP_OK;
  }
  static bp_status class_name(const void *self, uint32_t kind, uint32_t i, bp_str *out) {
    const auto &all = of(self).class_names;
    if (kind >= all.size() || i >= all[kind].size()) return BP_DONE;
    *out = str(all[kind][i]);
    return BP_OK;
  }
  static bp_status prepare(const void *self, const bp_record *record, uint32_t, const bp_input_sink *sink) {
    return guarded(of(self).host, [&] { of(self).task.prepare(Record{*record}, Inputs{sink}); });
  }
  static bp_status account(const void *self, const bp_record *record, const bp_batch *windows,
                           const bp_ledger_sink *ledger) {
    return guarded(of(self).host, [&] { of(self).task.account(Record{*record}, Batch{*windows}, Ledger{ledger}); });
  }
  static bp_status build(const void *self, const bp_graph *graph, const bp_batch *batch, uint32_t flags) {
    return guarded(of(self).host,
                   [&] { of(self).task.build(Graph{graph}, Batch{*batch}, (flags & BP_WANT_LOSS) != 0); });
  }
  static bp_status decode(const void *self, const bp_decode *decode, const bp_record_sink *sink) {
    return guarded(of(self).host, [&] {
      Prediction made;
      of(self).task.decode(Outputs{*decode}, made);
      bp_record out = BP_ZERO;
      out.size = sizeof out;
      out.words = made.words.data(), out.n_words = made.words.size();
      out.spans = made.spans.data(), out.n_spans = made.spans.size();
      out.pairs = made.pairs.data(), out.n_pairs = made.pairs.size();
      out.classes = made.classes.data(), out.n_classes = made.classes.size();
      out.values = made.values.data(), out.n_values = made.values.size();
      check(sink->put(sink, &out));
    });
  }
};

// The table of a task class: see src/task.cpp for what the class has.
template <class T>
inline constexpr bp_task task_table = {
    sizeof(bp_task),         T::targets,           0,
    BP_STR(""),              TaskBox<T>::option,   TaskBox<T>::create,
    TaskBox<T>::destroy,     TaskBox<T>::param,    TaskBox<T>::class_name,
    TaskBox<T>::prepare,     TaskBox<T>::account,  TaskBox<T>::build,
    TaskBox<T>::decode,      nullptr,              nullptr};

// The table of a metric class with update, merge and finish; it begins without anything seen.
template <class M>
struct MetricBox {
  const bp_host *host; // lent until end
  M metric;

  static MetricBox &of(void *state) { return *static_cast<MetricBox *>(state); }
  static const MetricBox &of(const void *state) { return *static_cast<const MetricBox *>(state); }
  static bp_status begin(const bp_host *host, const bp_setup *, void **state) {
    return guarded(host, [&] { *state = new MetricBox{host, M()}; });
  }
  static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
    static const bp_record nothing = {}; // a missing prediction counts as an empty one
    return guarded(of(state).host,
                   [&] { of(state).metric.update(Record{*gold}, Record{predicted ? *predicted : nothing}); });
  }
  static bp_status merge(void *into, const void *from) {
    return guarded(of(into).host, [&] { of(into).metric.merge(of(from).metric); });
  }
  static bp_status finish(const void *state, const bp_value_sink *sink) {
    return guarded(of(state).host, [&] { of(state).metric.finish(Values{sink}); });
  }
  static void end(void *state) { delete &of(state); }
};
template <class M>
inline constexpr bp_metric metric_table = {sizeof(bp_metric),    BP_STR(""),          BP_STR(""),
                                           MetricBox<M>::begin,  MetricBox<M>::update, MetricBox<M>::merge,
                                           MetricBox<M>::finish, MetricBox<M>::end};

} // namespace bp
