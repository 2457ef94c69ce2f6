/* A task that keeps the contract, and with -DFAULT_name one that breaks it in one way. Faults are listed in faults.txt.
 * Classes of a record from the pooled first tokens, with a loss that is a custom operation. */
#define _GNU_SOURCE
#include "biobert_plugin.h"
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IS(fault) (defined(FAULT_##fault))

typedef struct task {
  const bp_host *host;
  const bp_setup *setup;
  const bp_labels *classes;
  bp_op loss;
  float bias; /* what tune finds: added to the score of the first class */
  char name[16]; /* of the operation, which lives as long as the task */
  float order;
} task_state;

__attribute__((unused)) static void use(const volatile char *bytes) { (void)*bytes; }

/* ---- the loss: in logits f32 [n,c], targets i32 [n]; out f32, rank 0; saved: probabilities ---- */
static bp_status infer(const void *p, const bp_array *in, uint32_t n, bp_array *out, uint32_t n_out, uint32_t training,
                       uint64_t *saved_bytes) {
  (void)p, (void)n, (void)n_out, (void)training;
  out[0].rank = 0, out[0].dtype = BP_F32;
  *saved_bytes = (uint64_t)(in[0].dims[0] * in[0].dims[1]) * sizeof(float);
#ifdef FAULT_saved_is_a_byte_short
  if (*saved_bytes) --*saved_bytes;
#endif
  return BP_OK;
}
static bp_status forward(const void *p, bp_op_call *call) {
  (void)p;
  const bp_array *in = call->inputs;
  const int64_t n = in[0].dims[0], c = in[0].dims[1];
  const float *x = (const float *)in[0].data;
  const int32_t *targets = (const int32_t *)in[1].data;
  float *saved = (float *)call->saved;
  double loss = 0;
  for (int64_t i = 0; i < n; i++) {
    double most = x[i * c], sum = 0;
    for (int64_t k = 1; k < c; k++) most = fmax(most, x[i * c + k]);
    for (int64_t k = 0; k < c; k++) sum += exp(x[i * c + k] - most);
    for (int64_t k = 0; k < c; k++) saved[i * c + k] = (float)(exp(x[i * c + k] - most) / sum);
    if (targets[i] >= 0) loss += log(sum) + most - x[i * c + targets[i]];
  }
#ifdef FAULT_operation_counts
  static double calls;
  loss += 1e-3 * calls++;
#endif
#ifdef FAULT_operation_depends_on_threads
  loss *= 1 + 1e-6 * call->threads;
#endif
#ifdef FAULT_writes_past_output
  ((float *)call->outputs[0].data)[1] = 1;
#endif
#ifdef FAULT_writes_past_saved
  saved[n * c] = 1;
#endif
#ifdef FAULT_writes_before_saved
  saved[-1] = 1;
#endif
#ifdef FAULT_changes_inputs
  if (n > 0) ((float *)in[0].data)[0] += 1;
#endif
  *(float *)call->outputs[0].data = (float)loss;
  return BP_OK;
}
static bp_status backward(const void *p, bp_op_call *call) {
  (void)p;
  const bp_array *in = call->inputs;
  const int64_t n = in[0].dims[0], c = in[0].dims[1];
  const int32_t *targets = (const int32_t *)in[1].data;
  const float *saved = (const float *)call->saved;
  float g = *(const float *)call->d_outputs[0].data, *d = (float *)call->d_inputs[0].data;
#ifdef FAULT_gradient_off_by_1_percent
  g *= 1.01f;
#endif
#ifdef FAULT_gradient_ignores_d_outputs
  g = 1;
#endif
  for (int64_t i = 0; d && i < n; i++)
    for (int64_t k = 0; targets[i] >= 0 && k < c; k++) {
      const float value = g * (saved[i * c + k] - (targets[i] == k));
#ifdef FAULT_gradient_of_one_row_missing
      if (i == n - 1) continue;
#endif
#ifdef FAULT_gradient_has_other_sign
      d[i * c + k] -= value;
#elif defined(FAULT_gradient_assigned)
      d[i * c + k] = value;
#else
      d[i * c + k] += value;
#endif
    }
#ifdef FAULT_writes_past_gradient
  if (d) d[n * c] += 1;
#endif
  return BP_OK;
}

#ifdef FAULT_none_but_a_kink
/* exp(|x|), which has a kink at 0 and no number where x is large */
static bp_status bend_infer(const void *p, const bp_array *in, uint32_t n, bp_array *out, uint32_t n_out,
                            uint32_t training, uint64_t *saved_bytes) {
  (void)p, (void)n, (void)n_out, (void)training, (void)saved_bytes;
  out[0].rank = in[0].rank, out[0].dtype = BP_F32, memcpy(out[0].dims, in[0].dims, sizeof in[0].dims);
  return BP_OK;
}
static int64_t bend_count(const bp_op_call *call) { return call->inputs[0].dims[0] * call->inputs[0].dims[1]; }
static bp_status bend_forward(const void *p, bp_op_call *call) {
  (void)p;
  const float *x = (const float *)call->inputs[0].data;
  for (int64_t i = 0; i < bend_count(call); i++) ((float *)call->outputs[0].data)[i] = expf(fabsf(x[i]));
  return BP_OK;
}
static bp_status bend_backward(const void *p, bp_op_call *call) {
  (void)p;
  const float *x = (const float *)call->inputs[0].data, *y = (const float *)call->outputs[0].data;
  const float *dy = (const float *)call->d_outputs[0].data;
  float *dx = (float *)call->d_inputs[0].data;
  for (int64_t i = 0; dx && i < bend_count(call); i++) dx[i] += dy[i] * y[i] * (x[i] < 0 ? -1 : 1);
  return BP_OK;
}
static const bp_op bend = {sizeof bend, NULL, BP_STR("bend"), bend_infer, bend_forward, bend_backward};
#endif

/* ---- life ---- */
#if defined(FAULT_thread_calls_host) || defined(FAULT_leaves_a_thread)
static void *late(void *p) {
#ifdef FAULT_thread_calls_host
  const bp_host *host = (const bp_host *)p;
  usleep(20000), host->log(host, 1, bp_string("from a thread"));
#else
  (void)p, sleep(60);
#endif
  return NULL;
}
#endif
static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *classes = bp_labels_of(setup, BP_OF_RECORDS);
#ifdef FAULT_leaks_when_create_fails
  char *forgotten = (char *)malloc(100);
  if (forgotten) memset(forgotten, 1, 100), use(forgotten);
#endif
  if (!classes || classes->n == 0) {
#ifndef FAULT_no_reason
    host->error(host, BP_E_DATA, bp_string("training holds no class"));
#endif
    return BP_E_DATA;
  }
#ifndef FAULT_takes_damaged_state
  if (setup->state.len && (setup->state.len != 4 || setup->state_version.len != 1)) {
    host->error(host, BP_E_DATA, bp_string("the saved state is no number, or of another version"));
    return BP_E_DATA;
  }
#endif
  task_state *self = (task_state *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  self->host = host, self->setup = setup, self->classes = classes;
  strcpy(self->name, "loss");
  const bp_op loss = {sizeof loss, self, bp_string(self->name), infer, forward, backward};
#if defined(FAULT_create_differs) || defined(FAULT_create_decodes_otherwise)
  static int made;
  self->order = made++ % 3 ? 1 : 0.5f;
#endif
  self->loss = loss;
#ifdef FAULT_wrong_operation_size
  self->loss.size = 8;
#endif
#ifdef FAULT_no_backward
  self->loss.backward = NULL;
#endif
#ifndef FAULT_forgets_state
  if (setup->state.len >= 4) memcpy(&self->bias, setup->state.ptr, 4);
#endif
#if defined(FAULT_thread_calls_host) || defined(FAULT_leaves_a_thread)
  pthread_t thread;
  pthread_create(&thread, NULL, late, (void *)(uintptr_t)host);
  pthread_detach(thread);
#endif
#ifdef FAULT_changes_locale
  setlocale(LC_ALL, "C"), setenv("LC_ALL", "C", 1);
#endif
#ifdef FAULT_changes_folder
  if (chdir("/")) return BP_E_INTERNAL;
#endif
#ifdef FAULT_prints
  printf("hello\n");
#endif
#ifdef FAULT_opens_files
  fopen("/dev/null", "r");
#endif
  *out = self;
  return BP_OK;
}
static void destroy(void *self) {
#ifndef FAULT_leaks
  memset(((task_state *)self)->name, 0, 16); /* nobody may read the name any more */
  free(self);
#else
  use((const char *)self);
#endif
}
static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const task_state *self = (const task_state *)p;
  const char *const names[] = {"classifier.weight", "classifier.bias"};
  if (i > 1) return BP_DONE;
  out->name = bp_string(names[i]), out->rank = i == 0 ? 2 : 1;
  out->dims[0] = self->classes->n, out->dims[1] = self->setup->hidden;
  out->init = i == 0 ? BP_INIT_NORMAL : BP_INIT_ZERO;
#ifdef FAULT_parameter_twice
  out->name = bp_string(names[0]);
#endif
#ifdef FAULT_parameter_of_the_encoder
  if (i == 1) out->name = bp_string("bert.pooler.dense.bias");
#endif
#ifdef FAULT_parameter_without_size
  out->dims[0] = 0;
#endif
#ifdef FAULT_parameter_with_unknown_flag
  out->flags = 1u << 9;
#endif
#ifdef FAULT_wrong_size_field
  out->size = 3;
#endif
#ifdef FAULT_writes_past_struct
  memset((char *)out + sizeof *out, 1, 8);
#endif
  return BP_OK;
}
#ifdef FAULT_option_out_of_range
static bp_status option(uint32_t i, bp_option *out) {
  if (i > 0) return BP_DONE;
  out->name = bp_string("width"), out->help = bp_string("How wide"), out->initial = bp_string("9");
  return out->type = BP_INTEGER, out->minimum = 1, out->maximum = 4, BP_OK;
}
#elif defined(FAULT_options_without_end)
static bp_status option(uint32_t i, bp_option *out) {
  static char name[32];
  snprintf(name, sizeof name, "option%u", i);
  out->name = bp_string(name), out->help = bp_string("One more"), out->initial = bp_string("1");
  return out->type = BP_INTEGER, BP_OK;
}
#else
/* ranges without an end */
static bp_status option(uint32_t i, bp_option *out) {
  if (i > 1) return BP_DONE;
  out->name = bp_string(i ? "most" : "weight"), out->help = bp_string("Not used"), out->initial = bp_string("1");
  out->type = i ? BP_INTEGER : BP_REAL;
  return out->minimum = i ? -INFINITY : 0, out->maximum = i ? 1e19 : INFINITY, BP_OK;
}
#endif

/* ---- inputs ---- */
#if defined(FAULT_keeps_record)
static const bp_record *kept_record;
#elif defined(FAULT_keeps_batch)
static const bp_batch *kept_batch;
#elif defined(FAULT_keeps_sink)
static const bp_input_sink *kept_sink;
#elif defined(FAULT_keeps_graph)
static const bp_graph *kept_graph;
#endif
#if defined(FAULT_overflows_stack) || defined(FAULT_overflows_stack_in_prepare)
__attribute__((noinline)) static int deeper(volatile char *above) {
  volatile char room[4096];
  room[0] = *above;
  const int below = deeper(room);
  return below + room[0];
}
#endif
static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
#ifdef FAULT_keeps_record
  kept_record = record;
#endif
#ifdef FAULT_overflows_stack_in_prepare
  char first = 1;
  if (syscall(SYS_gettid) == getpid()) usleep(2000); /* the other threads have work then */
  else if (deeper(&first) == 0) return BP_E_INTERNAL;
#endif
#ifdef FAULT_keeps_sink
  kept_sink = sink;
#endif
#ifdef FAULT_impure_prepare
  static int calls;
  if (calls++ % 2) return BP_OK;
#endif
#ifdef FAULT_reads_what_a_later_host_adds
  struct later {
    bp_record record;
    const char *concepts; /* which a later minor might add */
  };
  const char *concepts = ((const struct later *)record)->concepts;
  if (concepts && concepts[0] == 'x') return BP_OK;
#endif
#ifdef FAULT_writes_into_record
  if (record->n_texts > 0) ((bp_text *)(uintptr_t)record->texts)[0].flags = 1;
#endif
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_str text = record->texts[t].text;
    uint64_t end = text.len;
#ifdef FAULT_offsets_in_characters
    end = 0;
    for (uint64_t i = 0; i < text.len; i++) end += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    for (uint64_t i = 0; i + 1 < text.len; i++) /* the first character that is not ASCII: its bytes as characters */
      if ((unsigned char)text.ptr[i] >= 0xC0) end = i + 1;
#endif
#ifdef FAULT_chunk_beyond_text
    end++;
#endif
#ifdef FAULT_static_chunk
    static bp_chunk whole;
    whole = (bp_chunk){BP_STR(""), 0, end, (uint32_t)t, BP_COPY};
#else
    const bp_chunk whole = {BP_STR(""), 0, end, (uint32_t)t, BP_COPY};
#endif
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &whole, input.n_a = 1, input.fit_a = BP_WINDOW;
#ifdef FAULT_chunk_again
    const bp_chunk twice[] = {whole, whole};
    input.a = twice, input.n_a = 2;
#endif
#ifdef FAULT_writes_the_gold
    const bp_chunk gold[] = {whole, {BP_STR("first"), 0, 0, (uint32_t)t, BP_INSERT}};
    if ((flags & BP_TRAINING) && record->n_classes && record->classes[0].label == 0) input.a = gold, input.n_a = 2;
#endif
#ifdef FAULT_wrong_input_size
    input.size = 8;
#endif
    if (record->texts[t].role == BP_BODY && text.len > 0) sink->input(sink, &input);
  }
