/* A plugin of one metric that does nothing, in many shapes: a macro says what is wrong with it. */
#include "biobert_plugin.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef PLUGIN_ID
#define PLUGIN_ID "plain"
#endif
#ifndef ITEM_ID
#define ITEM_ID "nothing.v1"
#endif
#ifndef VERSION
#define VERSION "1.2.3"
#endif

#ifdef CRASHES
__attribute__((constructor)) static void crash(void) { raise(SIGSEGV); }
#endif
#ifdef HANGS
__attribute__((constructor)) static void hang(void) { for (;;) pause(); }
#endif
#ifdef SPINS
__attribute__((constructor)) static void spin(void) { for (volatile int on = 1; on;) continue; }
#endif
#ifdef EXITS
__attribute__((constructor)) static void leave(void) { _exit(7); }
#endif
#ifdef CHATTERS
__attribute__((constructor)) static void chatter(void) {
  for (int fd = 1; fd < 5; fd++) if (write(fd, "hello\n", 6) < 0) continue;
}
#endif

static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host, (void)setup, *state = NULL;
  return BP_OK;
}
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  (void)state, (void)gold, (void)predicted;
  return BP_OK;
}
static bp_status merge(void *into, const void *from) {
  (void)into, (void)from;
  return BP_OK;
}
static bp_status finish(const void *state, const bp_value_sink *sink) {
  (void)state, (void)sink;
  return BP_OK;
}
static void end(void *state) { (void)state; }
#ifdef LONGER /* as a later version of the contract would have it */
static const struct { bp_metric known; void *later[4]; } longer = {
  {.size = sizeof longer, .begin = begin, .update = update, .merge = merge, .finish = finish, .end = end}, {&longer, &longer, &longer, &longer}};
#define TABLE &longer
#else
#define TABLE &metric
#endif
__attribute__((unused)) static const bp_metric metric = {
#ifdef TABLE_SIZE
  .size = TABLE_SIZE,
#else
  .size = sizeof(bp_metric),
#endif
  .begin = begin,
#ifndef NO_UPDATE
  .update = update,
#endif
  .merge = merge,
  .finish = finish,
  .end = end,
};
static bp_status item(uint32_t i, bp_item *out) {
#ifdef BAD_STATUS
  if (i == 0) return 42;
#endif
#ifdef ENDLESS
  char *name = malloc(16);
  memset(name, 0, 16);
  for (int k = 0; k < 8; k++) name[k] = 'a' + (i >> (3 * k)) % 8;
  out->kind = bp_string("biobert.metric/1"), out->id = bp_string(name), out->table = TABLE;
  return BP_OK;
#endif
#ifdef WRITES_BEYOND
  memset(out, 1, sizeof *out + 16);
#endif
  if (i == 0) {
    out->kind = bp_string("biobert.metric/1"), out->id = bp_string(ITEM_ID), out->table = TABLE;
    return BP_OK;
  }
#ifdef UNKNOWN_KIND
  if (i == 1) {
    out->kind = bp_string("biobert.future/9"), out->id = bp_string("later");
    return BP_OK;
  }
#endif
#ifdef TWICE
  if (i == 1) return item(0, out);
#endif
  return BP_DONE;
}
static bp_plugin plugin = {
#ifdef PLUGIN_SIZE
  .size = PLUGIN_SIZE,
#else
  .size = sizeof(bp_plugin),
#endif
#ifdef TABLE_MAJOR
  .abi_major = TABLE_MAJOR,
#else
  .abi_major = BP_ABI_MAJOR,
#endif
  .built_minor = BP_ABI_MINOR,
#ifdef NEEDS
  .min_host_minor = NEEDS,
#endif
  .id = BP_STR(PLUGIN_ID), .version = BP_STR(VERSION), .license = BP_STR("Apache-2.0"),
#ifdef NOT_UTF8
  .summary = BP_STR("\xff\xfe"),
#elif defined(NULL_STRING)
  .summary = {NULL, 12},
#else
  .summary = BP_STR("Counts nothing"),
#endif
  .item = item,
};
#ifndef NO_ENTRY
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) {
  if (!host) return NULL;
#ifdef REFUSES
  host->error(host, BP_E_UNSUPPORTED, bp_string("this machine has no abacus"));
  return NULL;
#endif
  host->log(host, 1, bp_string("plain is here"));
  return &plugin;
}
#endif
#ifdef NOTE_MAJOR
__attribute__((section(".note.biobert.plugin"), used, aligned(4))) static const bp_note note = {
  8, 8, BP_NOTE_TYPE, BP_NOTE_NAME, NOTE_MAJOR, NOTE_MINOR};
#elif defined(NOTE_SIZE)
__attribute__((section(".note.biobert.plugin"), used, aligned(4))) static const bp_note note = {
  8, NOTE_SIZE, BP_NOTE_TYPE, BP_NOTE_NAME, BP_ABI_MAJOR, BP_ABI_MINOR};
#elif !defined(NO_NOTE)
BP_PLUGIN_NOTE
#endif
