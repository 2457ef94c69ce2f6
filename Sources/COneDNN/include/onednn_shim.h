/*
 * onednn_shim.h - products of matrices by oneDNN, which is looked for at run time and may be absent.
 *
 * A library has layouts (how a right-hand side [k, n] is packed), reorders (that pack or convert floats) and products
 * C[m, n] = f(A[m, k] B[k, n] + bias). All are immutable after their creation and may be used by many threads at once;
 * whatever is executed runs on the calling thread. Functions that make something return null where oneDNN cannot.
 */
#ifndef BIOBERT_ONEDNN_SHIM_H
#define BIOBERT_ONEDNN_SHIM_H
#include <stdint.h>

typedef struct odn_library odn_library;
typedef struct odn_layout odn_layout;
typedef struct odn_reorder odn_reorder;
typedef struct odn_product odn_product;

enum { ODN_OPEN = 0, ODN_ABSENT = 1, ODN_OTHER_VERSION = 2, ODN_INCOMPLETE = 3 };
enum { ODN_FORMAT_F32 = 0, ODN_FORMAT_BF16 = 1 };
enum {
  ODN_IDENTITY = 0,
  ODN_GELU = 1,
  ODN_GELU_TANH = 2,
  ODN_RELU = 3,
  ODN_TANH = 4,
  ODN_SIGMOID = 5
};

/* HOST_LIBDNNL; null without it, and with raised privileges, when the environment must not choose what is loaded. */
const char *odn_chosen_file(void);

/* Loads the library of this name or path; it stays loaded. `version` gets its three numbers where they are known. */
int32_t odn_open(const char *name, odn_library **library, int32_t version[3]);

/* How B[k, n] is packed in a format, the best for products of about `rows` rows. */
odn_layout *odn_layout_make(const odn_library *library, int64_t k, int64_t n, int64_t rows, int32_t format);
int64_t odn_layout_bytes(const odn_layout *layout);
void odn_layout_free(odn_layout *layout);

/* From floats at any strides to a layout, or, where that is null, to dense rows in a format. */
odn_reorder *odn_reorder_make(const odn_library *library, int64_t rows, int64_t columns, int64_t row_stride,
                              int64_t column_stride, const odn_layout *layout, int32_t format);
/* 0, or oneDNN's status. */
int32_t odn_reorder_run(const odn_reorder *reorder, const float *from, void *to);
void odn_reorder_free(odn_reorder *reorder);

/* Dense A in the layout's format, dense C of floats; bias, where there is one, is [n]. */
odn_product *odn_product_make(const odn_layout *layout, int64_t rows, int32_t has_bias, int32_t activation);
int64_t odn_product_scratch(const odn_product *product);
/* What computes it, in oneDNN's words, such as "brg:avx512_core". */
const char *odn_product_kernel(const odn_product *product);
/* 0, or oneDNN's status. `scratch` is for this call alone. */
int32_t odn_product_run(const odn_product *product, const void *a, const void *packed, const float *bias, float *c,
                        void *scratch);
void odn_product_free(odn_product *product);
#endif
