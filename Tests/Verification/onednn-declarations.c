/*
 * onednn-declarations.c - the numbers and signatures of Sources/COneDNN against oneDNN's own header, where there is one.
 *
 * Compiled, never run: cc -fsyntax-only -Werror -I Sources/COneDNN
 */
#if !__has_include(<dnnl.h>)
#pragma message("no dnnl.h on this system: the declarations of oneDNN are not compared")
#else
#include <dnnl.h>
#define ODN_CHECK
typedef dnnl_status_t odn_status;
typedef dnnl_engine_kind_t odn_engine_kind;
typedef dnnl_data_type_t odn_type;
typedef dnnl_format_tag_t odn_tag;
typedef dnnl_scratchpad_mode_t odn_scratchpad_mode;
typedef dnnl_alg_kind_t odn_algorithm;
typedef dnnl_query_t odn_query;
typedef dnnl_engine_t odn_engine;
typedef dnnl_stream_t odn_stream;
typedef dnnl_memory_t odn_memory;
typedef dnnl_primitive_attr_t odn_attributes;
typedef const_dnnl_primitive_attr_t odn_const_attributes;
typedef dnnl_post_ops_t odn_post_ops;
typedef const_dnnl_post_ops_t odn_const_post_ops;
typedef dnnl_primitive_desc_t odn_description;
typedef const_dnnl_primitive_desc_t odn_const_description;
typedef dnnl_primitive_t odn_primitive;
typedef const_dnnl_primitive_t odn_const_primitive;
typedef dnnl_exec_arg_t odn_argument;
#if DNNL_VERSION_MAJOR == 2
typedef dnnl_memory_desc_t *odn_shape;
typedef const dnnl_memory_desc_t *odn_const_shape;
typedef const_dnnl_op_desc_t odn_operation;
typedef dnnl_matmul_desc_t odn_product_operation;
#else
typedef dnnl_memory_desc_t odn_shape;
typedef const_dnnl_memory_desc_t odn_const_shape;
#endif
#include "declarations.h"

#define SAME(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)
SAME(0, dnnl_success);
SAME(ODN_ENGINE_CPU, dnnl_cpu);
SAME(ODN_STREAM_IN_ORDER, dnnl_stream_in_order);
SAME(ODN_TYPE_BF16, dnnl_bf16);
SAME(ODN_TYPE_F32, dnnl_f32);
SAME(ODN_TAG_ANY, dnnl_format_tag_any);
SAME(ODN_SCRATCHPAD_USER, dnnl_scratchpad_mode_user);
SAME(ODN_QUERY_KERNEL, dnnl_query_impl_info_str);
SAME(ODN_QUERY_WEIGHTS, dnnl_query_weights_md);
SAME(ODN_QUERY_SCRATCHPAD, dnnl_query_scratchpad_md);
SAME(ODN_ARGUMENT_SOURCE, DNNL_ARG_SRC);
SAME(ODN_ARGUMENT_RESULT, DNNL_ARG_DST);
SAME(ODN_ARGUMENT_WEIGHTS, DNNL_ARG_WEIGHTS);
SAME(ODN_ARGUMENT_BIAS, DNNL_ARG_BIAS);
SAME(ODN_ARGUMENT_SCRATCHPAD, DNNL_ARG_SCRATCHPAD);
SAME(ODN_MOST_AXES, DNNL_MAX_NDIMS);

SAME(offsetof(odn_version, major), offsetof(dnnl_version_t, major));
SAME(offsetof(odn_version, minor), offsetof(dnnl_version_t, minor));
SAME(offsetof(odn_version, patch), offsetof(dnnl_version_t, patch));
#if DNNL_VERSION_MAJOR == 2
SAME(ODN_GELU_2, dnnl_eltwise_gelu_erf);
SAME(ODN_GELU_TANH_2, dnnl_eltwise_gelu_tanh);
SAME(ODN_RELU_2, dnnl_eltwise_relu);
SAME(ODN_TANH_2, dnnl_eltwise_tanh);
SAME(ODN_SIGMOID_2, dnnl_eltwise_logistic);
#else
SAME(ODN_GELU_3, dnnl_eltwise_gelu_erf);
SAME(ODN_GELU_TANH_3, dnnl_eltwise_gelu_tanh);
SAME(ODN_RELU_3, dnnl_eltwise_relu);
SAME(ODN_TANH_3, dnnl_eltwise_tanh);
SAME(ODN_SIGMOID_3, dnnl_eltwise_logistic);
#endif

static inline void compare(void) {
/* A function's address fits its declaration, or this does not compile. */
#define COMPARE(name, result, arguments)             \
  {                                                  \
    result(*ours) arguments = dnnl_##name;           \
    (void)ours;                                      \
  }
  ODN_FUNCTIONS_BOTH(COMPARE)
#if DNNL_VERSION_MAJOR == 2
  ODN_FUNCTIONS_2(COMPARE)
  odn_append_eltwise_2 *append = dnnl_post_ops_append_eltwise;
  _Static_assert(sizeof(dnnl_memory_desc_t) == ODN_SHAPE_BYTES_2, "a shape's size");
  _Static_assert(sizeof(dnnl_memory_desc_t) <= ODN_SHAPE_BYTES, "a shape's room");
  _Static_assert(sizeof(dnnl_matmul_desc_t) <= ODN_OPERATION_BYTES, "an operation's room");
#else
  ODN_FUNCTIONS_3(COMPARE)
  odn_append_eltwise_3 *append = dnnl_post_ops_append_eltwise;
#endif
  (void)append;
}
#endif
