/* Named entities with a conditional random field: a custom operation for its loss, Viterbi in decode.
 * Score of tags y of n words: first[y0] + sum_t emission[t][y_t] + sum_t move[y_(t-1)][y_t] + last[y_(n-1)];
 * the loss is log Z - score (Lafferty, McCallum, Pereira 2001), summed over the windows. */
#include "biobert_plugin.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TAGS 512

typedef struct crf {
  const bp_host *host;
  const bp_labels *tags;    /* tags of words, as the corpus writes them: O, B-Disease, I-Disease */
  uint32_t type[MOST_TAGS]; /* of each tag: the type of its spans; BP_NONE: outside */
  uint32_t outside;         /* the tag of words without one */
  int64_t hidden;
  bp_op loss;
} crf;

static double log_sum_exp(const double *x, int64_t n) {
  double most = x[0], sum = 0;
  for (int64_t i = 1; i < n; i++) most = x[i] > most ? x[i] : most;
  for (int64_t i = 0; i < n; i++) sum += exp(x[i] - most);
  return most + log(sum);
}

/* in: emissions f32 [M,C], tags i32 [M], starts i32 [m+1], move f32 [C,C], ends f32 [2,C]; out: f32, rank 0.
 * saved: alpha [M,C], beta [M,C] and log Z [m], doubles. */
static bp_status crf_infer(const void *p, const bp_array *in, uint32_t n, bp_array *out, uint32_t n_out,
                           uint32_t training, uint64_t *saved_bytes) {
  const crf *self = (const crf *)p;
  (void)training;
  int64_t m = in[0].dims[0], c = in[0].dims[1];
  if (n != 5 || n_out != 1 || c < 1 || c > MOST_TAGS || in[1].dims[0] != m || in[3].dims[0] != c ||
      in[3].dims[1] != c || in[4].dims[0] != 2 || in[4].dims[1] != c) {
    self->host->error(self->host, BP_E_SHAPE, bp_string("the field's shapes do not fit, or it has over 512 tags"));
    return BP_E_SHAPE;
  }
  out[0].rank = 0, out[0].dtype = BP_F32;
  *saved_bytes = (uint64_t)(2 * m * c + in[2].dims[0]) * sizeof(double);
  return BP_OK;
}

static bp_status crf_forward(const void *p, bp_op_call *call) {
  const crf *self = (const crf *)p;
  const bp_array *in = call->inputs;
  const float *e = (const float *)in[0].data, *move = (const float *)in[3].data;
  const int32_t *tags = (const int32_t *)in[1].data, *starts = (const int32_t *)in[2].data;
  const int64_t m = in[0].dims[0], c = in[0].dims[1], sequences = in[2].dims[0] - 1;
  const float *first = (const float *)in[4].data, *last = first + c;
  double *alpha = (double *)call->saved, *log_z = alpha + 2 * m * c, total = 0, terms[MOST_TAGS];
  for (int64_t s = 0; s < sequences; s++) {
    const int64_t from = starts[s], to = starts[s + 1];
    if (from == to) continue;
    double score = 0;
    for (int64_t t = from; t < to; t++) {
      if (tags[t] < 0 || tags[t] >= c) {
        self->host->error(self->host, BP_E_ARGUMENT, bp_string("a tag of the field is outside its classes"));
        return BP_E_ARGUMENT;
      }
      score += (double)e[t * c + tags[t]] + (t == from ? first[tags[t]] : move[tags[t - 1] * c + tags[t]]);
      for (int64_t j = 0; j < c; j++) {
        if (t > from)
          for (int64_t i = 0; i < c; i++) terms[i] = alpha[(t - 1) * c + i] + move[i * c + j];
        alpha[t * c + j] = (double)e[t * c + j] + (t == from ? first[j] : log_sum_exp(terms, c));
      }
    }
    for (int64_t j = 0; j < c; j++) terms[j] = alpha[(to - 1) * c + j] + last[j];
    log_z[s] = log_sum_exp(terms, c);
    total += log_z[s] - score - last[tags[to - 1]];
  }
  *(float *)call->outputs[0].data = (float)total;
  return BP_OK;
}

