/* Rows gathered from tables, and added back into them. */

static void embedding_sum(int64_t rows, int64_t columns, const int32_t *pieces, const int32_t *positions,
                          const int32_t *segments, const float *word_table, const float *position_table,
                          const float *segment_table, float *out) {
  for (int64_t r = 0; r < rows; r++) {
    const float *word = word_table + pieces[r] * columns, *position = position_table + positions[r] * columns,
                *segment = segment_table + segments[r] * columns;
    for (int64_t i = 0; i < columns; i += W) {
      int64_t n = columns - i;
      store_n(out + r * columns + i, load_n(word + i, n) + load_n(segment + i, n) + load_n(position + i, n), n);
    }
  }
}

static void scatter_add(int64_t rows, int64_t columns, int64_t ld, const int32_t *index, const float *x, float *table) {
  for (int64_t r = 0; r < rows; r++) {
    float *row = table + index[r] * ld;
    for (int64_t i = 0; i < columns; i += W) put_n(row + i, load_n(x + r * ld + i, columns - i), columns - i, 1);
  }
}
