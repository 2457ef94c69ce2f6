/*
 * biobert_kernels.h - the vector kernels, one table of functions per instruction set.
 *
 * Every kernel is written once (template/) over vectors of a given width and compiled once per instruction set; bk_select
 * hands out a table after asking the processor. Nothing vectorised runs before that, and there is no static constructor.
 * Shapes: N rows, H columns, T tokens of one sequence, D head size. A matrix is row-major; `ld` is a row stride in elements.
 * `accumulate`: 0 stores the result, 1 adds it to what is there. Kernels are pure: equal arguments give equal bits.
 */
#ifndef BIOBERT_KERNELS_H
#define BIOBERT_KERNELS_H
#include <stdint.h>

enum {
  BK_ISA_BASELINE = 0,
  BK_ISA_AVX2 = 1,
  BK_ISA_AVX512 = 2,
  BK_ISA_AMX = 3 /* the vectors of AVX-512, and large products on matrix units */
};

enum {
  BK_IDENTITY = 0,
  BK_GELU = 1,      /* x Phi(x), exact */
  BK_GELU_TANH = 2, /* the tanh approximation */
  BK_RELU = 3,
  BK_TANH = 4,
  BK_SIGMOID = 5
};

/* A dropout mask as a rule: element (row, column) is dropped when its Philox word is below the threshold; 0 turns it off. */
typedef struct bk_dropout {
  uint32_t key0, key1; /* from seed, step and part */
  uint32_t stream;     /* the operation */
  uint32_t threshold;  /* rate * 2^32 */
  float scale;         /* 1 / (1 - rate) */
} bk_dropout;

/* One head of one sequence. Rows are `ld` apart, so q, k and v may be slices of one packed [N, 3H]. */
typedef struct bk_attention {
  int64_t length, head_size;
  const float *q, *k, *v;
  int64_t ld;
  float scale;         /* 1 / sqrt(D) */
  float *out;          /* [T, D]; input of the backward */
  int64_t ld_out;
  float *log_sum;      /* [T]: log of the softmax's denominator; null when no backward follows */
  bk_dropout dropout;
  uint32_t first_row;  /* the mask's row of the first query */
  uint32_t row_step;   /* the mask's rows between two queries */
  const float *ahead;  /* the queries of the head that this thread takes next; null when there is none */
} bk_attention;

typedef struct bk_attention_gradient {
  const float *d_out;
  int64_t ld_d_out;
  float *d_q, *d_k, *d_v;
  int64_t ld;
  int32_t accumulate;
} bk_attention_gradient;

typedef struct bk_adam {
  float gradient_scale; /* clipping and loss scaling, folded in */
  float rate, beta1, beta2, epsilon, decay;
  float complement1, complement2; /* 1 - beta, rounded once */
  float correction1;      /* 1 - beta1^t; unused without bias correction */
  float correction2_root; /* sqrt(1 - beta2^t) */
  int32_t clear_gradient; /* set the gradient to zero in the same pass */
} bk_adam;

/* What the right side of a large product lies in, and what its left side is turned into on the way. */
enum {
  BK_FORMAT_F32 = 0,
  BK_FORMAT_BF16 = 1, /* both sides rounded to bfloat16, summed in f32 */
  BK_FORMAT_I8 = 2    /* four signed bytes, summed in i32: weights by column, rows of the left side by their range */
};

/* Whose instructions bfloat16 and bytes are multiplied by. */
enum {
  BK_UNITS_NONE = 0,   /* ordinary ones */
  BK_UNITS_FASTEST = 1, /* the fastest of the instruction set; for bfloat16 the processor's own must be among them */
  BK_UNITS_VECTORS = 2  /* the processor's vector units for them */
};

/* C[m, n] = f(A[m, k] B[k, n] + bias), or C += A B with neither. B lies in panels; A's rows and columns are am, ak apart. */
typedef struct bk_panel_product {
  int64_t m, n, k;
  const float *a;
  int64_t am, ak; /* one of them is 1; for bytes ak is */
  const void *panels;
  void *scratch; /* bk_panel_scratch bytes */
  float *c;
  int64_t ldc;
  int32_t accumulate; /* 0 for bytes */
  int32_t activation;
  const float *bias; /* [n]; null for none */
  float *derivative; /* f' laid out as C; null when no backward follows */
} bk_panel_product;

