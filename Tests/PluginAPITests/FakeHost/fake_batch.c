#include "fake_host.h"

/* One piece before it is put into a window. */
typedef struct piece {
  uint64_t start, end;
  uint32_t source, word;
  int32_t id;
  uint8_t flags;
  int kept; /* from REPLACE or TOKEN: AROUND keeps it */
} piece;

/* Pieces of at most four bytes; words of a COPY keep their index. */
static uint64_t pieces_of(const bp_record *r, const bp_chunk *chunk, piece *out) {
  uint64_t n = 0;
  if (chunk->kind != BP_COPY) {
    const uint64_t parts = chunk->kind == BP_TOKEN ? 1 : (chunk->text.len + 3) / 4;
    for (uint64_t i = 0; i < parts; i++) {
      const int inserted = chunk->kind == BP_INSERT; /* whose source and range are not read */
      const piece p = {inserted ? 0 : chunk->start, inserted ? 0 : chunk->end, inserted ? BP_NONE : chunk->source,
                       BP_NONE,
                       (int32_t)(1000 + i), BP_TOKEN_INSERTED, !inserted};
      out[n++] = p;
    }
    return n;
  }
  for (uint64_t w = 0; w < r->n_words; w++) {
    const bp_span *word = &r->words[w];
    if (word->text != chunk->source || word->end <= chunk->start || word->start >= chunk->end) continue;
    for (uint64_t at = word->start; at < word->end; at += 4) {
      const uint64_t end = at + 4 < word->end ? at + 4 : word->end;
      if (at < chunk->start || end > chunk->end) continue;
      const int first = at == word->start;
      const piece p = {at, end, chunk->source, (uint32_t)w, (int32_t)(100 + w),
                       (uint8_t)(first ? BP_TOKEN_WORD_START | BP_TOKEN_BASIC_START : 0), 0};
      out[n++] = p;
    }
  }
  return n;
}

static uint64_t side_of(const bp_record *r, const bp_chunk *chunks, uint64_t n_chunks, uint64_t max, piece **out) {
  uint64_t n = 0, most = 8;
  for (uint64_t i = 0; i < n_chunks; i++) {
    CHECK(chunks[i].kind <= BP_TOKEN, "input: chunk %d has kind %u", (int)i, chunks[i].kind);
    CHECK(chunks[i].kind == BP_INSERT || chunks[i].kind == BP_TOKEN || chunks[i].source < r->n_texts,
          "input: chunk %d is of text %u of %d", (int)i, chunks[i].source, (int)r->n_texts);
    if (chunks[i].source < r->n_texts)
      CHECK(chunks[i].start <= chunks[i].end && chunks[i].end <= r->texts[chunks[i].source].text.len,
            "input: chunk %d is outside its text", (int)i);
    most += chunks[i].text.len + chunks[i].end - chunks[i].start;
  }
  *out = (piece *)zeroed(most * sizeof(piece));
  for (uint64_t i = 0; i < n_chunks; i++) n += pieces_of(r, &chunks[i], *out + n);
  return max && n > max ? max : n;
}

static void append(bp_batch *b, const piece *p, int32_t segment, uint8_t flags) {
  const uint64_t t = b->n_tokens++;
  ((int32_t *)(uintptr_t)b->piece)[t] = p ? p->id : 2;
  ((int32_t *)(uintptr_t)b->segment)[t] = segment;
  ((uint32_t *)(uintptr_t)b->source)[t] = p ? p->source : BP_NONE;
  ((uint32_t *)(uintptr_t)b->word)[t] = p ? p->word : BP_NONE;
  ((uint64_t *)(uintptr_t)b->start)[t] = p ? p->start : 0;
  ((uint64_t *)(uintptr_t)b->end)[t] = p ? p->end : 0;
  ((uint8_t *)(uintptr_t)b->flags)[t] = (uint8_t)((p ? p->flags : BP_TOKEN_SPECIAL) | flags);
}

static void append_window(bp_batch *b, uint64_t tag, uint32_t record, uint32_t number, uint32_t count) {
  const uint64_t w = b->n_windows++;
  ((uint64_t *)(uintptr_t)b->tag)[w] = tag;
  ((uint32_t *)(uintptr_t)b->record)[w] = record;
  ((uint32_t *)(uintptr_t)b->number)[w] = number;
  ((uint32_t *)(uintptr_t)b->count)[w] = count;
}

