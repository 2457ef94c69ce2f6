/*
 * declarations.h - what is used of oneDNN's C interface, versions 2 and 3, in our own words.
 *
 * A test compiles this file beside the real header, with ODN_CHECK set, and so compares every number and signature.
 */
#ifndef BIOBERT_ONEDNN_DECLARATIONS_H
#define BIOBERT_ONEDNN_DECLARATIONS_H
#include <stddef.h>
#include <stdint.h>

#ifndef ODN_CHECK
typedef int odn_status, odn_engine_kind, odn_type, odn_tag, odn_scratchpad_mode, odn_algorithm, odn_query;
typedef void *odn_engine, *odn_stream, *odn_memory, *odn_attributes, *odn_post_ops, *odn_description, *odn_primitive;
typedef const void *odn_const_attributes, *odn_const_post_ops, *odn_const_description, *odn_const_primitive;
typedef const void *odn_operation;
/* A shape is a struct that its caller holds in version 2, and an object in version 3; a pointer to it is the same. */
typedef void *odn_shape;
typedef const void *odn_const_shape;
/* Version 2 fills this one in. */
typedef void odn_product_operation;
typedef struct odn_argument {
  int index;
  odn_memory memory;
} odn_argument;
#endif

typedef struct odn_version {
  int major, minor, patch;
  /* More follows. */
} odn_version;

enum {
  ODN_ENGINE_CPU = 1,
  ODN_STREAM_IN_ORDER = 1,
  ODN_TYPE_BF16 = 2,
  ODN_TYPE_F32 = 3,
  ODN_TAG_ANY = 1,
  ODN_SCRATCHPAD_USER = 1,
  ODN_QUERY_KERNEL = 8,
  ODN_QUERY_WEIGHTS = 131,
  ODN_QUERY_SCRATCHPAD = 136,
  ODN_ARGUMENT_SOURCE = 1,
  ODN_ARGUMENT_RESULT = 17,
  ODN_ARGUMENT_WEIGHTS = 33,
  ODN_ARGUMENT_BIAS = 41,
  ODN_ARGUMENT_SCRATCHPAD = 80,
  ODN_MOST_AXES = 12,
};

/* Algorithms are numbered differently in the two versions. */
enum {
  ODN_GELU_2 = 0x30,
  ODN_GELU_TANH_2 = 0xcf,
  ODN_RELU_2 = 0x1f,
  ODN_TANH_2 = 0x2f,
  ODN_SIGMOID_2 = 0xaf,
  ODN_GELU_3 = 0x31,
  ODN_GELU_TANH_3 = 0x2b,
  ODN_RELU_3 = 0x20,
  ODN_TANH_3 = 0x21,
  ODN_SIGMOID_3 = 0x29,
};

/* The struct of version 2, whose copies need its very size, and more than its structs take. */
enum { ODN_SHAPE_BYTES_2 = 696, ODN_SHAPE_BYTES = 1024, ODN_OPERATION_BYTES = 4096 };

/* F(name, result, arguments) */
#define ODN_FUNCTIONS_BOTH(F)                                                                                          \
  F(engine_create, odn_status, (odn_engine *, odn_engine_kind, size_t))                                                \
  F(stream_create, odn_status, (odn_stream *, odn_engine, unsigned))                                                   \
  F(stream_wait, odn_status, (odn_stream))                                                                             \
  F(stream_destroy, odn_status, (odn_stream))                                                                          \
  F(memory_create, odn_status, (odn_memory *, odn_const_shape, odn_engine, void *))                                    \
  F(memory_destroy, odn_status, (odn_memory))                                                                          \
  F(memory_desc_get_size, size_t, (odn_const_shape))                                                                   \
  F(primitive_attr_create, odn_status, (odn_attributes *))                                                             \
  F(primitive_attr_destroy, odn_status, (odn_attributes))                                                              \
  F(primitive_attr_set_scratchpad_mode, odn_status, (odn_attributes, odn_scratchpad_mode))                             \
  F(primitive_attr_set_post_ops, odn_status, (odn_attributes, odn_const_post_ops))                                     \
  F(post_ops_create, odn_status, (odn_post_ops *))                                                                     \
  F(post_ops_destroy, odn_status, (odn_post_ops))                                                                      \
  F(reorder_primitive_desc_create, odn_status,                                                                         \
    (odn_description *, odn_const_shape, odn_engine, odn_const_shape, odn_engine, odn_const_attributes))               \
  F(primitive_desc_query, odn_status, (odn_const_description, odn_query, int, void *))                                 \
  F(primitive_desc_query_md, odn_const_shape, (odn_const_description, odn_query, int))                                 \
  F(primitive_desc_destroy, odn_status, (odn_description))                                                             \
  F(primitive_create, odn_status, (odn_primitive *, odn_const_description))                                            \
  F(primitive_execute, odn_status, (odn_const_primitive, odn_stream, int, const odn_argument *))                       \
  F(primitive_destroy, odn_status, (odn_primitive))

#define ODN_FUNCTIONS_2(F)                                                                                             \
  F(memory_desc_init_by_tag, odn_status, (odn_shape, int, const int64_t *, odn_type, odn_tag))                         \
  F(memory_desc_init_by_strides, odn_status, (odn_shape, int, const int64_t *, odn_type, const int64_t *))             \
  F(matmul_desc_init, odn_status,                                                                                      \
    (odn_product_operation *, odn_const_shape, odn_const_shape, odn_const_shape, odn_const_shape))                     \
  F(primitive_desc_create, odn_status,                                                                                 \
    (odn_description *, odn_operation, odn_const_attributes, odn_engine, odn_const_description))

#define ODN_FUNCTIONS_3(F)                                                                                             \
  F(memory_desc_create_with_tag, odn_status, (odn_shape *, int, const int64_t *, odn_type, odn_tag))                   \
  F(memory_desc_create_with_strides, odn_status, (odn_shape *, int, const int64_t *, odn_type, const int64_t *))       \
  F(memory_desc_clone, odn_status, (odn_shape *, odn_const_shape))                                                     \
  F(memory_desc_destroy, odn_status, (odn_shape))                                                                      \
  F(matmul_primitive_desc_create, odn_status,                                                                          \
    (odn_description *, odn_engine, odn_const_shape, odn_const_shape, odn_const_shape, odn_const_shape,                \
     odn_const_attributes))

/* The one function whose arguments differ: the version 2 has a scale in front. */
typedef odn_status odn_append_eltwise_2(odn_post_ops, float scale, odn_algorithm, float alpha, float beta);
typedef odn_status odn_append_eltwise_3(odn_post_ops, odn_algorithm, float alpha, float beta);
#endif