/* The large product in one format. */
typedef struct bk_panel_kernels {
  int32_t isa, format;
  int32_t width;  /* columns of a panel */
  int32_t values; /* values in a lane of 32 bits */
  int32_t lane_unit, row_unit; /* lanes of a panel, and rows of the left side, are held in multiples of these */
  int32_t parts;      /* lanes that a value is spread over, one after the other */
  int32_t piece_rows; /* rows that a thread should take at a time: they and their results stay in a second-level cache */
  /* panels of B[k, n], from x[k, n] or, transposed, from x[n, k]: bk_panel_bytes in all; null for bytes */
  void (*pack)(int64_t k, int64_t n, const float *x, int64_t ld, void *panels);
  void (*pack_transposed)(int64_t k, int64_t n, const float *x, int64_t ld, void *panels);
  /* panels of B[k, n] from bytes x[n, k], each row with its scale; null for floats */
  void (*pack_bytes)(int64_t k, int64_t n, const int8_t *x, int64_t ld, const float *scales, void *panels);
  void (*product)(const bk_panel_product *product);
  /* multiplications and additions that were done in `steps` rounds, at most 10,000, on registers alone */
  int64_t (*peak)(int64_t steps);
} bk_panel_kernels;

/*
 * C[m, n] = f(A[m, k] B[k, n] + bias) by seven products of halves (template/strassen_product.h), for rows in pairs; k / 2 is a
 * multiple of a vector's floats and n / 2 of a panel's columns (bk_strassen_fits).
 */
typedef struct bk_strassen_product {
  int64_t m, n, k;
  int64_t pairs;          /* of the m rows, each of which is in one */
  const int32_t *rows;    /* [2 pairs] the pairs' rows by number; a second one of -1 is none */
  int32_t first;          /* the number of the row that a and c point at */
  int32_t activation;
  int64_t column, columns; /* what is computed of the left half's columns, and of the right half's */
  const float *a;
  int64_t am;
  const void *panels; /* of all columns */
  void *scratch;      /* bk_strassen_scratch bytes */
  float *c;
  int64_t ldc;
  const float *bias; /* [n]; null for none */
} bk_strassen_product;

/* Strassen's product of floats. */
typedef struct bk_strassen_kernels {
  int32_t isa;
  int32_t width;       /* columns of a panel */
  int32_t piece_pairs; /* pairs that a thread should take at a time */
  /* panels of some columns of either half of B[k, n] = x[n, k], in their place among bk_strassen_bytes */
  void (*pack_transposed)(int64_t k, int64_t n, int64_t column, int64_t columns, const float *x, int64_t ld, float *panels);
  void (*product)(const bk_strassen_product *product);
} bk_strassen_kernels;

/* Attention of one head, with bk_attention_scratch floats of scratch memory at a cache line's alignment. */
typedef struct bk_attention_kernels {
  void (*forward)(const bk_attention *head, float *scratch);
  void (*backward)(const bk_attention *head, const bk_attention_gradient *gradient, float *scratch);
} bk_attention_kernels;

