/* A format of one record a line, "label<TAB>text", that can be asked to give one particular bad record, and a metric. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef UNIT
#define UNIT BP_UNIT_UTF8
#endif
#ifndef PAD /* what a newer header would add at the end of a record */
#define PAD 0
#endif

typedef struct cursor {
  const bp_host *host;
  const bp_files *files;
  void *stream;
  char *bytes;
  uint64_t n, at, line, given;
  char path[4096];
  uint64_t path_len;
  char names[16][64];
  uint32_t n_names;
  bp_text text[2];
  bp_class classes[1];
  bp_span spans[4];
  bp_str span_texts[4];
  bp_pair pairs[2];
  bp_answer answers[1];
  double values[1];
  struct { bp_record record; char pad[PAD + 8]; } records[1];
} cursor;

static bp_status probe(const bp_files *files, bp_str path, uint32_t *confidence) {
  void *stream;
  bp_status status = files->open(files, path, &stream);
  if (status != BP_OK) return status;
  char head[64];
  uint64_t got = 0;
  status = files->read(files, stream, head, sizeof head, &got);
  files->close(files, stream);
  *confidence = got && memchr(head, '\t', got) ? 90 : 0;
#ifdef OVERCONFIDENT
  *confidence = 101;
#endif
  return status;
}

static bp_status split(const bp_files *files, bp_str path, uint32_t i, bp_str *name) {
  return files->entry(files, path, i, name);
}

static bp_status fill(cursor *c) {
  uint64_t room = 0;
  for (;;) {
    if (c->n + 7 > room) {
      room = room * 2 + 4096;
      c->bytes = realloc(c->bytes, room);
    }
    uint64_t got = 0;
    bp_status status = c->files->read(c->files, c->stream, c->bytes + c->n, 7, &got);
    if (status != BP_OK) return status;
    if (!got) return BP_OK;
    c->n += got;
  }
}

static bp_status open_lines(const bp_host *host, const bp_opening *opening, void **out) {
  cursor *c = calloc(1, sizeof *c);
  c->host = host, c->files = opening->files;
  char path[4096];
  int n = opening->split.len
    ? snprintf(path, sizeof path, "%.*s/%.*s", (int)opening->path.len, opening->path.ptr, (int)opening->split.len,
               opening->split.ptr)
    : snprintf(path, sizeof path, "%.*s", (int)opening->path.len, opening->path.ptr);
  memcpy(c->path, path, (size_t)n), c->path_len = (uint64_t)n;
#ifdef ESCAPES
  n = snprintf(path, sizeof path, "%.*s/../other.txt", (int)opening->path.len, opening->path.ptr);
#endif
  bp_str name = {path, (uint64_t)n};
  bp_status status = c->files->open(c->files, name, &c->stream);
#ifdef BAD_STREAM
  char byte;
  uint64_t got;
  status = c->files->read(c->files, (void *)0x1234, &byte, 1, &got);
#endif
  if (status != BP_OK) {
    free(c);
    return status;
  }
  *out = c;
  return BP_OK;
}

static bp_status label(void *self, uint32_t kind, uint32_t i, bp_str *name) {
  cursor *c = self;
  if (i >= c->n_names) return BP_DONE;
  (void)kind;
  *name = bp_string(c->names[i]);
  return BP_OK;
}

static bp_status next(void *self, uint64_t at_most, bp_records *out) {
  cursor *c = self;
  (void)at_most;
  if (!c->bytes) {
    bp_status status = fill(c);
    if (status != BP_OK) return status;
  }
  if (c->at >= c->n) return BP_DONE;
  char *line = c->bytes + c->at, *end = memchr(line, '\n', c->n - c->at);
  if (!end) end = c->bytes + c->n;
  c->at += (uint64_t)(end - line) + 1, c->line++;
#ifdef COMPANION /* looks for a file that may be there or not, and goes on */
  char other[4096];
  bp_str companion = {other, (uint64_t)snprintf(other, sizeof other, "%.*s.ann", (int)c->path_len, c->path)};
  void *stream;
  if (c->files->open(c->files, companion, &stream) == BP_OK) c->files->close(c->files, stream);
#endif
  char *tab = memchr(line, '\t', (size_t)(end - line));
  if (!tab) {
    bp_str file = {c->path, c->path_len};
    c->host->error_at(c->host, BP_E_DATA, file, c->line, bp_string("a line without a tab"));
    return BP_E_DATA;
  }
  uint32_t number = 0;
  while (number < c->n_names &&
         (strlen(c->names[number]) != (size_t)(tab - line) || memcmp(c->names[number], line, (size_t)(tab - line))))
    number++;
  if (number == c->n_names) memcpy(c->names[c->n_names++], line, (size_t)(tab - line));
  memset(c->records, 0, sizeof c->records);
  bp_record *r = &c->records[0].record;
  r->size = sizeof *r + PAD;
  char *id = "r1";
  r->id = bp_string(id), r->kind = bp_string("line"), r->flags = BP_HAS_GOLD;
  r->file.ptr = c->path, r->file.len = c->path_len, r->line = c->line;
  c->text[0] = (bp_text){.text = {tab + 1, (uint64_t)(end - tab - 1)}, .role = BP_BODY};
  r->texts = c->text, r->n_texts = 1;
  c->classes[0] = (bp_class){.label = number};
  r->classes = c->classes, r->n_classes = 1;
  bp_span first = {.start = 0, .end = 1, .label = number};
#ifdef SPAN
  bp_span given = SPAN;
  if (given.label != BP_NONE && given.label < 100) given.label = number;
  c->spans[0] = given, r->spans = c->spans, r->n_spans = 1;
#else
  c->spans[0] = first;
#endif
#ifdef MENTION
  c->span_texts[0] = bp_string(MENTION), r->span_texts = c->span_texts;
#endif
#ifdef BREAK
  BREAK;
#endif
  (void)first;
  out->count = 1, out->stride = sizeof c->records[0], out->first = r;
#ifdef RECORDS
  RECORDS;
#endif
  return BP_OK;
}
static void close_lines(void *self) {
  cursor *c = self;
  if (c->stream) c->files->close(c->files, c->stream);
  free(c->bytes);
  free(c);
}

