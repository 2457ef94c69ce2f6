/* A plugin of two items: the header's macro serves plugins of one, so items, plugin and entry are written out. */
#include "document_classes.h"

static bp_status item(uint32_t i, bp_item *out) {
  if (i > 1) return BP_DONE;
  out->kind = bp_string(i == 0 ? "biobert.task/1" : "biobert.metric/1");
  out->id = bp_string(i == 0 ? "document-classes" : "multi-label.v1");
  out->summary = bp_string(i == 0 ? "Several classes a document" : "Micro and macro F1 of several classes a record");
  out->table = i == 0 ? (const void *)&document_classes : (const void *)&multi_label;
  return BP_OK;
}

static const bp_plugin plugin = {sizeof plugin, BP_ABI_MAJOR, BP_ABI_MINOR, BP_NEEDS_MINOR, 0,
                                 BP_STR("document-classes"), BP_STR("1.0"), BP_STR("Apache-2.0"),
                                 BP_STR("Several classes a document, and their metric"), item, NULL};

BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
