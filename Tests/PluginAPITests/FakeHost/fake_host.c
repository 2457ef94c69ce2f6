#include "fake_host.h"
#include <stdarg.h>

int checks, failures, errors_told, places_told;
char last_error[512];

int check(int held, const char *sentence, ...) {
  checks++;
  if (held) return 1;
  failures++;
  va_list values;
  va_start(values, sentence);
  printf("FAIL "), vprintf(sentence, values), printf("\n");
  va_end(values);
  return 0;
}

void *zeroed(uint64_t bytes) {
  void *p = calloc(1, bytes + 1);
  if (!p) abort();
  return p;
}

static uint64_t state = 88172645463325252u;
static uint64_t word(void) { /* xorshift64 */
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}
double uniform(void) { return (double)(word() >> 11) / 9007199254740992.0; }
uint64_t below(uint64_t n) { return n ? word() % n : 0; }

uint64_t hash(uint64_t seed, const void *bytes, uint64_t n) {
  uint64_t h = seed ? seed : 14695981039346656037u;
  for (uint64_t i = 0; i < n; i++) h = (h ^ ((const unsigned char *)bytes)[i]) * 1099511628211u;
  return h;
}

int is_id(bp_str id) {
  for (uint64_t i = 0; i < id.len; i++) {
    const char c = id.ptr[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) return 0;
  }
  return id.len > 0;
}

static void error(const bp_host *host, bp_status status, bp_str message) {
  CHECK(host == &fake_host, "error: called with another host");
  CHECK(status < 0 && message.len > 0, "error: status %d, %llu bytes", status, (unsigned long long)message.len);
  errors_told++;
  snprintf(last_error, sizeof last_error, "%.*s", (int)message.len, message.ptr);
}
static void error_at(const bp_host *host, bp_status status, bp_str file, uint64_t line, bp_str message) {
  places_told += file.len > 0 && line > 0;
  error(host, status, message);
}
static void log_(const bp_host *host, int32_t level, bp_str message) {
  (void)message;
  CHECK(host == &fake_host && level >= 0 && level <= 2, "log: level %d", level);
}
static const void *extension(const bp_host *host, bp_str id) {
  (void)host, (void)id;
  return NULL;
}
const bp_host fake_host = {sizeof fake_host, BP_ABI_MAJOR, BP_ABI_MINOR, NULL, error, error_at, log_, extension};

/* ---- files in memory; reads are short, as a pipe's may be ---- */
typedef struct file {
  char name[64];
  char *bytes;
  uint64_t n;
} file;
static file files[64];
static int n_files;
typedef struct stream {
  file *file;
  uint64_t at;
  int writes;
} stream;

static file *find(const char *name, uint64_t len) {
  for (int i = 0; i < n_files; i++)
    if (strlen(files[i].name) == len && memcmp(files[i].name, name, len) == 0) return &files[i];
  return NULL;
}
void put_file(const char *name, const void *bytes, uint64_t n) {
  file *f = find(name, strlen(name));
  if (!f) f = &files[n_files++], snprintf(f->name, sizeof f->name, "%s", name);
  f->bytes = (char *)zeroed(n), f->n = n;
  if (n) memcpy(f->bytes, bytes, n);
}
const char *file_bytes(const char *name, uint64_t *n) {
  file *f = find(name, strlen(name));
  *n = f ? f->n : 0;
  return f ? f->bytes : "";
}
static bp_status open_stream(bp_str path, int writes, void **out) {
  char name[64];
  snprintf(name, sizeof name, "%.*s", (int)path.len, path.ptr);
  if (writes) put_file(name, "", 0);
  stream *s = (stream *)zeroed(sizeof *s);
  s->file = find(name, strlen(name)), s->writes = writes;
  *out = s->file ? s : NULL;
  if (!s->file) error(&fake_host, BP_E_IO, bp_string("no such file"));
  return s->file ? BP_OK : BP_E_IO;
}
static bp_status open_(const bp_files *f, bp_str path, void **out) {
  (void)f;
  return open_stream(path, 0, out);
}
static bp_status create(const bp_files *f, bp_str path, void **out) {
  (void)f;
  return open_stream(path, 1, out);
}
static bp_status read_(const bp_files *f, void *p, void *into, uint64_t at_most, uint64_t *got) {
  stream *s = (stream *)p;
  (void)f;
  uint64_t n = s->file->n - s->at;
  n = n < at_most ? n : at_most, n = n < 7 ? n : 7;
  memcpy(into, s->file->bytes + s->at, n);
  s->at += n, *got = n;
  return BP_OK;
}
static void close_(const bp_files *f, void *p) {
  (void)f;
  CHECK(((stream *)p)->file != NULL, "files.close: a stream was closed twice");
  ((stream *)p)->file = NULL;
}
static bp_status entry(const bp_files *f, bp_str folder, uint64_t i, bp_str *name) {
  uint64_t found = 0;
  (void)f;
  for (int k = 0; k < n_files; k++) { /* the files of a folder are put in their order */
    const char *at = files[k].name;
    if (strlen(at) <= folder.len || memcmp(at, folder.ptr, folder.len) != 0 || at[folder.len] != '/') continue;
    if (found++ == i) return *name = bp_string(at + folder.len + 1), BP_OK;
  }
  if (found) return BP_DONE;
  return BP_E_UNSUPPORTED;
}
static bp_status write_(const bp_files *f, void *p, const void *bytes, uint64_t n) {
  stream *s = (stream *)p;
  (void)f;
  CHECK(s->writes, "files.write: the stream was opened for reading");
  char *all = (char *)zeroed(s->file->n + n);
  memcpy(all, s->file->bytes, s->file->n);
  if (n) memcpy(all + s->file->n, bytes, n);
  s->file->bytes = all, s->file->n += n;
  return BP_OK;
}
const bp_files fake_files = {sizeof fake_files, NULL, open_, read_, close_, entry, create, write_};
