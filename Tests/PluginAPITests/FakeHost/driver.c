/* driver PLUGIN.so: loads a plugin, checks its entry, its items and what each of them does. Exit 0: all held. */
#define _GNU_SOURCE
#include "fake_host.h"
#include <dlfcn.h>

typedef const bp_plugin *(*entry_function)(const bp_host *);

static void check_plugin(const bp_plugin *p) {
  CHECK(p->size >= sizeof *p && p->abi_major == BP_ABI_MAJOR && p->built_minor == BP_ABI_MINOR,
        "plugin: size or version");
  CHECK(p->min_host_minor <= p->built_minor && p->reserved == 0, "plugin: min_host_minor %u", p->min_host_minor);
  CHECK(is_id(p->id) && p->version.len && p->license.len && p->summary.len, "plugin: id, version, license or summary");
  CHECK(p->item != NULL, "plugin: no item function");
  for (uint64_t i = 0; i < p->version.len; i++)
    CHECK(p->version.ptr[i] == '.' || (p->version.ptr[i] >= '0' && p->version.ptr[i] <= '9'), "plugin: version");
  if (p->extension) CHECK(p->extension(bp_string("biobert.unheard-of/1")) == NULL, "plugin: an extension nobody has");
}

static bp_status item_at(const bp_plugin *p, uint32_t i, bp_item *out) {
  memset(out, 0, sizeof *out), out->size = sizeof *out;
  return p->item(i, out);
}

int main(int argc, char **argv) {
  if (argc != 2) return printf("driver PLUGIN.so\n"), 2;
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) return printf("FAIL %s\n", dlerror()), 1;
  entry_function entry = NULL;
  void *symbol = dlsym(library, "biobert_plugin_entry");
  memcpy(&entry, &symbol, sizeof entry);
  if (!entry) return printf("FAIL no biobert_plugin_entry\n"), 1;
  CHECK(entry(NULL) == NULL, "entry: a null host was taken");
  const bp_host other = fake_host;
  const bp_plugin *plugin = entry(&other);
  if (!CHECK(plugin != NULL, "entry: refused: %s", last_error)) return 1;
  CHECK(entry(&fake_host) == plugin, "entry: another pointer the second time");
  check_plugin(plugin);
  uint32_t i = 0;
  bp_item item, again, before;
  for (; item_at(plugin, i, &item) == BP_OK && i < 1000; i++) {
    char id[64];
    snprintf(id, sizeof id, "%.*s", (int)item.id.len, item.id.ptr);
    CHECK(is_id(item.id) && item.summary.len && item.table, "item %u: id, summary or table", i);
    CHECK(item_at(plugin, i, &again) == BP_OK && memcmp(&item, &again, sizeof item) == 0,
          "item %u: not the same twice", i);
    for (uint32_t k = 0; k < i && item_at(plugin, k, &before) == BP_OK; k++)
      CHECK(before.id.len != item.id.len || memcmp(before.id.ptr, item.id.ptr, item.id.len) != 0 ||
                before.kind.len != item.kind.len || memcmp(before.kind.ptr, item.kind.ptr, item.kind.len) != 0,
            "item %u: the id %s twice", i, id);
    if (item.kind.len == 14 && memcmp(item.kind.ptr, "biobert.task/1", 14) == 0)
      check_task((const bp_task *)item.table, id);
    else if (item.kind.len == 16 && memcmp(item.kind.ptr, "biobert.format/1", 16) == 0)
      check_format((const bp_format *)item.table, id);
    else if (item.kind.len == 16 && memcmp(item.kind.ptr, "biobert.metric/1", 16) == 0)
      check_metric((const bp_metric *)item.table, id);
    else CHECK(0, "item %u: unknown kind", i);
  }
  CHECK(i > 0 && item_at(plugin, i, &item) == BP_DONE, "item: %u items, then no BP_DONE", i);
  printf("%d checks, %d failures\n", checks, failures);
  return failures ? 1 : 0;
}