/* d log Z is what the field expects of each emission and move; d score is what the tags hold. */
static bp_status crf_backward(const void *p, bp_op_call *call) {
  (void)p;
  const bp_array *in = call->inputs;
  const float *e = (const float *)in[0].data, *move = (const float *)in[3].data;
  const int32_t *tags = (const int32_t *)in[1].data, *starts = (const int32_t *)in[2].data;
  const int64_t m = in[0].dims[0], c = in[0].dims[1], sequences = in[2].dims[0] - 1;
  const float *last = (const float *)in[4].data + c;
  const double *alpha = (const double *)call->saved, *log_z = alpha + 2 * m * c;
  double *beta = (double *)call->saved + m * c, terms[MOST_TAGS];
  const double g = *(const float *)call->d_outputs[0].data;
  float *d_e = (float *)call->d_inputs[0].data, *d_move = (float *)call->d_inputs[3].data;
  float *d_first = (float *)call->d_inputs[4].data, *d_last = d_first ? d_first + c : NULL;
  for (int64_t s = 0; s < sequences; s++) {
    const int64_t from = starts[s], to = starts[s + 1];
    for (int64_t t = to - 1; t >= from; t--)
      for (int64_t i = 0; i < c; i++) {
        if (t < to - 1)
          for (int64_t j = 0; j < c; j++) terms[j] = beta[(t + 1) * c + j] + move[i * c + j] + e[(t + 1) * c + j];
        beta[t * c + i] = t == to - 1 ? last[i] : log_sum_exp(terms, c);
      }
    for (int64_t t = from; t < to; t++)
      for (int64_t j = 0; j < c; j++) {
        const double d = g * (exp(alpha[t * c + j] + beta[t * c + j] - log_z[s]) - (tags[t] == j));
        if (d_e) d_e[t * c + j] += (float)d;
        if (d_first && t == from) d_first[j] += (float)d;
        if (d_last && t == to - 1) d_last[j] += (float)d;
        for (int64_t i = 0; d_move && t > from && i < c; i++)
          d_move[i * c + j] += (float)(g * (exp(alpha[(t - 1) * c + i] + move[i * c + j] + e[t * c + j] +
                                                beta[t * c + j] - log_z[s]) -
                                            (tags[t - 1] == i && tags[t] == j)));
      }
  }
  return BP_OK;
}

static bp_status create(const bp_host *host, const bp_setup *setup, void **out) {
  const bp_labels *tags = bp_labels_of(setup, BP_OF_WORDS), *types = bp_labels_of(setup, BP_OF_SPANS);
  if (!tags || !types || tags->n == 0 || tags->n > MOST_TAGS) {
    host->error(host, BP_E_DATA, bp_string("this task needs a corpus with tagged words, and at most 512 tags"));
    return BP_E_DATA;
  }
  crf *self = (crf *)calloc(1, sizeof *self);
  if (!self) return BP_E_MEMORY;
  const bp_op loss = {sizeof loss, self, BP_STR("crf"), crf_infer, crf_forward, crf_backward};
  self->host = host, self->tags = tags, self->hidden = setup->hidden, self->loss = loss, self->outside = BP_NONE;
  for (uint32_t i = tags->n; i-- > 0;) {
    const bp_str tag = tags->names[i];
    self->type[i] = BP_NONE;
    if (tag.len == 0 || tag.ptr[0] == 'O') self->outside = i;
    for (uint32_t t = 0; self->outside != i && t < types->n; t++) { /* B-X is of type X, a bare B of the first type */
      const bp_str type = types->names[t];
      const int same = tag.len == type.len + 2 && memcmp(tag.ptr + 2, type.ptr, type.len) == 0;
      if (same || (tag.len == 1 && t == 0)) self->type[i] = t;
    }
  }
  if (self->outside == BP_NONE) {
    free(self), host->error(host, BP_E_DATA, bp_string("no word of the training corpus is tagged O"));
    return BP_E_DATA;
  }
  *out = self;
  return BP_OK;
}

static bp_status param(const void *p, uint32_t i, bp_param *out) {
  const crf *self = (const crf *)p;
  static const char *const names[] = {"classifier.weight", "classifier.bias", "crf.transitions", "crf.ends"};
  if (i > 3) return BP_DONE;
  const int64_t c = self->tags->n, rows[] = {c, c, c, 2}, columns[] = {self->hidden, 0, c, c};
  out->name = bp_string(names[i]), out->rank = i == 1 ? 1 : 2, out->dims[0] = rows[i], out->dims[1] = columns[i];
  out->init = i == 1 ? BP_INIT_ZERO : BP_INIT_NORMAL, out->flags = i >= 2 ? BP_PARAM_NO_DECAY : 0;
  out->rate_scale = i >= 2 ? 10 : 1; /* the field starts from nothing, the encoder does not */
  return BP_OK;
}

