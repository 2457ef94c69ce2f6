/* Reading: records are lent until the next call, and a fault costs its record, not the file. */
#include "mentions.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines of one record, which its strings point into. */
typedef struct lines {
  char **all;
  uint64_t count, room;
} lines;

typedef struct reader {
  const bp_host *host;
  const bp_files *files; /* lent until close */
  char *path;
  void *stream;
  char buffer[1 << 14];
  uint64_t at, filled, number; /* number: of the line that was read last */
  int ended;

  char **labels; /* the types so far, each allocated by itself: a name stays where it is */
  uint32_t n_labels, label_room;

  lines kept;
  bp_text text;
  bp_span *spans;
  bp_str *mentions;
  uint64_t n_spans, span_room;
  bp_record record;
} reader;

char *opened_path(const bp_opening *opening) {
  const int is_folder = opening->split.len > 0; /* then the file is path/split.ENDING */
  const uint64_t room = opening->path.len + opening->split.len + sizeof "/." ENDING;
  char *path = malloc(room);
  if (!path) return NULL;
  snprintf(path, room, "%.*s%s%.*s%s", (int)opening->path.len, opening->path.ptr, is_folder ? "/" : "",
           (int)opening->split.len, is_folder ? opening->split.ptr : "", is_folder ? "." ENDING : "");
  return path;
}

/* Says what is wrong in the line that was read last. */
static bp_status fault(const reader *r, const char *what, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, what);
  vsnprintf(message, sizeof message, what, arguments);
  va_end(arguments);
  r->host->error_at(r->host, BP_E_DATA, bp_string(r->path), r->number, bp_string(message));
  return BP_E_DATA;
}

/* ---- lines ---- */

static void forget_lines(lines *kept) {
  for (uint64_t i = 0; i < kept->count; i++) free(kept->all[i]);
  kept->count = 0;
}

/* Reads the next line, without its end, and keeps it; BP_DONE after the last. */
static bp_status read_line(reader *r, bp_str *line) {
  uint64_t n = 0, room = 0;
  char *bytes = NULL;
  for (;;) {
    if (r->at == r->filled && !r->ended) {
      const bp_status status = r->files->read(r->files, r->stream, r->buffer, sizeof r->buffer, &r->filled);
      if (status != BP_OK) return free(bytes), status; /* the host knows why */
      r->at = 0, r->ended = r->filled == 0;
    }
    if (r->at == r->filled && n == 0) return free(bytes), BP_DONE;
    if (n + 1 >= room) {
      char *larger = realloc(bytes, room = 2 * room + 128);
      if (!larger) return free(bytes), BP_E_MEMORY;
      bytes = larger;
    }
    const char byte = r->at == r->filled ? '\n' : r->buffer[r->at++];
    if (byte == '\n') break;
    bytes[n++] = byte;
  }
  if (n > 0 && bytes[n - 1] == '\r') n--;
  bytes[n] = 0;
  if (r->kept.count == r->kept.room) {
    char **larger = realloc(r->kept.all, (r->kept.room = 2 * r->kept.room + 16) * sizeof *larger);
    if (!larger) return free(bytes), BP_E_MEMORY;
    r->kept.all = larger;
  }
  r->kept.all[r->kept.count++] = bytes, r->number++;
  line->ptr = bytes, line->len = n;
  return BP_OK;
}

/* Goes on behind a record that is at fault. */
static bp_status skip_record(reader *r, bp_status status) {
  bp_str line = BP_STR("x");
  while (line.len > 0)
    if (read_line(r, &line) != BP_OK) break;
  return status;
}

/* ---- types ---- */

/* Whether bytes are UTF-8: the host looks at texts, and what a type is called is ours to check. */
static int is_utf8(bp_str s) {
  for (uint64_t i = 0; i < s.len;) {
    const unsigned char first = (unsigned char)s.ptr[i];
    const int more = first < 0x80 ? 0 : first >= 0xC2 && first < 0xE0 ? 1 : first >= 0xE0 && first < 0xF0 ? 2
                     : first >= 0xF0 && first < 0xF5                  ? 3
                                                                      : -1;
    if (more < 0 || i + (uint64_t)more >= s.len) return 0;
    for (int k = 1; k <= more; k++)
      if (((unsigned char)s.ptr[i + (uint64_t)k] & 0xC0) != 0x80) return 0;
    const unsigned char second = more > 0 ? (unsigned char)s.ptr[i + 1] : 0x80;
    /* Longer than need be, halves of surrogates, beyond Unicode. */
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F))
      return 0;
    i += 1 + (uint64_t)more;
  }
  return 1;
}