static bp_batch empty_batch(uint64_t windows, uint64_t tokens) {
  bp_batch b = BP_ZERO;
  b.size = sizeof b;
  b.first_token = (uint64_t *)zeroed((windows + 1) * 8), b.record = (uint32_t *)zeroed(windows * 4);
  b.number = (uint32_t *)zeroed(windows * 4), b.count = (uint32_t *)zeroed(windows * 4);
  b.tag = (uint64_t *)zeroed(windows * 8);
  b.piece = (int32_t *)zeroed(tokens * 4), b.segment = (int32_t *)zeroed(tokens * 4);
  b.source = (uint32_t *)zeroed(tokens * 4), b.word = (uint32_t *)zeroed(tokens * 4);
  b.start = (uint64_t *)zeroed(tokens * 8), b.end = (uint64_t *)zeroed(tokens * 8);
  b.flags = (uint8_t *)zeroed(tokens);
  return b;
}

/* [CLS] a[from_a..<to_a] [SEP] (b[from_b..<to_b] [SEP]); owned: the range of the windowed side that this one owns. */
static void window(inputs *into, uint64_t tag, const piece *a, uint64_t from_a, uint64_t to_a, const piece *b,
                   uint64_t from_b, uint64_t to_b, int two, int windowed_b, uint64_t own_from, uint64_t own_to,
                   uint32_t number, uint32_t count) {
  append_window(&into->batch, tag, 0, number, count);
  append(&into->batch, NULL, 0, 0);
  for (uint64_t i = from_a; i < to_a; i++) {
    const int owned = windowed_b ? number == 0 : i >= own_from && i < own_to;
    append(&into->batch, &a[i], 0, owned ? BP_TOKEN_OWNED : 0);
  }
  append(&into->batch, NULL, 0, 0);
  for (uint64_t i = from_b; i < to_b; i++) {
    const int owned = windowed_b ? i >= own_from && i < own_to : number == 0;
    append(&into->batch, &b[i], 1, owned ? BP_TOKEN_OWNED : 0);
  }
  if (two) append(&into->batch, NULL, 1, 0);
  ((uint64_t *)(uintptr_t)into->batch.first_token)[into->batch.n_windows] = into->batch.n_tokens;
}

static bp_status input(const bp_input_sink *sink, const bp_input *in) {
  inputs *into = (inputs *)sink->ctx;
  const int two = in->n_b > 0, moves_a = in->fit_a <= BP_AROUND, moves_b = two && in->fit_b <= BP_AROUND;
  CHECK(in->size == sizeof *in, "input: size is %d", (int)in->size);
  CHECK(in->n_a > 0 && in->fit_a <= BP_REFUSE && in->fit_b <= BP_REFUSE, "input: no side a, or an unknown fit");
  CHECK(!(two && moves_a && moves_b), "input: both sides are WINDOW or AROUND");
  piece *a = NULL, *b = NULL;
  uint64_t n_a = side_of(into->batch.records, in->a, in->n_a, in->fit_a == BP_TRUNCATE ? in->max_a : 0, &a);
  uint64_t n_b = side_of(into->batch.records, in->b, in->n_b, in->fit_b == BP_TRUNCATE ? in->max_b : 0, &b);
  const uint64_t room = MAX_LENGTH - (two ? 3 : 2);
  if (two && in->fit_a == BP_TRUNCATE && in->fit_b == BP_TRUNCATE)
    while (n_a + n_b > room) n_a >= n_b ? n_a-- : n_b--;
  if (!two && in->fit_a == BP_TRUNCATE && n_a > room) n_a = room;
  const uint64_t fixed = moves_a ? n_b : moves_b ? n_a : 0, n = moves_b ? n_b : n_a, left = room - fixed;
  if (fixed >= room || (!moves_a && !moves_b && n_a + n_b > room)) return into->refused++, BP_E_SHAPE;
  into->n_inputs++;
  if (!moves_a && !moves_b) {
    window(into, in->tag, a, 0, n_a, b, 0, n_b, two, 0, 0, n_a, 0, 1);
    return BP_OK;
  }
  const piece *moving = moves_b ? b : a;
  if ((moves_b ? in->fit_b : in->fit_a) == BP_AROUND) {
    uint64_t from = n, to = 0;
    for (uint64_t i = 0; i < n; i++)
      if (moving[i].kept) from = i < from ? i : from, to = i + 1;
    if (to > from && to - from > left) return into->n_inputs--, into->refused++, BP_E_SHAPE;
    if (to < from) from = to = 0;
    while (to - from < left && (from > 0 || to < n)) from > 0 ? from-- : 0, to < n && to - from < left ? to++ : 0;
    window(into, in->tag, a, moves_b ? 0 : from, moves_b ? n_a : to, b, moves_b ? from : 0, moves_b ? to : n_b, two,
           moves_b, from, to, 0, 1);
    return BP_OK;
  }
  const uint64_t step = left > 1 ? left / 2 : 1, count = n <= left ? 1 : 1 + (n - left + step - 1) / step;
  for (uint64_t k = 0; k < count; k++) { /* neighbours share the middle of their overlap */
    const uint64_t from = k * step, to = from + left < n ? from + left : n;
    const uint64_t own_from = k == 0 ? 0 : from + (left - step) / 2;
    const uint64_t own_to = k + 1 == count ? n : from + step + (left - step) / 2;
    window(into, in->tag, a, moves_b ? 0 : from, moves_b ? n_a : to, b, moves_b ? from : 0, moves_b ? to : n_b, two,
           moves_b, own_from, own_to, (uint32_t)k, (uint32_t)count);
  }
  return BP_OK;
}

