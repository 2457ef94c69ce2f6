/* A host without a model: it gives a plugin records, windows, a graph that infers shapes, and random outputs, and
 * checks what comes back against the rules of docs/plugin-abi.md. Memory is never freed: one process, one plugin. */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H
#include "biobert_plugin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- checks ---- */
extern int checks, failures;
/* Counts a check and returns whether it held; a failed one prints its sentence. */
int check(int held, const char *sentence, ...) __attribute__((format(printf, 2, 3)));
#define CHECK(condition, ...) check((condition) ? 1 : 0, __VA_ARGS__)
void *zeroed(uint64_t bytes);
double uniform(void); /* 0 <= x < 1, the same sequence in every run */
uint64_t below(uint64_t n);
uint64_t hash(uint64_t seed, const void *bytes, uint64_t n); /* FNV-1a */
int is_id(bp_str id);                                        /* [a-z0-9.-]+ */

/* ---- the host table ---- */
extern const bp_host fake_host;
extern int errors_told, places_told; /* calls of error and error_at; of error_at with a file and a line */
extern char last_error[512];
extern const bp_files fake_files;
void put_file(const char *name, const void *bytes, uint64_t n);
const char *file_bytes(const char *name, uint64_t *n);

/* ---- records ---- */
enum { N_RECORDS = 12, N_LABELS = 4 };
extern const bp_labels fake_labels[N_LABELS]; /* of words, spans, pairs and records */
/* N_RECORDS records a stride apart that is longer than the struct, as a later host would have them. */
const bp_record *make_records(uint64_t *stride);
/* The same without the targets. */
bp_record without_targets(const bp_record *record, uint32_t targets);
extern const uint64_t record_stride;

/* ---- inputs and windows ---- */
enum { MAX_LENGTH = 48, HIDDEN = 24, LAYERS = 2 };
typedef struct inputs { /* what prepare gave for one record, tokenised and windowed */
  bp_batch batch;       /* records: that one */
  uint64_t n_inputs, refused;
} inputs;
void collect(inputs *into, const bp_record *record, bp_input_sink *sink); /* sink is lent as long as `into` */
bp_batch join(const inputs *parts, const bp_record *const *records, uint64_t n); /* one batch of several records */
uint64_t fingerprint(const bp_batch *batch);                                     /* of all that a batch holds */

/* ---- the graph ---- */
enum { MAX_NODES = 4096, MAX_SLOTS = 16 };
typedef struct slot {
  bp_value value;
  uint32_t axis;
  uint64_t *rows; /* per window; ITEMS only */
  int64_t dims[2];
} slot;
typedef struct recording {
  bp_graph graph;
  const bp_batch *batch;
  const void *self;
  const bp_task *task;
  bp_array node[MAX_NODES]; /* data: of constants only */
  uint32_t n_nodes, n_slots, n_losses, flags;
  slot slots[MAX_SLOTS];
  uint64_t trace; /* hash of the calls */
  char error[512];
  int open;
} recording;
void record_graph(recording *r, const bp_task *task, const void *self, const bp_batch *batch, uint32_t flags);
void check_gradient(const bp_op *op, const bp_array *in, uint32_t n, const bp_array *out, uint32_t n_out,
                    uint64_t saved_bytes);

/* ---- the three kinds ---- */
void check_task(const bp_task *task, const char *id);
void check_format(const bp_format *format, const char *id);
void check_metric(const bp_metric *metric, const char *id);
#endif
