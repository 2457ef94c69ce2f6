/* Writing: what the format cannot hold is entered in the ledger, so that nobody loses it without knowing. */
#include "mentions.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
  const bp_host *host;
  const bp_files *files; /* lent until finish */
  void *stream;
} writer;

bp_status create_writer(const bp_host *host, const bp_opening *opening, void **out) {
  writer *w = calloc(1, sizeof *w);
  char *path = opened_path(opening);
  bp_status status = w && path ? BP_OK : BP_E_MEMORY;
  if (status == BP_OK) {
    w->host = host, w->files = opening->files;
    status = w->files->create(w->files, bp_string(path), &w->stream);
  }
  free(path);
  if (status != BP_OK) return free(w), status;
  if ((status = w->files->write(w->files, w->stream, FIRST_LINE "\n", strlen(FIRST_LINE "\n"))) != BP_OK)
    return w->files->close(w->files, w->stream), free(w), status;
  *out = w;
  return BP_OK;
}

bp_status finish_writer(void *p) {
  writer *w = p;
  w->files->close(w->files, w->stream);
  free(w);
  return BP_OK;
}

static bp_status put(const writer *w, bp_str bytes) {
  return bytes.len ? w->files->write(w->files, w->stream, bytes.ptr, bytes.len) : BP_OK;
}

static int has(bp_str text, char byte) { return text.len > 0 && memchr(text.ptr, byte, text.len) != NULL; }

/* How many code points the first bytes of a text are: all that do not go on with one. */
static uint64_t code_points(bp_str text, uint64_t bytes) {
  uint64_t count = 0;
  for (uint64_t i = 0; i < bytes; i++) count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
  return count;
}

static bp_status put_mention(const writer *w, bp_str text, const bp_span *span, bp_str type) {
  char numbers[48];
  const int n = snprintf(numbers, sizeof numbers, "%llu\t%llu\t", (unsigned long long)code_points(text, span->start),
                         (unsigned long long)code_points(text, span->end));
  bp_status status = put(w, (bp_str){numbers, (uint64_t)n});
  if (status == BP_OK) status = put(w, type);
  if (status == BP_OK) status = put(w, bp_string("\t"));
  if (status == BP_OK) status = put(w, (bp_str){text.ptr + span->start, span->end - span->start});
  return status == BP_OK ? put(w, bp_string("\n")) : status;
}

/* Enters each of a kind of items that the format has no place for. */
static bp_status leave_out(const bp_ledger_sink *ledger, uint32_t kind, uint64_t n) {
  bp_status status = BP_OK;
  for (uint64_t i = 0; i < n && status == BP_OK; i++)
    status = ledger->entry(ledger, bp_string(NOT_HELD), kind, (uint32_t)i);
  return status;
}

bp_status write_record(void *p, const bp_record *source, const bp_record *predicted, const bp_ledger_sink *ledger) {
  const writer *w = p;
  const bp_record *told = predicted ? predicted : source; /* whose annotations are written */
  const bp_str text = source->n_texts == 1 ? source->texts[0].text : (bp_str){0};
  if (source->n_texts != 1 || has(text, '\n') || has(text, '\r') || has(source->id, '\n') || has(source->id, '\r')) {
    w->host->error(w->host, BP_E_UNSUPPORTED, bp_string("the format mentions holds records with one text of one line"));
    return BP_E_UNSUPPORTED;
  }
  bp_status status = put(w, bp_string("# "));
  if (status == BP_OK) status = put(w, source->id);
  if (status == BP_OK) status = put(w, bp_string("\n"));
  if (status == BP_OK) status = put(w, text);
  if (status == BP_OK) status = put(w, bp_string("\n"));
  for (uint64_t i = 0; i < told->n_spans && status == BP_OK; i++) {
    const bp_span *span = &told->spans[i];
    const bp_str *name = bp_label_name(told, BP_OF_SPANS, span->label);
    const bp_str type = name ? *name : (bp_str){0}; /* without a type: the empty one */
    status = span->group || has(type, '\t') || has(type, '\n') || has(type, '\r')
                 ? ledger->entry(ledger, bp_string(NOT_HELD), BP_OF_SPANS, (uint32_t)i)
                 : put_mention(w, text, span, type);
  }
  if (status == BP_OK) status = leave_out(ledger, BP_OF_PAIRS, told->n_pairs);
  if (status == BP_OK) status = leave_out(ledger, BP_OF_RECORDS, told->n_classes);
  if (status == BP_OK) status = leave_out(ledger, BP_OF_ANSWERS, told->n_answers);
  if (status == BP_OK) status = leave_out(ledger, BP_OF_VALUES, told->n_values);
  return status == BP_OK ? put(w, bp_string("\n")) : status;
}