void collect(inputs *into, const bp_record *record, bp_input_sink *sink) {
  memset(into, 0, sizeof *into), memset(sink, 0, sizeof *sink);
  into->batch = empty_batch(4096, 4096 * MAX_LENGTH);
  into->batch.n_records = 1, into->batch.stride = record_stride;
  char *copy = (char *)zeroed(record_stride);
  memset(copy, 0xA5, record_stride), memcpy(copy, record, sizeof *record);
  into->batch.records = (const bp_record *)(const void *)copy;
  sink->size = sizeof *sink, sink->ctx = into, sink->input = input;
}

bp_batch join(const inputs *parts, const bp_record *const *records, uint64_t n) {
  uint64_t windows = 0, tokens = 0;
  for (uint64_t i = 0; i < n; i++) windows += parts[i].batch.n_windows, tokens += parts[i].batch.n_tokens;
  bp_batch b = empty_batch(windows, tokens);
  char *copy = (char *)zeroed(n * record_stride);
  memset(copy, 0xA5, n * record_stride);
  b.n_records = n, b.stride = record_stride, b.records = (const bp_record *)(const void *)copy;
  for (uint64_t i = 0; i < n; i++) {
    const bp_batch *x = &parts[i].batch;
    memcpy(copy + i * record_stride, records[i], sizeof(bp_record));
    for (uint64_t w = 0; w < x->n_windows; w++) {
      append_window(&b, x->tag[w], (uint32_t)i, x->number[w], x->count[w]);
      for (uint64_t t = x->first_token[w]; t < x->first_token[w + 1]; t++) {
        const piece p = {x->start[t], x->end[t], x->source[t], x->word[t], x->piece[t], x->flags[t], 0};
        append(&b, &p, x->segment[t], 0);
      }
      ((uint64_t *)(uintptr_t)b.first_token)[b.n_windows] = b.n_tokens;
    }
  }
  return b;
}

uint64_t fingerprint(const bp_batch *b) {
  uint64_t h = hash(0, b, sizeof *b);
  h = hash(h, b->records, b->n_records * b->stride), h = hash(h, b->first_token, (b->n_windows + 1) * 8);
  h = hash(h, b->record, b->n_windows * 4), h = hash(h, b->number, b->n_windows * 4);
  h = hash(h, b->count, b->n_windows * 4), h = hash(h, b->tag, b->n_windows * 8);
  h = hash(h, b->piece, b->n_tokens * 4), h = hash(h, b->segment, b->n_tokens * 4);
  h = hash(h, b->source, b->n_tokens * 4), h = hash(h, b->word, b->n_tokens * 4);
  h = hash(h, b->start, b->n_tokens * 8), h = hash(h, b->end, b->n_tokens * 8);
  h = hash(h, b->flags, b->n_tokens);
  for (uint64_t r = 0; r < b->n_records; r++) {
    const bp_record *record = bp_record_at(b->records, b->stride, r);
    h = hash(h, record->words, record->n_words * sizeof(bp_span));
    h = hash(h, record->spans, record->n_spans * sizeof(bp_span));
    for (uint64_t t = 0; t < record->n_texts; t++) h = hash(h, record->texts[t].text.ptr, record->texts[t].text.len);
  }
  return h;
}