static bp_status class_name(const void *p, uint32_t kind, uint32_t i, bp_str *out) {
  const bp_labels *tags = ((const crf *)p)->tags;
  return kind == BP_OF_WORDS && i < tags->n ? (*out = tags->names[i], BP_OK) : BP_DONE;
}

static bp_status prepare(const void *p, const bp_record *record, uint32_t flags, const bp_input_sink *sink) {
  (void)p, (void)flags;
  for (uint64_t t = 0; t < record->n_texts; t++) {
    const bp_chunk whole = {BP_STR(""), 0, record->texts[t].text.len, (uint32_t)t, BP_COPY};
    bp_input input = BP_ZERO;
    input.size = sizeof input, input.tag = t, input.a = &whole, input.n_a = 1, input.fit_a = BP_WINDOW;
    if (record->texts[t].role == BP_BODY) sink->input(sink, &input);
  }
  return BP_OK;
}

/* The words that a window shows from their first piece on, in order: the positions of its sequence. */
static int is_position(const bp_batch *batch, uint64_t token) {
  return (batch->flags[token] & BP_TOKEN_WORD_START) && batch->word[token] != BP_NONE;
}

/* Out of reach: mentions whose first word shows no piece. */
static bp_status account(const void *p, const bp_record *record, const bp_batch *windows,
                         const bp_ledger_sink *ledger) {
  (void)p;
  for (uint64_t s = 0; s < record->n_spans; s++) {
    int seen = 0;
    for (uint64_t t = 0; t < windows->n_tokens && !seen; t++)
      if (is_position(windows, t)) {
        const bp_span *word = &record->words[windows->word[t]], *span = &record->spans[s];
        seen = word->text == span->text && word->start <= span->start && word->end > span->start;
      }
    if (!seen) ledger->entry(ledger, bp_string("no-pieces"), BP_OF_SPANS, (uint32_t)s);
  }
  return BP_OK;
}

static bp_status build(const void *p, const bp_graph *g, const bp_batch *batch, uint32_t flags) {
  const crf *self = (const crf *)p;
  const uint32_t c = self->tags->n;
  bp_value logits = g->linear(g, g->dropout(g, g->hidden(g, -1), 0.1f), g->parameter(g, 0), g->parameter(g, 1));
  bp_value move = g->parameter(g, 2), ends = g->parameter(g, 3), loss = 0;
  g->output(g, 0, logits, BP_ON_TOKENS, NULL);
  g->output(g, 1, move, BP_ON_WHOLE, NULL);
  g->output(g, 2, ends, BP_ON_WHOLE, NULL);
  if (!(flags & BP_WANT_LOSS)) return BP_OK;
  int32_t *rows = (int32_t *)malloc((batch->n_tokens + 1) * sizeof(int32_t)), m = 0;
  int32_t *tags = (int32_t *)malloc((batch->n_tokens + 1) * sizeof(int32_t));
  int32_t *starts = (int32_t *)malloc((batch->n_windows + 1) * sizeof(int32_t));
  bp_status status = rows && tags && starts ? BP_OK : BP_E_MEMORY;
  for (uint64_t w = 0; status == BP_OK && w < batch->n_windows; w++) {
    const bp_record *record = bp_record_at(batch->records, batch->stride, batch->record[w]);
    starts[w] = m;
    for (uint64_t t = batch->first_token[w]; t < batch->first_token[w + 1]; t++) {
      if (!is_position(batch, t)) continue;
      const uint32_t tag = record->words[batch->word[t]].label;
      rows[m] = (int32_t)t, tags[m++] = (int32_t)(tag < c ? tag : self->outside);
    }
  }
  if (status == BP_OK) {
    starts[batch->n_windows] = m;
    const bp_array row_array = {rows, {m}, {0}, 1, BP_I32}, tag_array = {tags, {m}, {0}, 1, BP_I32};
    const bp_array start_array = {starts, {(int64_t)batch->n_windows + 1}, {0}, 1, BP_I32};
    const bp_value in[] = {g->gather_rows(g, logits, g->constant(g, &row_array)), g->constant(g, &tag_array),
                           g->constant(g, &start_array), move, ends};
    g->custom(g, &self->loss, in, 5, &loss, 1);
    status = g->loss(g, bp_string("crf"), loss, (double)batch->n_windows);
  }
  free(rows), free(tags), free(starts);
  return status;
}