typedef struct writer {
  const bp_files *files;
  void *stream;
} writer;
static bp_status create(const bp_host *host, const bp_opening *opening, void **out) {
  (void)host;
  writer *w = calloc(1, sizeof *w);
  w->files = opening->files;
  bp_status status = w->files->create(w->files, opening->path, &w->stream);
  if (status != BP_OK) free(w);
  else *out = w;
  return status;
}
static bp_status write_line(void *self, const bp_record *source, const bp_record *predicted, const bp_ledger_sink *sink) {
  writer *w = self;
  const bp_record *r = predicted ? predicted : source;
  for (uint64_t i = 0; i < r->n_spans; i++) sink->entry(sink, bp_string("no-spans"), BP_OF_SPANS, (uint32_t)i);
  const bp_str *name = r->n_classes ? bp_label_name(r, BP_OF_RECORDS, r->classes[0].label) : NULL;
  if (name) {
    bp_status status = w->files->write(w->files, w->stream, name->ptr, name->len);
    if (status != BP_OK) return status;
  }
  w->files->write(w->files, w->stream, "\t", 1);
  w->files->write(w->files, w->stream, source->texts[0].text.ptr, source->texts[0].text.len);
  return w->files->write(w->files, w->stream, "\n", 1);
}
static bp_status finish(void *self) {
  writer *w = self;
  w->files->close(w->files, w->stream);
  free(w);
#ifdef FAILS_AT_THE_END
  return BP_E_DATA;
#endif
  return BP_OK;
}
static const bp_format format = {
  .size = sizeof(bp_format), .offset_unit = UNIT, .extensions = BP_STR("lines,txt"), .probe = probe, .split = split,
  .open = open_lines, .label = label, .next = next, .close = close_lines, .create = create, .write = write_line,
  .finish = finish,
};

/* Accuracy of the first class. */
typedef struct counts { double right, all; } counts;
static bp_status begin(const bp_host *host, const bp_setup *setup, void **state) {
  (void)host;
  if (!bp_labels_of(setup, BP_OF_RECORDS)) return BP_E_ARGUMENT;
  *state = calloc(1, sizeof(counts));
  return BP_OK;
}
static bp_status update(void *state, const bp_record *gold, const bp_record *predicted) {
  counts *c = state;
  c->all++;
  if (predicted && predicted->n_classes && predicted->classes[0].label == gold->classes[0].label) c->right++;
  return BP_OK;
}
static bp_status merge(void *into, const void *from) {
  counts *a = into;
  const counts *b = from;
  a->right += b->right, a->all += b->all;
  return BP_OK;
}
static bp_status finish_counts(const void *state, const bp_value_sink *sink) {
  const counts *c = state;
  double value = c->all ? c->right / c->all : 0;
#ifdef SCORE
  value = SCORE;
#endif
  sink->put(sink, bp_string("accuracy"), value, BP_HIGHER_IS_BETTER | BP_PRIMARY | (c->all ? 0 : BP_UNDEFINED));
#ifdef SCORE_TWICE
  sink->put(sink, bp_string("accuracy"), value, 0);
#endif
#ifdef SCORE_FLAGS
  sink->put(sink, bp_string("later"), value, SCORE_FLAGS);
#endif
  return sink->put(sink, bp_string("error:any"), c->all ? 1 - value : 0, 0);
}
static void end(void *state) { free(state); }
static const bp_metric metric = {
  .size = sizeof(bp_metric), .gold_formats = BP_STR("lines,jsonl"), .begin = begin, .update = update, .merge = merge,
  .finish = finish_counts, .end = end,
};
static bp_status item(uint32_t i, bp_item *out) {
  if (i == 0) out->kind = bp_string("biobert.format/1"), out->id = bp_string("lines"), out->table = &format;
  else if (i == 1) out->kind = bp_string("biobert.metric/1"), out->id = bp_string("accuracy.v1"), out->table = &metric;
  else return BP_DONE;
  return BP_OK;
}
static const bp_plugin plugin = {
  .size = sizeof(bp_plugin), .abi_major = BP_ABI_MAJOR, .built_minor = BP_ABI_MINOR, .min_host_minor = 0,
  .id = BP_STR("lines"), .version = BP_STR("1.0"), .item = item,
};
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &plugin : NULL; }
BP_PLUGIN_NOTE
