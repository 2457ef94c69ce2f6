/* A plugin that lists functions by their description: a metric of counts, a schedule, and with BAD_LETTER one that cannot
 * be called. Its one item is a metric that counts records. */
#include "biobert_plugin.h"
#include <stdlib.h>
#include <string.h>

static double f2(uint64_t tp, uint64_t fp, uint64_t fn) {
  const double all = 5.0 * (double)tp + 4.0 * (double)fn + (double)fp;
  return all > 0 ? 5.0 * (double)tp / all : 0;
}
static double half(uint64_t step, uint64_t total) { return step * 2 < total ? 1 : 0.5; }
static double sinking(uint64_t step, uint64_t total) { return step * 2 < total ? 1 : -0.5; }
static double unbounded(uint64_t step, uint64_t total) { return 1 / (double)(step * 0 * total); }
static double endless(uint64_t tp, uint64_t fp, uint64_t fn) { return (double)tp / (double)(fp * fn * 0); }
static float mixed(int32_t a, float b, double c) { return (float)a + b + (float)c; }

static bp_status at(uint32_t i, bp_function *out) {
  static const struct {
    const char *name, *signature;
    void (*address)(void);
  } all[] = {
      {"f2", "d:QQQ", (void (*)(void))f2},           {"half", "d:QQ", (void (*)(void))half},
      {"endless", "d:QQQ", (void (*)(void))endless}, {"mixed", "f:ifd", (void (*)(void))mixed},
      {"sinking", "d:QQ", (void (*)(void))sinking},  {"unbounded", "d:QQ", (void (*)(void))unbounded},
#ifdef BAD_LETTER
      {"pointer", "d:p", (void (*)(void))half},
#endif
#ifdef TWICE
      {"f2", "d:QQQ", (void (*)(void))f2},
#endif
  };
  if (i >= sizeof all / sizeof *all) return BP_DONE;
  out->name = bp_string(all[i].name), out->signature = bp_string(all[i].signature);
  out->summary = bp_string("A function"), out->address = all[i].address;
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
static bp_status merge(void *into, const void *from) {
  return *(uint64_t *)into += *(const uint64_t *)from, BP_OK;
}
static bp_status finish(const void *state, const bp_value_sink *sink) {
  return sink->put(sink, bp_string("records"), (double)*(const uint64_t *)state, 0);
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
static const bp_plugin plugin = {sizeof plugin,           BP_ABI_MAJOR,       BP_ABI_MINOR, 0, 0, BP_STR("test.functions"),
                                 BP_STR("1.0"),           BP_STR("Apache-2.0"), BP_STR("Functions by description"), item,
                                 extension};
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