typedef struct bk_kernels {
  int32_t isa, width;

  /* element-wise mathematics: y[n] */
  void (*exponential)(int64_t n, const float *x, float *y);
  void (*normal_distribution)(int64_t n, const float *x, float *y);
  void (*activation)(int32_t kind, int64_t n, const float *x, float *y);
  void (*activation_backward)(int32_t kind, int64_t n, const float *x, const float *dy, float *dx, int32_t accumulate);
  /* y[rows, columns] = f(y + bias), in place; f' at the same place goes to derivative (same ld) unless null */
  void (*bias_activation)(int32_t kind, int64_t rows, int64_t columns, int64_t ld, const float *bias, float *y,
                          float *derivative);
  void (*scale)(int64_t n, float factor, const float *x, float *y, int32_t accumulate);
  void (*add)(int64_t n, const float *a, const float *b, float *y);
  void (*multiply)(int64_t n, const float *a, const float *b, float *y, int32_t accumulate);
  void (*add_row)(int64_t rows, int64_t columns, const float *x, const float *row, float *y);
  void (*multiply_row)(int64_t rows, int64_t columns, const float *x, const float *row, float *y, int32_t accumulate);

  /* reductions */
  double (*square_sum)(int64_t n, const float *x);
  /* out[columns] += sum over rows of x (times other, unless null) */
  void (*column_sums)(int64_t rows, int64_t columns, int64_t ld, const float *x, const float *other, float *out);

  /* softmax over the last axis */
  void (*softmax)(int64_t rows, int64_t columns, const float *x, float *y);
  void (*softmax_backward)(int64_t rows, int64_t columns, const float *y, const float *dy, float *dx, int32_t accumulate);

  /* y = norm(dropout(x) + residual) * gain + bias; residual may be null; normalized and inverse_deviation may be null */
  void (*layer_norm)(int64_t rows, int64_t columns, int64_t first_row, const float *x, const float *residual,
                     const bk_dropout *dropout, const float *gain, const float *bias, float epsilon, float *y,
                     float *normalized, float *inverse_deviation);
  void (*layer_norm_backward)(int64_t rows, int64_t columns, int64_t first_row, const float *dy, const float *normalized,
                              const float *inverse_deviation, const float *gain, const bk_dropout *dropout, float *dx,
                              int32_t accumulate_x, float *d_residual, int32_t accumulate_residual);
  /* y (+)= x * mask / (1 - rate), rows numbered from first_row: forward and backward are the same */
  void (*dropout)(int64_t rows, int64_t columns, int64_t first_row, const bk_dropout *dropout, const float *x, float *y,
                  int32_t accumulate);

  /* rows of tables: out[rows, columns] of ld columns */
  void (*embedding_sum)(int64_t rows, int64_t columns, const int32_t *pieces, const int32_t *positions,
                        const int32_t *segments, const float *word_table, const float *position_table,
                        const float *segment_table, float *out);
  /* table[index[i]] += x[i], row by row in order; columns may be a slice of rows `ld` wide */
  void (*scatter_add)(int64_t rows, int64_t columns, int64_t ld, const int32_t *index, const float *x, float *table);

  /* losses[row] = -weight * log softmax(logits)[target]; rows whose target is `ignore` give 0 */
  void (*cross_entropy)(int64_t rows, int64_t classes, const float *logits, const int32_t *targets, const float *weights,
                        int32_t ignore, float *probabilities, double *losses);
  void (*cross_entropy_backward)(int64_t rows, int64_t classes, const float *probabilities, const int32_t *targets,
                                 const float *weights, int32_t ignore, float factor, float *dx, int32_t accumulate);

  /* Adam over flat memory: value, first and second moment */
  void (*adam_bert)(int64_t n, const bk_adam *rule, float *gradient, float *value, float *first, float *second);
  void (*adam_corrected)(int64_t n, const bk_adam *rule, float *gradient, float *value, float *first, float *second);

  /* number formats */
  void (*bf16_from_f32)(int64_t n, const float *x, uint16_t *y); /* rounds to nearest even */
  void (*f32_from_bf16)(int64_t n, const uint16_t *x, float *y);
  void (*f16_from_f32)(int64_t n, const float *x, uint16_t *y);
  void (*f32_from_f16)(int64_t n, const uint16_t *x, float *y);

  /* words[64 * blocks] of the stream: block b of row r, as the dropout mask reads them */
  void (*random_words)(const bk_dropout *key, uint32_t domain, uint32_t row, uint32_t first_block, int64_t blocks,
                       uint32_t *words);
} bk_kernels;

/* The best instruction set this processor and its system support. */
int32_t bk_best_isa(void);
/* The table of one instruction set, or null when the processor or this build lacks it. */
const bk_kernels *bk_select(int32_t isa);
/* The large product's kernels, or null when the processor, the system or this build lacks them. */
const bk_panel_kernels *bk_select_panels(int32_t isa, int32_t format, int32_t units);
/* Attention in floats or, unless the format is BK_FORMAT_F32, in bfloat16 where units multiply it faster; null as above. */
const bk_attention_kernels *bk_select_attention(int32_t isa, int32_t format);
/* Bytes of the panels of B[k, n]. */
int64_t bk_panel_bytes(const bk_panel_kernels *kernels, int64_t k, int64_t n);
/* Bytes of scratch memory that a product of m rows and k steps needs, whose left side lies row by row (ak is 1) or not. */
int64_t bk_panel_scratch(const bk_panel_kernels *kernels, int64_t m, int64_t k, int32_t by_rows);
/* Strassen's product, or null when the processor or this build lacks it. */
const bk_strassen_kernels *bk_select_strassen(int32_t isa);
/* Whether sums and columns can be halved. */
int32_t bk_strassen_fits(const bk_strassen_kernels *kernels, int64_t k, int64_t n);
/* Bytes of the panels of B[k, n]: seven quarters of it. */
int64_t bk_strassen_bytes(int64_t k, int64_t n);
/* Bytes of scratch memory that a product of so many pairs needs. */
int64_t bk_strassen_scratch(int64_t pairs);
/* Floats of scratch memory that attention, or its backward, needs for one head of `length` tokens. */
int64_t bk_attention_scratch(int64_t length, int64_t head_size, int32_t backward);
/* Bytes that the C library's allocator has given out and not got back. */
int64_t bk_bytes_in_use(void);
/* The processors this process may run on. */
int32_t bk_processor_count(void);
/* A hint to the processor that the caller is waiting in a loop. */
void bk_pause(void);
/* The worker number of the calling thread, -1 outside of a parallel section. */
int32_t bk_worker_index(void);
void bk_set_worker_index(int32_t index);

#endif
