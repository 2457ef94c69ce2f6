/* internal.h - the library as the shim's files see it. */
#ifndef BIOBERT_ONEDNN_INTERNAL_H
#define BIOBERT_ONEDNN_INTERNAL_H
#include "declarations.h"
#include "onednn_shim.h"

#define ODN_FIELD(name, result, arguments) result(*name) arguments;

/* Functions of the other version stay null. */
struct odn_library {
  int major;
  odn_engine engine;
  ODN_FUNCTIONS_BOTH(ODN_FIELD)
  ODN_FUNCTIONS_2(ODN_FIELD)
  ODN_FUNCTIONS_3(ODN_FIELD)
  odn_append_eltwise_2 *append_eltwise_2;
  odn_append_eltwise_3 *append_eltwise_3;
  /* Null in builds without OpenMP. */
  void (*omp_set_num_threads)(int);
};

/* Holds oneDNN to the calling thread: the number of OpenMP's threads is a setting of each thread. */
static inline void odn_alone(const odn_library *library) {
  if (library->omp_set_num_threads) library->omp_set_num_threads(1);
}

static inline odn_type odn_type_of(int32_t format) { return format == ODN_FORMAT_BF16 ? ODN_TYPE_BF16 : ODN_TYPE_F32; }

/* A matrix at these strides; of any layout where they are zero. */
odn_shape odn_matrix(const odn_library *library, int64_t rows, int64_t columns, odn_type type, int64_t row_stride,
                     int64_t column_stride);
odn_shape odn_shape_copy(const odn_library *library, odn_const_shape shape);
void odn_shape_free(const odn_library *library, odn_shape shape);
#endif
