/* A format: sentence pairs with a number, one a line: first TAB second TAB number; prediction files likewise. A corpus
 * is one file, or a folder with train.tsv, devel.tsv and test.tsv. */
#include "biobert_plugin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct cursor {
  const bp_host *host;
  const bp_files *files;
  bp_str path; /* our copy */
  void *stream;
  char *line; /* the line that the lent record points into */
  uint64_t room, number, at, filled;
  int ended;
  char buffer[4096], id[32];
  bp_text texts[2];
  double value;
  bp_record record;
} cursor;

static void close_cursor(void *p) {
  cursor *c = (cursor *)p;
  if (c->stream) c->files->close(c->files, c->stream);
  free((void *)(uintptr_t)c->path.ptr), free(c->line), free(c);
}

static bp_status fail(const cursor *c, const char *why) {
  c->host->error_at(c->host, BP_E_DATA, c->path, c->number, bp_string(why));
  return BP_E_DATA;
}

static bp_status make(const bp_host *host, const bp_opening *opening, cursor **out) {
  cursor *c = (cursor *)calloc(1, sizeof *c);
  const uint64_t room = opening->path.len + opening->split.len + 6;
  char *path = (char *)malloc(room);
  if (!c || !path) return free(c), free(path), BP_E_MEMORY;
  const int folder = opening->split.len > 0; /* then the file is path/split.tsv */
  snprintf(path, room, "%.*s%s%.*s%s", (int)opening->path.len, opening->path.ptr, folder ? "/" : "",
           (int)opening->split.len, folder ? opening->split.ptr : "", folder ? ".tsv" : "");
  c->host = host, c->files = opening->files, c->path = bp_string(path);
  *out = c;
  return BP_OK;
}

static bp_status split(const bp_files *files, bp_str path, uint32_t i, bp_str *name) {
  static const char *const splits[] = {"train.tsv", "devel.tsv", "test.tsv"};
  uint32_t found = 0;
  for (int k = 0; k < 3; k++) {
    bp_str entry;
    for (uint64_t e = 0; files->entry(files, path, e, &entry) == BP_OK; e++) { /* no entries: the path is one file */
      if (entry.len != strlen(splits[k]) || memcmp(entry.ptr, splits[k], entry.len) != 0) continue;
      if (found++ != i) break;
      name->ptr = splits[k], name->len = entry.len - strlen(".tsv");
      return BP_OK;
    }
  }
  return BP_DONE;
}

static bp_status open(const bp_host *host, const bp_opening *opening, void **out) {
  cursor *c = NULL;
  bp_status status = make(host, opening, &c);
  if (status == BP_OK && (status = c->files->open(c->files, c->path, &c->stream)) != BP_OK) close_cursor(c);
  *out = status == BP_OK ? c : NULL;
  return status;
}

/* Reads a line without its end into c->line; BP_DONE after the last. */
static bp_status read_line(cursor *c, uint64_t *length) {
  uint64_t n = 0;
  for (;;) {
    if (c->at == c->filled && !c->ended) {
      bp_status status = c->files->read(c->files, c->stream, c->buffer, sizeof c->buffer, &c->filled);
      if (status != BP_OK) return status;
      c->at = 0, c->ended = c->filled == 0;
    }
    const int end = c->at == c->filled;
    if (end && n == 0) return BP_DONE;
    if (n + 1 >= c->room) {
      char *line = (char *)realloc(c->line, 2 * c->room + 256);
      if (!line) return BP_E_MEMORY;
      c->line = line, c->room = 2 * c->room + 256;
    }
    const char byte = end ? '\n' : c->buffer[c->at++];
    if (byte == '\n') break;
    c->line[n++] = byte;
  }
  if (n > 0 && c->line[n - 1] == '\r') n--;
  c->line[n] = 0, c->number++, *length = n;
  return BP_OK;
}

static bp_status next(void *p, uint64_t at_most, bp_records *out) {
  cursor *c = (cursor *)p;
  uint64_t length = 0;
  bp_status status = at_most ? BP_OK : BP_E_ARGUMENT;
  while (status == BP_OK && length == 0) status = read_line(c, &length); /* blank lines say nothing */
  if (status != BP_OK) return status;
  char *second = strchr(c->line, '\t'), *third = second ? strchr(second + 1, '\t') : NULL, *rest = NULL;
  if (!third || strlen(c->line) != length) return fail(c, "a line holds two sentences and a number, with tabs between");
  c->value = strtod(third + 1, &rest);
  if (rest == third + 1 || *rest || !(c->value - c->value == 0)) return fail(c, "the third column is not a number");
  bp_record record = BP_ZERO;
  record.size = sizeof record, record.file = c->path, record.line = c->number, record.flags = BP_HAS_GOLD;
  record.id.ptr = c->id, record.id.len = (uint64_t)snprintf(c->id, sizeof c->id, "%llu", (unsigned long long)c->number);
  const bp_text first = {BP_STR("1"), {c->line, (uint64_t)(second - c->line)}, BP_QUERY, 0};
  const bp_text other = {BP_STR("2"), {second + 1, (uint64_t)(third - second - 1)}, BP_BODY, 0};
  c->texts[0] = first, c->texts[1] = other, record.texts = c->texts, record.n_texts = 2;
  record.values = &c->value, record.n_values = 1, c->record = record;
  out->count = 1, out->stride = sizeof record, out->first = &c->record;
  return BP_OK;
}

static bp_status label(void *p, uint32_t kind, uint32_t i, bp_str *name) {
  (void)p, (void)kind, (void)i, (void)name;
  return BP_DONE;
}

static bp_status create(const bp_host *host, const bp_opening *opening, void **out) {
  cursor *c = NULL;
  bp_status status = make(host, opening, &c);
  if (status == BP_OK && (status = c->files->create(c->files, c->path, &c->stream)) != BP_OK) close_cursor(c);
  *out = status == BP_OK ? c : NULL;
  return status;
}

/* Whether a text would fit a column. */
static int fits(bp_str text) {
  for (uint64_t i = 0; i < text.len; i++)
    if (text.ptr[i] == '\t' || text.ptr[i] == '\n') return 0;
  return 1;
}

static bp_status write_record(void *p, const bp_record *source, const bp_record *predicted,
                              const bp_ledger_sink *ledger) {
  cursor *c = (cursor *)p;
  const bp_record *values = predicted ? predicted : source;
  if (source->n_texts != 2 || values->n_values == 0 || !fits(source->texts[0].text) || !fits(source->texts[1].text))
    return values->n_values ? ledger->entry(ledger, bp_string("no-pair-with-a-value"), BP_OF_VALUES, 0) : BP_OK;
  char number[40];
  const int n = snprintf(number, sizeof number, "\t%.17g\n", values->values[0]);
  bp_status status = BP_OK;
  for (int t = 0; t < 2 && status == BP_OK; t++) {
    if (t == 1) status = c->files->write(c->files, c->stream, "\t", 1);
    if (status == BP_OK)
      status = c->files->write(c->files, c->stream, source->texts[t].text.ptr, source->texts[t].text.len);
  }
  return status == BP_OK ? c->files->write(c->files, c->stream, number, (uint64_t)n) : status;
}

static bp_status finish(void *p) {
  close_cursor(p);
  return BP_OK;
}

static const bp_format format = {sizeof format, BP_UNIT_UTF8, 0,    BP_STR("tsv"), NULL,   NULL,         split,
                                 open,          label,        next, close_cursor,  create, write_record, finish};
BP_PLUGIN_OF_ONE("biobert.format/1", "pairs", "0.1", "Apache-2.0", "Two sentences and a number a line", &format)