/* The number of a type, a new one where it is new. */
static bp_status number_of_label(reader *r, bp_str name, uint32_t *number) {
  for (*number = 0; *number < r->n_labels; ++*number)
    if (strlen(r->labels[*number]) == name.len && memcmp(r->labels[*number], name.ptr, name.len) == 0) return BP_OK;
  if (r->n_labels == r->label_room) {
    char **larger = realloc(r->labels, (r->label_room = 2 * r->label_room + 8) * sizeof *larger);
    if (!larger) return BP_E_MEMORY;
    r->labels = larger;
  }
  char *copy = malloc(name.len + 1);
  if (!copy) return BP_E_MEMORY;
  memcpy(copy, name.ptr, name.len), copy[name.len] = 0;
  r->labels[r->n_labels++] = copy;
  return BP_OK;
}

bp_status reader_label(void *cursor, uint32_t kind, uint32_t i, bp_str *name) {
  const reader *r = cursor;
  if (kind != BP_OF_SPANS || i >= r->n_labels) return BP_DONE;
  *name = bp_string(r->labels[i]);
  return BP_OK;
}

/* ---- a record ---- */

/* Cuts a column off a line; 0 where there is no tab. */
static int column(bp_str *rest, bp_str *out) {
  const char *tab = memchr(rest->ptr, '\t', rest->len);
  if (!tab) return 0;
  out->ptr = rest->ptr, out->len = (uint64_t)(tab - rest->ptr);
  rest->len -= out->len + 1, rest->ptr = tab + 1;
  return 1;
}

static int whole_number(bp_str digits, uint64_t *out) {
  *out = 0;
  for (uint64_t i = 0; i < digits.len; i++) {
    if (digits.ptr[i] < '0' || digits.ptr[i] > '9' || i > 15) return 0;
    *out = 10 * *out + (uint64_t)(digits.ptr[i] - '0');
  }
  return digits.len > 0;
}

static bp_status add_mention(reader *r, bp_str line) {
  bp_str start, end, type, mention = line;
  bp_span span = {0};
  if (!column(&mention, &start) || !column(&mention, &end) || !column(&mention, &type))
    return fault(r, "a mention is its start, its end, its type and its words, with tabs between");
  if (!whole_number(start, &span.start) || !whole_number(end, &span.end) || span.start >= span.end)
    return fault(r, "start and end of a mention are two numbers, the first the smaller one, not %.*s and %.*s",
                 (int)(start.len < 20 ? start.len : 20), start.ptr, (int)(end.len < 20 ? end.len : 20), end.ptr);
  if (!is_utf8(type)) return fault(r, "the type of a mention is no UTF-8");
  const bp_status status = number_of_label(r, type, &span.label);
  if (status != BP_OK) return status;
  if (r->n_spans == r->span_room) {
    r->span_room = 2 * r->span_room + 16;
    bp_span *spans = realloc(r->spans, r->span_room * sizeof *spans);
    if (spans) r->spans = spans;
    bp_str *mentions = realloc(r->mentions, r->span_room * sizeof *mentions);
    if (mentions) r->mentions = mentions;
    if (!spans || !mentions) return r->span_room = r->n_spans, BP_E_MEMORY;
  }
  r->mentions[r->n_spans] = mention, r->spans[r->n_spans++] = span;
  return BP_OK;
}

