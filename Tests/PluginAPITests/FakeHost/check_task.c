#include "fake_host.h"
#include <math.h>

static const bp_task *task;

/* ---- options and setup ---- */
static uint64_t settings_of(bp_setting *out) {
  uint64_t n = 0;
  for (;; n++) {
    bp_option o = BP_ZERO;
    o.size = sizeof o;
    const bp_status status = task->option ? task->option((uint32_t)n, &o) : BP_DONE;
    if (status == BP_DONE) return n;
    CHECK(status == BP_OK && n < 64, "option %d: status %d", (int)n, status);
    CHECK(is_id(o.name) && o.help.len && o.type >= BP_INTEGER && o.type <= BP_BOOLEAN, "option %d: name, help, type",
          (int)n);
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)o.initial.len, o.initial.ptr);
    out[n].text = o.initial, out[n].number = strtod(text, NULL), out[n].integer = strtoll(text, NULL, 10);
    if (o.minimum < o.maximum)
      CHECK(out[n].number >= o.minimum && out[n].number <= o.maximum,
            "option %s: its initial value is out of range", text);
  }
}

static bp_setup make_setup(void) {
  bp_setup s = BP_ZERO;
  bp_setting *settings = (bp_setting *)zeroed(64 * sizeof *settings);
  s.size = sizeof s, s.hidden = HIDDEN, s.layers = LAYERS, s.max_length = MAX_LENGTH;
  s.labels = fake_labels, s.n_labels = N_LABELS, s.n_records = 100;
  s.settings = settings, s.n_settings = settings_of(settings), s.purpose = BP_FOR_TRAINING;
  return s;
}

static uint32_t check_declarations(const void *self) {
  char seen[64][64];
  uint32_t i = 0, classes = 0;
  for (;; i++) {
    bp_param p = BP_ZERO;
    p.size = sizeof p;
    const bp_status status = task->param ? task->param(self, i, &p) : BP_DONE;
    if (status == BP_DONE) break;
    if (!CHECK(status == BP_OK && i < 64, "param %u: status %d", i, status)) break;
    snprintf(seen[i], sizeof seen[i], "%.*s", (int)p.name.len, p.name.ptr);
    CHECK(p.name.len && strncmp(seen[i], "bert.", 5) != 0, "param %u is called %s", i, seen[i]);
    for (uint32_t k = 0; k < i; k++) CHECK(strcmp(seen[i], seen[k]) != 0, "param %s is declared twice", seen[i]);
    CHECK(p.rank >= 1 && p.rank <= 4 && p.init >= BP_INIT_NORMAL && p.init <= BP_INIT_ONE,
          "param %s: rank or init", seen[i]);
    for (int32_t k = 0; k < p.rank && k < 4; k++) CHECK(p.dims[k] > 0, "param %s: dimension %d", seen[i], k);
  }
  CHECK(i > 0, "no parameter is declared");
  for (uint32_t kind = BP_OF_WORDS; task->class_name && kind <= BP_OF_RECORDS; kind++) {
    bp_str name = BP_ZERO;
    for (i = 0; i < 10000; i++) {
      const bp_status status = task->class_name(self, kind, i, &name);
      if (status == BP_DONE) break;
      CHECK(status == BP_OK && name.len > 0, "class_name %u of kind %u: status %d", i, kind, status);
    }
    if (kind == BP_OF_WORDS) classes = i;
  }
  return classes;
}

/* ---- what decode puts ---- */
typedef struct put_check {
  const bp_record *source;
  uint32_t classes;
  int puts;
} put_check;

static int in_text(const bp_record *r, uint32_t text, uint64_t start, uint64_t end) {
  return text < r->n_texts && start <= end && end <= r->texts[text].text.len;
}
static int is_score(double x) { return x >= 0 && x <= 1 + 1e-6; }