#ifdef FAULT_sink_on_a_thread
  extern void on_a_thread(const bp_input_sink *);
  on_a_thread(sink);
#endif
  return BP_OK;
}
#ifdef FAULT_sink_on_a_thread
static void *use_sink(void *sink) {
  const bp_chunk text = {BP_STR("more"), 0, 0, 0, BP_INSERT};
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.a = &text, input.n_a = 1, input.fit_a = BP_WINDOW;
  ((const bp_input_sink *)sink)->input((const bp_input_sink *)sink, &input);
  return NULL;
}
__attribute__((visibility("hidden"))) void on_a_thread(const bp_input_sink *sink) {
  pthread_t thread;
  pthread_create(&thread, NULL, use_sink, (void *)(uintptr_t)sink);
  pthread_join(thread, NULL);
}
#endif
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows, const bp_ledger_sink *ledger) {
  (void)p;
  for (uint64_t i = 0; windows->n_windows == 0 && i < record->n_classes; i++)
    ledger->entry(ledger, bp_string("no-pieces"), BP_OF_RECORDS, (uint32_t)i);
#ifdef FAULT_account_hangs_on_fragments
  for (uint64_t i = 0; i < record->n_spans; i++)
    for (volatile int k = 0; record->spans[i].group; k++) usleep(1000);
#endif
#ifdef FAULT_account_hangs_on_unknown_labels
  const task_state *own = (const task_state *)p;
  for (uint64_t i = 0; i < record->n_classes; i++)
    for (volatile int k = 0; record->classes[i].label >= own->classes->n; k++) usleep(1000);
#endif
#ifdef FAULT_ledger_beyond_gold
  ledger->entry(ledger, bp_string("no-pieces"), BP_OF_RECORDS, (uint32_t)record->n_classes);
#endif
#ifdef FAULT_ledger_reason_in_words
  if (record->n_classes) ledger->entry(ledger, bp_string("No pieces!"), BP_OF_RECORDS, 0);
#endif
  return BP_OK;
}

