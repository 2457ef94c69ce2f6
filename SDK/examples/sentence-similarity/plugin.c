/* A plugin of two items: the header's macro serves plugins of one, so items, plugin and entry are written out. */
#include "sentence_similarity.h"

static bp_status item(uint32_t i, bp_item *out) {
  if (i > 1) return BP_DONE;
  out->kind = bp_string(i == 0 ? "biobert.task/1" : "biobert.metric/1");
  out->id = bp_string(i == 0 ? "sentence-similarity" : "regression.v1");
  out->summary = bp_string(i == 0 ? "A number for two sentences, such as how alike they are"
                                  : "Pearson's and Spearman's correlation, and the error, of numbers");
  out->table = i == 0 ? (const void *)&sentence_similarity : (const void *)&regression;
  return BP_OK;
}

static const bp_plugin plugin = {sizeof plugin, BP_ABI_MAJOR, BP_ABI_MINOR, BP_NEEDS_MINOR, 0,
                                 BP_STR("sentence-similarity"), BP_STR("1.0"), BP_STR("Apache-2.0"),
                                 BP_STR("A number for two sentences, and its metric"), item, NULL};

BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