static bp_status put(const bp_record_sink *sink, const bp_record *r) {
  put_check *c = (put_check *)sink->ctx;
  CHECK(++c->puts == 1, "put: more than once");
  CHECK(r->size == sizeof *r, "put: size is %d", (int)r->size);
  CHECK(r->n_words == 0 || r->n_words == c->source->n_words,
        "put: %d words of %d", (int)r->n_words, (int)c->source->n_words);
  for (uint64_t i = 0; i < r->n_words; i++) CHECK(r->words[i].label < c->classes, "put: word %d has no class", (int)i);
  for (uint64_t i = 0; i < r->n_spans; i++) {
    const bp_span *s = &r->spans[i];
    CHECK(in_text(c->source, s->text, s->start, s->end) && s->start < s->end,
          "put: span %d is outside its text", (int)i);
    CHECK(s->label < fake_labels[1].n && is_score(s->score),
          "put: span %d: label %u score %g", (int)i, s->label, s->score);
  }
  const uint64_t spans = task->targets & BP_TARGET_SPANS ? r->n_spans : c->source->n_spans;
  for (uint64_t i = 0; i < r->n_pairs; i++) {
    const bp_pair *p = &r->pairs[i];
    CHECK(p->head < spans && p->tail < spans && p->label < fake_labels[2].n && is_score(p->score),
          "put: pair %d", (int)i);
  }
  for (uint64_t i = 0; i < r->n_classes; i++)
    CHECK(r->classes[i].label < fake_labels[3].n && is_score(r->classes[i].score), "put: class %d", (int)i);
  for (uint64_t i = 0; i < r->n_answers; i++) {
    const bp_answer *a = &r->answers[i];
    CHECK(a->text.len > 0 && a->rank == i && is_score(a->score),
          "put: answer %d: rank %u score %g", (int)i, a->rank, a->score);
    if (a->start == a->end) continue;
    if (CHECK(in_text(c->source, a->source, a->start, a->end), "put: answer %d is outside its text", (int)i))
      CHECK(a->text.len == a->end - a->start &&
                memcmp(a->text.ptr, c->source->texts[a->source].text.ptr + a->start, a->text.len) == 0,
            "put: answer %d is not what its range holds", (int)i);
  }
  for (uint64_t i = 0; i < r->n_values; i++) CHECK(isfinite(r->values[i]), "put: value %d is not finite", (int)i);
  return BP_OK;
}

/* ---- the ledger ---- */
static int n_entries;
static bp_status entry(const bp_ledger_sink *sink, bp_str reason, uint32_t kind, uint32_t index) {
  const bp_record *r = (const bp_record *)sink->ctx;
  const uint64_t n[] = {r->n_words, r->n_spans, r->n_pairs, r->n_classes, r->n_answers, r->n_values};
  CHECK(is_id(reason) && kind <= BP_OF_VALUES && index < n[kind <= BP_OF_VALUES ? kind : 0],
        "ledger: %.*s, item %u of kind %u",
        (int)reason.len, reason.ptr, index, kind);
  n_entries++;
  return BP_OK;
}

/* ---- outputs ---- */
static float *noise(uint64_t n, int huge) {
  float *x = (float *)zeroed(n * sizeof *x);
  for (uint64_t i = 0; i < n; i++) x[i] = huge ? (i % 2 ? 60.0f : 1e-40f) : (float)uniform();
  return x;
}