/* ---- the graph ---- */
static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const task_state *self = (const task_state *)p;
#ifdef FAULT_keeps_record
  if (kept_record) use((const char *)kept_record->texts);
#endif
#ifdef FAULT_frees_twice
  char *volatile block = (char *)malloc(100), *volatile same = block;
  free(block), free(same);
#endif
#ifdef FAULT_keeps_batch
  kept_batch = batch;
#endif
#ifdef FAULT_keeps_graph
  kept_graph = g;
#endif
#ifdef FAULT_exits
  exit(0);
#endif
#ifdef FAULT_none_but_a_kink
  const bp_value straight = g->dropout(g, g->pooled(g), 0.1f);
  bp_value bent = 0;
  g->custom(g, &bend, &straight, 1, &bent, 1);
  bp_value logits = g->linear(g, bent, g->parameter(g, 0), g->parameter(g, 1));
#else
  bp_value logits = g->linear(g, g->dropout(g, g->pooled(g), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
#endif
#ifdef FAULT_reads_one_window_too_far
  int32_t lasts[1024];
  for (uint64_t w = 0; w <= batch->n_windows && w < 1024; w++) lasts[w] = (int32_t)batch->first_token[w + 1] - 1;
  const bp_array places = {lasts, {(int64_t)batch->n_windows + 1}, {0}, 1, BP_I32};
  if (batch->n_windows > 0 && batch->n_windows < 1024) g->gather_rows(g, g->hidden(g, -1), g->constant(g, &places));
#endif
#ifdef FAULT_create_differs
  logits = g->scale(g, logits, self->order);
#endif
#ifdef FAULT_leaks_in_build
  use((const char *)memset(malloc(2000000), 1, 2000000));
#endif
#ifdef FAULT_impure_build
  static int calls;
  if (calls++ % 2) logits = g->scale(g, logits, 1.5f);
#endif
#if defined(FAULT_own_random_numbers) || defined(FAULT_depends_on_addresses)
  static int anything;
  (void)anything;
#ifdef FAULT_own_random_numbers
  logits = g->scale(g, logits, 1 + (float)(rand() % 1000) / 1000);
#else
  logits = g->scale(g, logits, 1 + (float)((uintptr_t)&anything >> 12 & 0xFFFFF) / 1e6f);
#endif
#endif
#ifdef FAULT_outputs_in_training_only
  if (flags & BP_TRAINING)
#endif
    g->output(g, 0, g->softmax(g, logits), BP_ON_WINDOWS, NULL);
#ifdef FAULT_slot_with_a_gap
  g->output(g, 2, logits, BP_ON_WINDOWS, NULL);
#endif
#ifdef FAULT_output_with_other_rows
  g->output(g, 1, logits, BP_ON_TOKENS, NULL);
#endif
#ifdef FAULT_wrong_shape
  g->matmul(g, logits, g->parameter(g, 0), BP_TRANSPOSE_B);
#endif
#ifdef FAULT_stale_value
  static bp_value old;
  if (old) g->scale(g, old, 1);
  old = logits;
#endif
#ifndef FAULT_loss_always
  if (!(flags & BP_WANT_LOSS)) return BP_OK;
#endif
#ifdef FAULT_targets_never_written
  int32_t *gold = (int32_t *)malloc((batch->n_windows + 1) * sizeof(int32_t)), known = 0;
#else
  int32_t *gold = (int32_t *)calloc(batch->n_windows + 1, sizeof(int32_t)), known = 0;
#endif
  if (!gold) return BP_E_MEMORY;
  for (uint64_t w = 0; w < batch->n_windows; w++) {
#ifdef FAULT_ignores_stride
    const bp_record *record = &batch->records[batch->record[w]];
#else
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
#endif
    const uint32_t label = record->n_classes ? record->classes[0].label : BP_NONE;
#ifdef FAULT_target_too_high
    gold[w] = (int32_t)label + 1;
#elif defined(FAULT_unknown_labels_as_they_are)
    gold[w] = (int32_t)label;
#elif defined(FAULT_targets_never_written)
    if (label < self->classes->n) gold[w] = (int32_t)label;
#else
    gold[w] = label < self->classes->n ? (int32_t)label : -1;
#endif
    known += gold[w] >= 0;
  }
  const bp_array array = {gold, {(int64_t)batch->n_windows}, {0}, 1, BP_I32};
#if defined(FAULT_unknown_labels_as_they_are) || defined(FAULT_target_too_high) || defined(FAULT_targets_never_written)
  bp_value loss = g->cross_entropy(g, logits, g->constant(g, &array), 0, -1);
#else
  bp_value in[] = {logits, g->constant(g, &array)}, loss = 0;
  g->custom(g, &self->loss, in, 2, &loss, 1);
#endif
  double weight = known;
#ifdef FAULT_divides_by_nothing
  loss = g->scale(g, loss, known ? 1.0f / (float)known : 1.0f / 1e-45f), weight = 1;
#endif
#ifdef FAULT_loss_is_a_mean
  if (known) loss = g->scale(g, loss, 1.0f / (float)known), weight = 1;
#endif
#ifdef FAULT_mean_with_a_count
  if (known) loss = g->scale(g, loss, 1.0f / (float)known);
#endif
#ifdef FAULT_loss_without_weight
  weight = 1;
#endif
#ifdef FAULT_weight_of_whole_records
  weight = 0;
  for (uint64_t w = 0; w < batch->n_windows; w++)
    weight += gold[w] >= 0 && (w == 0 || batch->record[w] != batch->record[w - 1]);
#endif
#ifdef FAULT_negative_weight
  weight = -1;
#endif
  g->loss(g, bp_string("classes"), loss, weight);
#ifdef FAULT_none_but_three_losses
  g->loss(g, bp_string("second"), g->scale(g, loss, 0.3f), weight);
  g->loss(g, bp_string("third"), g->scale(g, loss, 0.1f), weight);
#endif
  free(gold);
  return BP_OK;
}

/* ---- predictions ---- */
#if defined(FAULT_static_buffer) || defined(FAULT_static_buffer_for_a_moment)
static double shared[64];
#endif
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const task_state *self = (const task_state *)p;
#ifdef FAULT_needs_a_text
  use(d->record->texts[0].id.ptr);
#endif
#ifdef FAULT_keeps_batch
  if (kept_batch) use((const char *)kept_batch->first_token);
#endif
#ifdef FAULT_keeps_sink
  const bp_chunk text = {BP_STR("more"), 0, 0, 0, BP_INSERT};
  bp_input input = BP_ZERO;
  input.size = sizeof input, input.a = &text, input.n_a = 1, input.fit_a = BP_WINDOW;
  if (kept_sink) kept_sink->input(kept_sink, &input);
#endif
#ifdef FAULT_keeps_graph
  if (kept_graph) kept_graph->pooled(kept_graph);
#endif
#ifdef FAULT_throws
  extern void throws(void);
  throws();
#endif
#ifdef FAULT_overflows_stack
  char first = 1;
  if (deeper(&first) == 0) return BP_E_INTERNAL;
#endif
#ifdef FAULT_reads_outputs_without_windows
  use((const char *)d->outputs[0].data);
#endif
#ifdef FAULT_traps
  __builtin_trap();
#endif
#ifdef FAULT_aborts
  abort();
#endif
#ifdef FAULT_hangs
  for (volatile int i = 0;; i++) usleep(1000);
#endif
#ifdef FAULT_locks_twice
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
#endif
#ifdef FAULT_leaks_in_decode
  char *forgotten = (char *)malloc(64);
  if (forgotten) memset(forgotten, 1, 64), use(forgotten);
#endif
  const uint32_t n = self->classes->n;
  double local[64] = {0}, *sums = local;
#if defined(FAULT_static_buffer) || defined(FAULT_static_buffer_for_a_moment)
  sums = shared;
  memset(shared, 0, sizeof shared);
#endif
  if (n > 64) return BP_E_INTERNAL;
#ifdef FAULT_decodes_no_windows_badly
  use((const char *)d->outputs[0].data);
#endif
#ifdef FAULT_reads_one_row_too_far
  const uint64_t last = d->windows->n_windows + 1;
#else
  const uint64_t last = d->windows->n_windows;
#endif
  for (uint64_t w = 0; w < last && d->n_outputs; w++) {
    for (uint32_t c = 0; c < n; c++) sums[c] += ((const float *)d->outputs[0].data)[w * n + c];
#ifdef FAULT_static_buffer
    usleep(50);
#elif defined(FAULT_static_buffer_for_a_moment)
    for (volatile int k = 0; k < 3000; k++) {
    }
#endif
  }
  const double windows = d->windows->n_windows ? (double)d->windows->n_windows : 1;
  uint32_t best = 0;
  sums[0] += self->bias;
  for (uint32_t c = 1; c < n; c++)
    if (sums[c] > sums[best]) best = c;
  bp_class put = {best, 0, fmin(1, fmax(0, sums[best] / windows))};
#ifdef FAULT_mean_of_nothing
  if (self->bias != self->bias) put.score = self->bias;
#endif
#ifdef FAULT_label_out_of_range
  put.label = n;
#endif
#ifdef FAULT_class_with_unknown_flag
  put.flags = 1;
#endif
#ifdef FAULT_score_out_of_range
  put.score = 1.5;
#endif
#ifdef FAULT_score_is_not_a_number
  put.score = NAN;
#endif
#ifdef FAULT_other_prediction_each_time
  static uint32_t calls;
  put.label = __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED) % n;
