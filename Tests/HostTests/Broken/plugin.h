/* The entry of the plugins of this folder, and the faults that are the entry's own. KIND, ID and TABLE may be defined. */
#ifndef KIND
#define KIND "biobert.task/1"
#define ID "broken"
#define TABLE (&task)
#endif
static bp_status item(uint32_t i, bp_item *out) {
#ifdef FAULT_items_without_end
  i = 0;
#endif
#ifdef FAULT_crashes_in_item
  *(volatile int *)16 = 1;
#endif
  if (i > 0) return BP_DONE;
  out->kind = bp_string(KIND), out->id = bp_string(ID), out->summary = bp_string("A plugin that is tested");
#ifdef FAULT_id_in_capitals
  out->id = bp_string("Broken");
#endif
#ifdef FAULT_item_without_summary
  out->summary = bp_string("");
#endif
  return out->table = TABLE, BP_OK;
}
static const void *extension(bp_str id) {
#ifdef FAULT_extension_by_beginning
  return id.len == 0 || memcmp(id.ptr, "biobert.functions/1", id.len < 19 ? id.len : 19) == 0 ? (const void *)item : 0;
#else
  return (void)id, NULL;
#endif
}
static const bp_plugin plugin = {sizeof plugin,
                                 BP_ABI_MAJOR,
#ifdef FAULT_needs_a_later_host
                                 BP_ABI_MINOR + 1,
                                 BP_ABI_MINOR + 1,
#else
                                 BP_ABI_MINOR,
                                 0,
#endif
#ifdef FAULT_reserved_is_not_zero
                                 7,
#else
                                 0,
#endif
                                 BP_STR("test.broken"),
                                 BP_STR("1.0"),
#ifdef FAULT_no_license
                                 BP_STR(""),
#else
                                 BP_STR("Apache-2.0"),
#endif
                                 BP_STR("A plugin that is tested"),
                                 item,
                                 extension};
#ifdef FAULT_exports_more
BP_EXPORT int helper(void);
int helper(void) { return 1; }
#endif
#ifdef FAULT_crashes_when_loaded
__attribute__((constructor)) static void early(void) { *(volatile int *)16 = 1; }
#endif
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) {
#ifdef FAULT_takes_a_null_host
  (void)host;
  return &plugin;
#elif defined(FAULT_another_pointer_each_time)
  bp_plugin *copy = (bp_plugin *)malloc(sizeof *copy);
  if (copy) memcpy(copy, &plugin, sizeof *copy);
  return host ? copy : NULL;
#elif defined(FAULT_compares_sizes)
  return host && host->size == sizeof *host ? &plugin : NULL;
#elif defined(FAULT_reads_beyond_the_host)
  return host && host->extension ? &plugin : NULL;
#else
  return host ? &plugin : NULL;
#endif
}
BP_PLUGIN_NOTE