bp_status next_records(void *cursor, uint64_t at_most, bp_records *out) {
  reader *r = cursor;
  if (at_most == 0) return BP_OK;
  forget_lines(&r->kept);
  r->n_spans = 0;
  bp_str line = {0}, text;
  bp_status status = BP_OK;
  while (status == BP_OK && line.len == 0) status = read_line(r, &line);
  if (status != BP_OK) return status;
  const uint64_t first = r->number;
  if (line.len < 2 || memcmp(line.ptr, "# ", 2) != 0)
    return skip_record(r, fault(r, "a record begins with \"# \" and its id"));
  const bp_str id = {line.ptr + 2, line.len - 2};
  if ((status = read_line(r, &text)) == BP_DONE) return fault(r, "the text is missing behind its id");
  while (status == BP_OK && (status = read_line(r, &line)) == BP_OK && line.len > 0)
    if ((status = add_mention(r, line)) == BP_E_DATA) return skip_record(r, status);
  if (status != BP_OK && status != BP_DONE) return status;

  bp_record record = {.size = sizeof record, .flags = BP_HAS_GOLD, .id = id, .file = bp_string(r->path), .line = first};
  r->text = (bp_text){BP_STR(""), text, BP_BODY, 0};
  record.texts = &r->text, record.n_texts = 1;
  /* span_texts: the host compares them with their ranges, so that offsets in another unit are found at once. */
  record.spans = r->spans, record.span_texts = r->mentions, record.n_spans = r->n_spans;
  r->record = record;
  out->count = 1, out->stride = sizeof record, out->first = &r->record;
  return BP_OK;
}

/* ---- the file ---- */

void close_reader(void *cursor) {
  reader *r = cursor;
  if (r->stream) r->files->close(r->files, r->stream);
  forget_lines(&r->kept);
  for (uint32_t i = 0; i < r->n_labels; i++) free(r->labels[i]);
  free(r->labels), free(r->kept.all), free(r->spans), free(r->mentions), free(r->path), free(r);
}

static int is_first_line(bp_str line) {
  return line.len == strlen(FIRST_LINE) && memcmp(line.ptr, FIRST_LINE, line.len) == 0;
}

bp_status open_reader(const bp_host *host, const bp_opening *opening, void **cursor) {
  reader *r = calloc(1, sizeof *r);
  if (!r) return BP_E_MEMORY;
  r->host = host, r->files = opening->files, r->path = opened_path(opening);
  bp_status status = r->path ? r->files->open(r->files, bp_string(r->path), &r->stream) : BP_E_MEMORY;
  if (status != BP_OK) r->stream = NULL;
  bp_str line = {0};
  if (status == BP_OK && (status = read_line(r, &line)) == BP_DONE) status = BP_OK; /* an empty file has no records */
  else if (status == BP_OK && !is_first_line(line)) status = fault(r, "the first line of the file is " FIRST_LINE);
  if (status != BP_OK) return close_reader(r), status;
  *cursor = r;
  return BP_OK;
}

/* Sure of a file by its first line; of a folder by the files in it that have the ending. */
bp_status probe_mentions(const bp_files *files, bp_str path, uint32_t *confidence) {
  bp_str name;
  *confidence = split_mentions(files, path, 0, &name) == BP_OK ? 90 : 0;
  if (*confidence || files->entry(files, path, 0, &name) != BP_E_UNSUPPORTED) return BP_OK;
  void *stream;
  const bp_status status = files->open(files, path, &stream);
  if (status != BP_OK) return status;
  char bytes[sizeof FIRST_LINE];
  uint64_t n = 0, got = 1;
  while (got > 0 && n < sizeof bytes && files->read(files, stream, bytes + n, sizeof bytes - n, &got) == BP_OK) n += got;
  files->close(files, stream);
  const bp_str line = {bytes, strlen(FIRST_LINE)};
  if (n == sizeof bytes && is_first_line(line)) *confidence = 100;
  return BP_OK;
}

bp_status split_mentions(const bp_files *files, bp_str path, uint32_t i, bp_str *name) {
  static const char *const splits[] = {"train." ENDING, "devel." ENDING, "test." ENDING};
  uint32_t found = 0;
  for (int k = 0; k < 3; k++) {
    bp_str entry;
    for (uint64_t e = 0; files->entry(files, path, e, &entry) == BP_OK; e++) { /* none: the path is one file */
      if (entry.len != strlen(splits[k]) || memcmp(entry.ptr, splits[k], entry.len) != 0) continue;
      if (found++ != i) break;
      name->ptr = splits[k], name->len = entry.len - strlen("." ENDING);
      return BP_OK;
    }
  }
  return BP_DONE;
}
