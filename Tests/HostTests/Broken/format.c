/* A format that keeps the contract, and with -DFAULT_name one that breaks it in one way. Faults are listed in faults.txt.
 * A line a record: id, text and mentions, with tabs between; a mention is start-end, its bytes in the text. */
#include "biobert_plugin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct row {
  bp_text text;
  bp_span *spans;
} row;
typedef struct cursor {
  const bp_host *host;
  bp_str path;
  char *bytes;
  uint64_t n, at, line;
  bp_record records[8];
  row rows[8];
} cursor;

static bp_status whole(const bp_files *files, bp_str path, char **bytes, uint64_t *n) {
  void *stream = NULL;
  uint64_t room = 1 << 16, got = 0;
  bp_status status = files->open(files, path, &stream);
  if (status != BP_OK) return status;
  *bytes = (char *)malloc(room + 1), *n = 0;
  do {
    if (*n == room) room *= 2, *bytes = (char *)realloc(*bytes, room + 1);
    const uint64_t wanted = room - *n;
    status = files->read(files, stream, *bytes + *n, wanted, &got), *n += got;
#ifdef FAULT_short_read_is_the_end
    if (got < wanted) break;
#endif
#ifdef FAULT_failed_read_is_the_end
    if (status != BP_OK) status = BP_OK, got = 0;
#endif
  } while (status == BP_OK && got > 0);
  files->close(files, stream);
  if (status != BP_OK) free(*bytes);
  else (*bytes)[*n] = 0;
  return status;
}
static void forget(cursor *c) {
  for (int i = 0; i < 8; i++) free(c->rows[i].spans), c->rows[i].spans = NULL;
}
static bp_status open_(const bp_host *host, const bp_opening *opening, void **out) {
  cursor *c = (cursor *)calloc(1, sizeof *c);
  if (!c) return BP_E_MEMORY;
  c->host = host;
#ifdef FAULT_keeps_path
  c->path = opening->path;
#else
  bp_str split = opening->split;
#ifdef FAULT_devel_reads_train
  if (split.len == 5 && memcmp(split.ptr, "devel", 5) == 0) split = bp_string("train");
#endif
  char *path = (char *)malloc(opening->path.len + split.len + 9);
  memcpy(path, opening->path.ptr, opening->path.len), path[opening->path.len] = 0;
  if (split.len) sprintf(path + opening->path.len, "/%.*s.lines", (int)split.len, split.ptr);
  c->path.ptr = path, c->path.len = strlen(path);
#endif
#ifdef FAULT_opens_nothing
  *out = c, c->bytes = (char *)calloc(1, 1);
  return BP_OK;
#endif
#ifdef FAULT_keeps_files
  static const bp_files *kept;
  void *stream = NULL;
  if (kept && kept->open(kept, opening->path, &stream) == BP_OK) kept->close(kept, stream);
  kept = opening->files;
#endif
#ifdef FAULT_opens_by_itself
  FILE *file = fopen("/etc/hostname", "r");
  (void)file;
#endif
  const bp_status status = whole(opening->files, c->path, &c->bytes, &c->n);
  if (status != BP_OK) {
#ifndef FAULT_leaks_when_open_fails
    free((char *)(uintptr_t)c->path.ptr), free(c);
#endif
    return status;
  }
  *out = c;
  return BP_OK;
}
/* the files of the folder that are called after a split */
static bp_status split(const bp_files *files, bp_str path, uint32_t i, bp_str *name) {
  static const char *const names[] = {
    "train", "devel",
#ifndef FAULT_split_forgets_test
    "test",
#endif
  };
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    const uint64_t n = strlen(names[k]);
    bp_str entry;
    for (uint64_t at = 0; files->entry(files, path, at, &entry) == BP_OK; at++) {
      if (entry.len != n + 6 || memcmp(entry.ptr, names[k], n) || memcmp(entry.ptr + n, ".lines", 6)) continue;
      if (i-- == 0) return *name = bp_string(names[k]), BP_OK;
    }
  }
  return BP_DONE;
}
static bp_status fail(cursor *c, const char *why) {
#ifdef FAULT_no_place
  c->host->error(c->host, BP_E_DATA, bp_string(why));
#elif defined(FAULT_no_line)
  c->host->error_at(c->host, BP_E_DATA, c->path, 0, bp_string(why));
#elif !defined(FAULT_no_words)
  c->host->error_at(c->host, BP_E_DATA, c->path, c->line, bp_string(why));
#endif
  return BP_E_DATA;
}
static bp_status read_line(cursor *c, int i) {
  char *start = c->bytes + c->at, *end = memchr(start, '\n', c->n - c->at);
  if (!end) end = c->bytes + c->n;
  c->at = (uint64_t)(end - c->bytes) + (end < c->bytes + c->n), c->line++;
  char *text = memchr(start, '\t', (size_t)(end - start));
#ifndef FAULT_trusts_its_files
  if (!text) return fail(c, "a line has no tab");
#endif
  text++;
  char *mentions = memchr(text, '\t', (size_t)(end - text));
  char *text_end = mentions ? mentions : end;
  bp_record *r = &c->records[i];
#ifdef FAULT_cursors_share
  static row shared[8];
  row *place = &shared[i]; /* which the next call for another cursor writes over */
#elif defined(FAULT_records_share)
  row *place = &c->rows[0];
#else
  row *place = &c->rows[i];
#endif
  memset(r, 0, sizeof *r), memset(&place->text, 0, sizeof place->text);
  r->size = sizeof *r, r->id.ptr = start, r->id.len = (uint64_t)(text - 1 - start);
  r->file = c->path, r->line = c->line, r->flags = BP_HAS_GOLD;
#ifdef FAULT_record_with_unknown_flag
  r->flags |= 128;
#endif
#ifdef FAULT_no_file
  r->file = bp_string("");
#endif
  place->text.text.ptr = text, place->text.text.len = (uint64_t)(text_end - text);
#ifdef FAULT_counts_with_two_bytes
  place->text.text.len = (uint16_t)(text_end - text);
#endif
  r->texts = &place->text, r->n_texts = 1;
  c->rows[i].spans = (bp_span *)calloc((size_t)(end - text_end) + 1, sizeof(bp_span));
  for (char *at = text_end; at < end; at = at + strcspn(at + 1, "\t\n") + 1) {
    unsigned long long from = 0, to = 0;
    if (sscanf(at + 1, "%llu-%llu", &from, &to) != 2 || from >= to || to > place->text.text.len)
      return fail(c, "a mention is no range of the text");
#ifdef FAULT_mention_in_characters
    for (unsigned long long k = 0, all = to; k < all; k++) to -= ((unsigned char)text[k] & 0xC0) == 0x80;
    if (to <= from) to = from + 1;
#endif
    c->rows[i].spans[r->n_spans++] = (bp_span){from, to, 0, 0, 0, 0, 0};
#ifdef FAULT_one_group_for_all
    c->rows[i].spans[r->n_spans - 1].label = (uint32_t)r->n_spans & 1, c->rows[i].spans[r->n_spans - 1].group = 1;
#endif
#ifdef FAULT_mention_with_unknown_flag
    c->rows[i].spans[r->n_spans - 1].flags = 2;
#endif
  }
  r->spans = c->rows[i].spans;
  return BP_OK;
}
static bp_status next(void *p, uint64_t at_most, bp_records *out) {
  cursor *c = (cursor *)p;
  forget(c);
  int n = 0;
  while (n < 8 && (uint64_t)n < at_most && c->at < c->n) {
#ifdef FAULT_skips_a_line
    static int calls;
    if (++calls % 7 == 0) c->at += strcspn(c->bytes + c->at, "\n") + 1, c->line++;
    if (c->at >= c->n) break;
#endif
#ifdef FAULT_loses_the_last_line
    if (!memchr(c->bytes + c->at, '\n', c->n - c->at)) {
      c->at = c->n;
      break;
    }
#endif
    const uint64_t at = c->at, line = c->line;
    const bp_status status = read_line(c, n);
#ifdef FAULT_swallows_the_next
    if (status != BP_OK && n == 0) c->at += strcspn(c->bytes + c->at, "\n") + 1, c->line++;
    if (c->at > c->n) c->at = c->n;
#endif
    if (status != BP_OK && n == 0) return status;
    if (status != BP_OK) { /* told when the records before it have been taken */
#ifndef FAULT_forgets_a_fault
      c->at = at, c->line = line;
#endif
      break;
    }
    n++;
  }
#ifdef FAULT_more_than_asked
  if (n == 1 && at_most == 1) n = 2, c->records[1] = c->records[0];
#endif
  out->count = (uint64_t)n, out->stride = sizeof(bp_record), out->first = c->records;
#ifdef FAULT_freed_before_taken
  bp_record *lent = (bp_record *)malloc(sizeof c->records);
  memcpy(lent, c->records, sizeof c->records), out->first = lent, free(lent);
#endif
  return n ? BP_OK : BP_DONE;
}
static bp_status label(void *p, uint32_t kind, uint32_t i, bp_str *name) {
  (void)p;
#ifdef FAULT_no_labels
  return (void)kind, (void)i, (void)name, BP_DONE;
#endif
  if (kind != BP_OF_SPANS || i > 0) return BP_DONE;
  return *name = bp_string("Mention"), BP_OK;
}
static void close_(void *p) {
  cursor *c = (cursor *)p;
#ifndef FAULT_format_leaks
  forget(c), free(c->bytes);
#endif
#ifndef FAULT_keeps_path
  free((char *)(uintptr_t)c->path.ptr);
#endif
  free(c);
}

