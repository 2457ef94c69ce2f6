#include "fake_host.h"

static const bp_format *format;
static int n_entries;

static bp_status entry(const bp_ledger_sink *sink, bp_str reason, uint32_t kind, uint32_t index) {
  (void)sink, (void)index;
  CHECK(is_id(reason) && kind <= BP_OF_VALUES, "ledger: %.*s of kind %u", (int)reason.len, reason.ptr, kind);
  n_entries++;
  return BP_OK;
}

static bp_opening opening(const char *path, uint32_t role) {
  bp_opening o = BP_ZERO;
  o.size = sizeof o, o.files = &fake_files, o.path = bp_string(path), o.role = role;
  return o;
}

static void check_record(const bp_record *r) {
  CHECK(r->size >= sizeof *r && r->line > 0 && r->n_texts > 0, "next: size, line or texts");
  for (uint64_t i = 0; i < r->n_spans; i++) {
    const bp_span *s = &r->spans[i];
    CHECK(s->text < r->n_texts && s->start < s->end, "next: span %d", (int)i);
    if (s->text < r->n_texts && format->offset_unit == BP_UNIT_UTF8)
      CHECK(s->end <= r->texts[s->text].text.len, "next: span %d is outside its text", (int)i);
  }
}

/* Reads a file or a split to its end, and writes it to `to` if given; the number of records, or the failing status. */
static int64_t pass(const char *path, bp_str split, const char *to) {
  void *cursor = NULL, *writer = NULL;
  bp_opening from = opening(path, BP_GOLD);
  const bp_opening into = opening(to ? to : "", BP_GOLD);
  from.split = split;
  const bp_ledger_sink ledger = {sizeof ledger, NULL, entry};
  int64_t n = 0;
  bp_status status = format->open(&fake_host, &from, &cursor);
  if (status != BP_OK) return status;
  if (to) CHECK(format->create(&fake_host, &into, &writer) == BP_OK, "create failed: %s", last_error);
  while (n < 100000) {
    bp_records batch = BP_ZERO;
    batch.size = sizeof batch;
    status = format->next(cursor, 3, &batch);
    if (status != BP_OK) break;
    CHECK(batch.count > 0 && batch.count <= 3 && batch.stride >= sizeof(bp_record),
          "next: %d records", (int)batch.count);
    for (uint64_t i = 0; i < batch.count; i++, n++) {
      const bp_record *r = bp_record_at(batch.first, batch.stride, i);
      check_record(r);
      bp_record lent = *r;
      lent.size = sizeof lent, lent.labels = fake_labels, lent.n_labels = N_LABELS;
      if (to) CHECK(format->write(writer, &lent, NULL, &ledger) == BP_OK, "write failed: %s", last_error);
    }
  }
  if (to) CHECK(format->finish(writer) == BP_OK, "finish failed: %s", last_error);
  format->close(cursor);
  return status == BP_DONE ? n : status;
}

/* A folder with the file "one" as its train and test splits. */
static void check_splits(int64_t n) {
  uint64_t bytes = 0;
  const char *one = file_bytes("one", &bytes);
  char names[2][64];
  int ends = 0;
  while (ends < (int)format->extensions.len && format->extensions.ptr[ends] != ',') ends++;
  for (int k = 0; k < 2; k++) {
    snprintf(names[k], sizeof names[k], "corpus/%s.%.*s", k ? "train" : "test", ends, format->extensions.ptr);
    put_file(names[k], one, bytes);
  }
  int found = 0;
  for (bp_str name = BP_ZERO; format->split(&fake_files, bp_string("corpus"), (uint32_t)found, &name) == BP_OK; found++)
    CHECK(found < 2 && pass("corpus", name, NULL) == n, "split %.*s holds other records", (int)name.len, name.ptr);
  CHECK(found == 2, "split: %d of a folder with two", found);
  bp_str none = BP_ZERO;
  CHECK(format->split(&fake_files, bp_string("one"), 0, &none) == BP_DONE, "split: a file has splits");
}

void check_format(const bp_format *of, const char *id) {
  format = of;
  CHECK(format->size >= sizeof *format && (format->open || format->create), "%s neither reads nor writes", id);
  CHECK(!format->open || (format->next && format->label && format->close), "%s: open without next, label or close", id);
  CHECK(!format->create || (format->write && format->finish), "%s: create without write or finish", id);
  const bp_str nothing = BP_STR("");
  int64_t n = 0;
  if (format->create && format->open) {
    uint64_t stride = 0, bytes = 0, bytes_again = 0;
    const bp_record *records = make_records(&stride);
    void *writer = NULL;
    const bp_opening into = opening("one", BP_GOLD);
    const bp_ledger_sink ledger = {sizeof ledger, NULL, entry};
    CHECK(format->create(&fake_host, &into, &writer) == BP_OK, "create failed: %s", last_error);
    for (uint64_t i = 0; i < N_RECORDS; i++) { /* with two texts, as many formats want, and then three */
      bp_record r = *bp_record_at(records, stride, i);
      r.n_texts = i % 2 ? 2 : 3, r.size = sizeof r;
      CHECK(format->write(writer, &r, NULL, &ledger) == BP_OK, "write failed: %s", last_error);
    }
    CHECK(format->finish(writer) == BP_OK, "finish failed: %s", last_error);
    n = pass("one", nothing, "two");
    CHECK(n > 0, "what was written reads as %d: %s", (int)n, last_error);
    CHECK(pass("two", nothing, "three") == n, "a second pass holds other records");
    const char *first = file_bytes("one", &bytes), *second = file_bytes("two", &bytes_again);
    CHECK(bytes == bytes_again && memcmp(first, second, bytes) == 0, "written, read and written: other bytes");
    if (format->split) check_splits(n);
  }
  for (int k = 0; format->open && k < 50; k++) { /* random bytes: records or a reason, never a crash */
    char *junk = (char *)zeroed(4000);
    for (int i = 0; i < 4000; i++) junk[i] = (char)below(256);
    put_file("junk", junk, k == 0 ? 0 : below(4000));
    const int told = errors_told, placed = places_told;
    const int64_t got = pass("junk", nothing, NULL);
    CHECK(got >= 0 || errors_told > told, "junk: status %d without a reason", (int)got);
    CHECK(got != BP_E_DATA || places_told > placed, "junk: a reason without file and line: %s", last_error);
  }
  if (format->open) CHECK(pass("absent", nothing, NULL) < 0, "a file that is not there was opened");
  printf("%s: %d records, %d ledger entries\n", id, (int)n, n_entries);
}
