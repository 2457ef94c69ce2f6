/* A plugin of one metric that can be broken in many ways; a macro says in which. C11 and C++17. */
#include "biobert_plugin.h"
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef THROWS
#include <stdexcept>
#endif

#if defined(CRASHES)
__attribute__((constructor)) static void fault(void) { raise(SIGSEGV); }
#elif defined(HANGS)
__attribute__((constructor)) static void hang(void) { for (;;) pause(); }
#elif defined(EXITS)
__attribute__((constructor)) static void leave(void) { _exit(0); }
#endif

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
#ifdef EXITS_AT_WORK
  exit(0);
#endif
  (void)host, (void)setup, *state = 0;
  return BP_OK;
}
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  (void)state, (void)gold, (void)predicted;
  return BP_OK;
}
static bp_status finish(const void *state, const bp_value_sink *sink) {
  (void)state;
  return sink->put(sink, bp_string("nothing"), 0, 0);
}
static bp_status merge(void *into, const void *from) {
  (void)into, (void)from;
  return BP_OK;
}
static void end(void *state) { (void)state; }
static const bp_metric metric = {sizeof(bp_metric), BP_STR(""), BP_STR(""), begin, update, merge, finish, end};
static bp_status item(uint32_t i, bp_item *out) {
  if (i > 0) return BP_DONE;
  out->kind = bp_string("biobert.metric/1"), out->id = bp_string("broken.v1"), out->table = &metric;
  return BP_OK;
}
static const bp_plugin plugin = {
    sizeof(bp_plugin), BP_ABI_MAJOR, BP_ABI_MINOR, 0, 0, BP_STR("test.broken"), BP_STR("1.0"), BP_STR("Apache-2.0"),
    BP_STR("Counts nothing"), item, 0};

#ifdef NO_ENTRY
BP_EXPORT const bp_plugin *another_entry(const bp_host *host) { return host ? &plugin : 0; }
#else
#ifdef __cplusplus
extern "C"
#endif
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) {
  if (!host) return 0;
#ifdef LOGS
  host->log(host, 0, bp_string("a detail")), host->log(host, 1, bp_string("a fact"));
  host->log(host, 2, bp_string("a doubt"));
#endif
#ifdef THROWS
  throw std::runtime_error("no");
#endif
#ifdef REFUSES
  host->error(host, BP_E_UNSUPPORTED, bp_string("this machine has no abacus"));
  return 0;
#endif
  return &plugin;
}
#endif

#ifdef OTHER_MAJOR
__attribute__((section(".note.biobert.plugin"), used, aligned(4))) static const bp_note note = {
    8, 8, BP_NOTE_TYPE, BP_NOTE_NAME, BP_ABI_MAJOR + 1, BP_ABI_MINOR};
#elif !defined(NO_NOTE)
BP_PLUGIN_NOTE
#endif