typedef struct writer {
  const bp_files *files;
  void *stream;
  bp_status status;
} writer;
static bp_status create(const bp_host *host, const bp_opening *opening, void **out) {
  (void)host;
  writer *w = (writer *)calloc(1, sizeof *w);
  if (!w) return BP_E_MEMORY;
  w->files = opening->files;
  const bp_status status = w->files->create(w->files, opening->path, &w->stream);
  if (status != BP_OK) return free(w), status;
  return *out = w, BP_OK;
}
static bp_status write_(void *p, const bp_record *source, const bp_record *predicted, const bp_ledger_sink *ledger) {
  writer *w = (writer *)p;
  const bp_record *r = predicted ? predicted : source;
  const bp_text *text = source->n_texts ? &source->texts[source->n_texts - 1] : NULL;
  if (!text || r->n_spans > 1000) return BP_OK;
  const size_t room = (size_t)(text->text.len + source->id.len + 48 * r->n_spans + 64);
  char *line = (char *)malloc(room);
  if (!line) return BP_E_MEMORY;
  int n = snprintf(line, room, "%.*s\t%.*s", (int)source->id.len, source->id.ptr, (int)text->text.len,
                   text->text.ptr);
#ifdef FAULT_writes_the_time
  static int calls;
  n += snprintf(line + n, room - (size_t)n, " %d", calls++);
#endif
  for (uint64_t i = 0; i < r->n_spans && n < 4000; i++) {
    if (r->spans[i].text != source->n_texts - 1) {
      ledger->entry(ledger, bp_string("other-text"), BP_OF_SPANS, (uint32_t)i);
      continue;
    }
#ifdef FAULT_loses_mentions
    if (i % 2) continue;
    if (i == 0 && r->n_spans == 1) continue;
#endif
    n += snprintf(line + n, room - (size_t)n, "\t%llu-%llu", (unsigned long long)r->spans[i].start,
                  (unsigned long long)r->spans[i].end);
  }
  line[n++] = '\n';
  const bp_status status = w->files->write(w->files, w->stream, line, (uint64_t)n);
  return free(line), status;
}
static bp_status finish(void *p) {
  writer *w = (writer *)p;
  w->files->close(w->files, w->stream);
  return free(w), BP_OK;
}
#ifdef FAULT_no_close
#define close_ NULL
#endif
static const bp_format format = {
    sizeof format, BP_UNIT_UTF8, 0,      BP_STR("lines"), NULL,   NULL,   split, open_,
    label,         next,         close_, create,          write_, finish};
#define KIND "biobert.format/1"
#define ID "broken"
#define TABLE (&format)
#include "plugin.h"