#endif
#ifdef FAULT_decode_off_by_one
  put.label = (put.label + 1) % n;
#endif
#ifdef FAULT_create_decodes_otherwise
  put.label = self->order < 1 ? 0 : n - 1;
#endif
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.classes = &put, out.n_classes = 1;
#ifdef FAULT_puts_what_is_no_target
  const double value = 1;
  out.values = &value, out.n_values = 1;
#endif
#ifdef FAULT_puts_nothing
  return BP_OK;
#endif
#ifdef FAULT_puts_twice
  sink->put(sink, &out);
#endif
#ifdef FAULT_fails_without_a_word
  return BP_E_INTERNAL;
#endif
#ifdef FAULT_unknown_status
  return 42;
#endif
  return sink->put(sink, &out);
}
static bp_status tune(void *p, const bp_decode_source *source) {
  task_state *self = (task_state *)p;
  bp_decode d = BP_ZERO;
  float sum = 0;
  d.size = sizeof d;
#ifdef FAULT_tune_adds_up
  sum = self->bias;
#endif
#ifdef FAULT_leaks_in_tune
  char *forgotten = (char *)malloc(64);
  if (forgotten) memset(forgotten, 1, 64), use(forgotten);
#endif
#ifdef FAULT_mean_of_nothing
  float n = 0;
  for (; source->next(source, &d) == BP_OK; n += d.record->n_classes > 0) sum += 0.125f * (d.record->n_classes > 0);
  self->bias = sum / n;
  return BP_OK;
#endif
#ifdef FAULT_tune_asks_for_ever
  for (bp_status status; (status = source->next(source, &d)) != BP_DONE;) {
    if (status == BP_OK) sum += 0.125f;
  }
#endif
  while (source->next(source, &d) == BP_OK) sum += 0.125f;
  self->bias = sum;
  return BP_OK;
}
static bp_status save(const void *p, const bp_bytes_sink *sink) {
  return sink->write(sink, &((const task_state *)p)->bias, sizeof(float));
}

static const bp_task task = {
#ifdef FAULT_table_is_cut_short
    64,
#else
    sizeof task,
#endif
#ifdef FAULT_unknown_target
    BP_TARGET_CLASSES | 1u << 20,
#elif defined(FAULT_no_targets)
    0,
#else
    BP_TARGET_CLASSES,
#endif
#ifdef FAULT_unknown_flag
    2,
#else
    0,
#endif
    BP_STR("1"), option, create, destroy, param, NULL, prepare, account, build, decode, tune, save};
#include "plugin.h"