/* Everything that decode sees of one record, with random outputs between 0 and 1. */
static bp_decode make_decode(const void *self, const inputs *in, const bp_record *record, int huge) {
  bp_decode d = BP_ZERO;
  bp_batch *batch = (bp_batch *)zeroed(sizeof *batch);
  *batch = join(in, &record, 1);
  d.size = sizeof d, d.windows = batch, d.record = batch->records;
  if (batch->n_windows == 0) return d;
  recording *r = (recording *)zeroed(sizeof *r);
  record_graph(r, task, self, batch, 0);
  bp_array *outputs = (bp_array *)zeroed(MAX_SLOTS * sizeof *outputs);
  const uint64_t **first = (const uint64_t **)zeroed(MAX_SLOTS * sizeof *first);
  for (uint32_t s = 0; s < r->n_slots; s++) {
    const slot *from = &r->slots[s];
    outputs[s].rank = 2, outputs[s].dtype = BP_F32;
    outputs[s].dims[0] = from->dims[0], outputs[s].dims[1] = from->dims[1];
    outputs[s].strides[0] = from->dims[1], outputs[s].strides[1] = 1;
    outputs[s].data = noise((uint64_t)(from->dims[0] * from->dims[1]), huge && from->axis != BP_ON_WHOLE);
    if (from->axis != BP_ON_ITEMS) continue;
    uint64_t *starts = (uint64_t *)zeroed((batch->n_windows + 1) * 8);
    for (uint64_t w = 0; w < batch->n_windows; w++) starts[w + 1] = starts[w] + from->rows[w];
    first[s] = starts;
  }
  d.outputs = outputs, d.first_item = first, d.n_outputs = r->n_slots;
  return d;
}

typedef struct source {
  bp_decode of[N_RECORDS];
  int at, rewinds;
} source;
static bp_status next(const bp_decode_source *s, bp_decode *out) {
  source *from = (source *)s->ctx;
  CHECK(out->size == sizeof *out, "next: size is %d", (int)out->size);
  if (from->at == N_RECORDS) return BP_DONE;
  *out = from->of[from->at++];
  return BP_OK;
}
static bp_status rewind_(const bp_decode_source *s) {
  ((source *)s->ctx)->at = 0;
  return BP_OK;
}

typedef struct bytes {
  char *at;
  uint64_t n;
} bytes;
static bp_status write_(const bp_bytes_sink *sink, const void *from, uint64_t n) {
  bytes *to = (bytes *)sink->ctx;
  memcpy(to->at + to->n, from, n), to->n += n;
  return BP_OK;
}
static bytes save(const void *self) {
  bytes b = {(char *)zeroed(1 << 20), 0};
  const bp_bytes_sink sink = {sizeof sink, &b, write_};
  if (task->save) CHECK(task->save(self, &sink) == BP_OK, "save failed: %s", last_error);
  return b;
}

static void check_state(void *self, bp_setup setup, const source *devel) {
  source all = *devel;
  const bp_decode_source from = {sizeof from, &all, next, rewind_};
  if (task->tune) CHECK(task->tune(self, &from) == BP_OK, "tune failed: %s", last_error);
  if (!task->save) return;
  const bytes first = save(self);
  setup.state.ptr = first.at, setup.state.len = first.n, setup.state_version = task->state_version;
  setup.purpose = BP_FOR_PREDICTION;
  void *again = NULL;
  if (!CHECK(task->create(&fake_host, &setup, &again) == BP_OK, "create refused saved state: %s", last_error)) return;
  const bytes second = save(again);
  CHECK(second.n == first.n && memcmp(first.at, second.at, first.n) == 0, "save, create, save: other bytes");
  if (task->destroy) task->destroy(again);
  setup.state.len++; /* the same with a byte too many */
  const int told = errors_told;
  const bp_status status = task->create(&fake_host, &setup, &again);
  CHECK(status < 0 && errors_told > told, "create took damaged state: status %d", status);
}

