// The table of the task: each function of the contract calls its member, within a guard.
#include "task.hpp"

namespace {

using crf::guarded;
using crf::Task;

const Task &task_of(const void *self) { return *static_cast<const Task *>(self); }

bp_status create(const bp_host *host, const bp_setup *setup, void **self) noexcept {
  return guarded(host, [&] { return *self = new Task(host, *setup), BP_OK; });
}

void destroy(void *self) noexcept { delete static_cast<Task *>(self); }

bp_status param(const void *self, uint32_t i, bp_param *out) noexcept {
  return guarded(task_of(self).host(), [&] { return task_of(self).param(i, out); });
}

bp_status class_name(const void *self, uint32_t kind, uint32_t i, bp_str *out) noexcept {
  const crf::Tags &tags = task_of(self).tags();
  if (kind != BP_OF_WORDS || i >= static_cast<uint32_t>(tags.count())) return BP_DONE;
  *out = crf::lend(tags.name(static_cast<int32_t>(i)));
  return BP_OK;
}

bp_status prepare(const void *self, const bp_record *record, uint32_t, const bp_input_sink *sink) noexcept {
  return guarded(task_of(self).host(), [&] { return task_of(self).prepare(*record, sink); });
}

bp_status account(const void *self, const bp_record *record, const bp_batch *windows,
                  const bp_ledger_sink *ledger) noexcept {
  return guarded(task_of(self).host(), [&] { return task_of(self).account(*record, *windows, ledger); });
}

bp_status build(const void *self, const bp_graph *g, const bp_batch *batch, uint32_t flags) noexcept {
  return guarded(task_of(self).host(), [&] { return task_of(self).build(g, *batch, flags); });
}

bp_status decode(const void *self, const bp_decode *d, const bp_record_sink *sink) noexcept {
  return guarded(task_of(self).host(), [&] { return task_of(self).decode(*d, sink); });
}

const bp_task *table() {
  static const bp_task task = [] {
    bp_task t = BP_ZERO;
    t.size = sizeof t, t.targets = BP_TARGET_SPANS, t.option = crf::option;
    t.create = create, t.destroy = destroy, t.param = param, t.class_name = class_name;
    t.prepare = prepare, t.account = account, t.build = build, t.decode = decode;
    return t;
  }();
  return &task;
}

}  // namespace

BP_PLUGIN_OF_ONE("biobert.task/1", "ner-crf", "1.0", "Apache-2.0", "Mentions, with a conditional random field", table())
