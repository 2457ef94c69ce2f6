/* Two plain functions that the host calls by their description: a metric of counts, and a schedule of the learning rate. */
#include "biobert_plugin.h"
#include <math.h>
#include <string.h>

static double f2(uint64_t tp, uint64_t fp, uint64_t fn) { /* recall counts four times as much as precision */
  const double all = 5.0 * (double)tp + 4.0 * (double)fn + (double)fp;
  return all > 0 ? 5.0 * (double)tp / all : 0;
}
static double cosine(uint64_t step, uint64_t steps) { /* from 1 down to 0: the whole factor, no warm-up is added */
  return steps > 0 ? 0.5 + 0.5 * cos(3.141592653589793 * (double)step / (double)steps) : 1;
}

static bp_status at(uint32_t i, bp_function *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i == 0 ? "f2" : "cosine"), out->signature = bp_string(i == 0 ? "d:QQQ" : "d:QQ");
  out->summary = bp_string(i == 0 ? "F2 of true and false positives and false negatives" : "Half a cosine over all steps");
  out->address = i == 0 ? (void (*)(void))f2 : (void (*)(void))cosine;
  return BP_OK;
}
static const void *extension(bp_str id) {
  static const bp_functions functions = {sizeof functions, at};
  return id.len == strlen(BP_FUNCTIONS) && memcmp(id.ptr, BP_FUNCTIONS, id.len) == 0 ? &functions : NULL;
}
/* It has functions alone: no task, format or metric. */
static bp_status item(uint32_t i, bp_item *out) { return (void)i, (void)out, BP_DONE; }

static const bp_plugin plugin = {sizeof plugin, BP_ABI_MAJOR, BP_ABI_MINOR, BP_NEEDS_MINOR, 0, BP_STR("example.functions"),
                                 BP_STR("1.0"), BP_STR("Apache-2.0"), BP_STR("Functions by description"), item, extension};
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
