/* Functions by description, a metric of counts and a schedule, beside a metric that counts records. */
#include "biobert_plugin.h"
#include <stdlib.h>
#include <string.h>

static double f2(uint64_t tp, uint64_t fp, uint64_t fn) {
  const double all = 5.0 * (double)tp + 4.0 * (double)fn + (double)fp;
  return all > 0 ? 5.0 * (double)tp / all : 0;
}
static double half(uint64_t step, uint64_t steps) { return step * 2 < steps ? 1 : 0.5; }

static bp_status at(uint32_t i, bp_function *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "f2" : "half"), out->signature = bp_string(i == 0 ? "d:QQQ" : "d:QQ");
  out->summary = bp_string(i == 0 ? "F of counts, with recall twice as important" : "Half the rate in the second half");
  out->address = i == 0 ? (void (*)(void))f2 : (void (*)(void))half;
  return BP_OK;
}
static const bp_functions functions = {sizeof functions, at};

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host, (void)setup;
  return (*state = calloc(1, sizeof(uint64_t))) ? BP_OK : BP_E_MEMORY;
}
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  (void)gold, (void)predicted;
  return ++*(uint64_t *)state, BP_OK;
}
static bp_status merge(void *into, const void *from) { return *(uint64_t *)into += *(const uint64_t *)from, BP_OK; }
static bp_status finish(const void *state, const bp_value_sink *sink) {
  return sink->put(sink, bp_string("records"), (double)*(const uint64_t *)state, BP_HIGHER_IS_BETTER | BP_PRIMARY);
}
static const bp_metric metric = {sizeof metric, BP_STR(""), BP_STR(""), begin, update, merge, finish, free};

static bp_status item(uint32_t i, bp_item *out) {
  if (i > 0) return BP_DONE;
  out->kind = bp_string("biobert.metric/1"), out->id = bp_string("records.v1");
  return out->summary = bp_string("Counts records"), out->table = &metric, BP_OK;
}
static const void *extension(bp_str id) {
  return id.len == strlen(BP_FUNCTIONS) && memcmp(id.ptr, BP_FUNCTIONS, id.len) == 0 ? &functions : NULL;
}
static const bp_plugin plugin = {
    sizeof plugin,        BP_ABI_MAJOR,          BP_ABI_MINOR, BP_NEEDS_MINOR, 0, BP_STR("functions"), BP_STR("1.0"),
    BP_STR("Apache-2.0"), BP_STR("Functions by description"), item, extension};
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