void check_task(const bp_task *of, const char *id) {
  task = of;
  CHECK(task->size >= sizeof *task && task->targets && task->create && task->prepare && task->build && task->decode,
        "%s: a required function is missing", id);
  bp_setup setup = make_setup(), unlabelled = setup;
  void *self = NULL, *none = NULL;
  unlabelled.n_labels = 0;
  const int told = errors_told;
  const bp_status refused = task->create(&fake_host, &unlabelled, &none);
  CHECK(refused == BP_OK || (refused < 0 && errors_told > told),
        "create without labels: status %d, no reason", refused);
  if (refused == BP_OK && task->destroy) task->destroy(none);
  if (!CHECK(task->create(&fake_host, &setup, &self) == BP_OK, "create failed: %s", last_error)) return;
  const uint32_t classes = check_declarations(self);
  uint64_t stride = 0, n_inputs = 0, n_windows = 0;
  const bp_record *records = make_records(&stride);
  static inputs in[N_RECORDS];
  const bp_record *gold[N_RECORDS], *bare[N_RECORDS];
  static source devel;
  for (uint64_t i = 0; i < N_RECORDS; i++) {
    gold[i] = bp_record_at(records, stride, i);
    bp_record *stripped = (bp_record *)zeroed(sizeof *stripped);
    *stripped = without_targets(gold[i], task->targets), bare[i] = stripped;
    bp_input_sink sink;
    for (int pass = 0; pass < 3; pass++) { /* twice in training, for purity; then as prediction sees it */
      static inputs before;
      before = in[i];
      const bp_record *record = pass < 2 ? gold[i] : bare[i];
      collect(&in[i], record, &sink);
      const bp_status status = task->prepare(self, record, pass < 2 ? BP_TRAINING : 0, &sink);
      if (pass == 1)
        CHECK(status < 0 || (before.batch.n_tokens == in[i].batch.n_tokens &&
                             before.batch.n_windows == in[i].batch.n_windows),
              "prepare: another result for the same record");
      CHECK(status == BP_OK || errors_told > told, "prepare: status %d without a reason", status);
    }
    n_inputs += in[i].n_inputs, n_windows += in[i].batch.n_windows;
    const bp_batch windows = join(&in[i], &gold[i], 1);
    const bp_ledger_sink ledger = {sizeof ledger, (void *)(uintptr_t)gold[i], entry};
    if (task->account) CHECK(task->account(self, gold[i], &windows, &ledger) == BP_OK,
                             "account failed: %s", last_error);
  }
  CHECK(n_inputs > 0 && n_windows >= n_inputs, "prepare gave %d inputs", (int)n_inputs);
  static recording r, again;
  for (uint64_t size = 0; size <= N_RECORDS; size = size == 0 ? 1 : size == 1 ? N_RECORDS : size + 1)
    for (uint32_t flags = 0; flags < 4; flags++) {
      if (flags == BP_TRAINING) continue;
      const bp_batch batch = join(in + N_RECORDS - size, (flags & BP_WANT_LOSS ? gold : bare) + N_RECORDS - size, size);
      record_graph(&r, task, self, &batch, flags), record_graph(&again, task, self, &batch, flags);
      CHECK(r.trace == again.trace && r.n_nodes == again.n_nodes, "build: two graphs for one batch");
      CHECK(r.n_slots > 0, "build: no output");
      CHECK(!(flags & BP_WANT_LOSS) || r.n_losses > 0 || batch.n_windows == 0, "build: no loss");
    }
  for (int huge = 0; huge < 2; huge++)
    for (uint64_t i = 0; i < N_RECORDS; i++) {
      put_check putting = {bare[i], classes, 0};
      const bp_record_sink sink = {sizeof sink, &putting, put};
      const bp_decode d = make_decode(self, &in[i], bare[i], huge && !(task->targets & BP_TARGET_ANSWERS) ? 0 : huge);
      const bp_status status = task->decode(self, &d, &sink);
      CHECK(status == BP_OK, "decode: status %d: %s", status, last_error);
      if (!huge) devel.of[i] = make_decode(self, &in[i], gold[i], 0);
    }
  check_state(self, setup, &devel);
  if (task->destroy) task->destroy(self);
  for (int i = 0; i < 100; i++)
    if (task->create(&fake_host, &setup, &self) == BP_OK && task->destroy) task->destroy(self);
  printf("%s: %d inputs, %d windows, %u slots, %d ledger entries\n", id, (int)n_inputs, (int)n_windows, r.n_slots,
         n_entries);
}