/* The best tags of the n words whose emissions are rows[0..<n] (Viterbi 1967). score, from: [n,C], scratch. */
static void viterbi(const float *const *rows, int64_t n, int64_t c, const float *move, const float *first,
                    const float *last, float *score, int32_t *from, int32_t *best) {
  for (int64_t t = 0; t < n; t++)
    for (int64_t j = 0; j < c; j++) {
      int32_t arg = 0;
      for (int64_t i = 1; t > 0 && i < c; i++)
        if (score[(t - 1) * c + i] + move[i * c + j] > score[(t - 1) * c + arg] + move[arg * c + j]) arg = (int32_t)i;
      from[t * c + j] = arg;
      score[t * c + j] = rows[t][j] + (t == 0 ? first[j] : score[(t - 1) * c + arg] + move[arg * c + j]);
    }
  int32_t arg = 0;
  for (int64_t j = 1; n > 0 && j < c; j++)
    if (score[(n - 1) * c + j] + last[j] > score[(n - 1) * c + arg] + last[arg]) arg = (int32_t)j;
  for (int64_t t = n - 1; t >= 0; arg = from[t-- * c + arg]) best[t] = arg;
}

/* Tags of words from each window's best path, for the words it owns; a B, or a tag that continues nothing, opens a
 * span. A span's score is the least probability of its tags by their emissions alone. */
static bp_status decode(const void *p, const bp_decode *d, const bp_record_sink *sink) {
  const crf *self = (const crf *)p;
  const bp_batch *batch = d->windows;
  const int64_t c = self->tags->n;
  const uint64_t n_words = d->record->n_words;
  bp_span *words = (bp_span *)malloc((n_words + 1) * sizeof(bp_span));
  bp_span *spans = (bp_span *)malloc((n_words + 1) * sizeof(bp_span));
  const float **rows = (const float **)malloc((batch->n_tokens + 1) * sizeof(float *));
  float *score = (float *)malloc((batch->n_tokens + 1) * (uint64_t)c * sizeof(float));
  int32_t *from = (int32_t *)malloc((batch->n_tokens + 1) * (uint64_t)c * sizeof(int32_t));
  int32_t *best = (int32_t *)malloc((batch->n_tokens + 1) * sizeof(int32_t));
  bp_status status = words && spans && rows && score && from && best ? BP_OK : BP_E_MEMORY;
  for (uint64_t w = 0; status == BP_OK && w < n_words; w++)
    words[w] = d->record->words[w], words[w].label = self->outside, words[w].score = 0;
  for (uint64_t w = 0; status == BP_OK && w < batch->n_windows; w++) {
    int64_t n = 0;
    for (uint64_t t = batch->first_token[w]; t < batch->first_token[w + 1]; t++)
      if (is_position(batch, t)) rows[n++] = (const float *)d->outputs[0].data + (int64_t)t * c;
    const float *first = (const float *)d->outputs[2].data;
    viterbi(rows, n, c, (const float *)d->outputs[1].data, first, first + c, score, from, best);
    n = 0;
    for (uint64_t t = batch->first_token[w]; t < batch->first_token[w + 1]; t++) {
      if (!is_position(batch, t)) continue;
      if (batch->flags[t] & BP_TOKEN_OWNED) {
        double sum = 0;
        for (int64_t j = 0; j < c; j++) sum += exp(rows[n][j] - rows[n][best[n]]);
        words[batch->word[t]].label = (uint32_t)best[n], words[batch->word[t]].score = 1 / sum;
      }
      n++;
    }
  }
  bp_record out = BP_ZERO;
  out.size = sizeof out, out.words = words, out.n_words = n_words, out.spans = spans;
  for (uint64_t w = 0; status == BP_OK && w < n_words; w++) {
    const uint32_t type = self->type[words[w].label];
    if (type == BP_NONE) continue;
    bp_span *open = w > 0 && self->type[words[w - 1].label] == type ? &spans[out.n_spans - 1] : NULL;
    if (open && open->text == words[w].text && self->tags->names[words[w].label].ptr[0] != 'B')
      open->end = words[w].end, open->score = fmin(open->score, words[w].score);
    else
      spans[out.n_spans] = words[w], spans[out.n_spans++].label = type;
  }
  if (status == BP_OK) status = sink->put(sink, &out);
  free(words), free(spans), free(rows), free(score), free(from), free(best);
  return status;
}

static const bp_task task = {sizeof task, BP_TARGET_SPANS, 0,      BP_STR(""), NULL,  create, free, param, class_name,
                             prepare,     account,         build,  decode,     NULL,  NULL};
BP_PLUGIN_OF_ONE("biobert.task/1", "ner-crf", "0.1", "Apache-2.0", "Named entities by a conditional field", &task)
