/* products.c - layouts, reorders and products, over either version of the interface. */
#include <stdlib.h>
#include <string.h>
#include "internal.h"

struct odn_layout {
  const odn_library *library;
  int64_t k, n;
  int32_t format;
  odn_shape packed;
};

struct odn_reorder {
  const odn_library *library;
  odn_shape from, to;
  odn_primitive primitive;
};

struct odn_product {
  const odn_library *library;
  odn_shape a, packed, bias, c, scratch;
  odn_primitive primitive;
  const char *kernel;
};

/* Products */

static odn_status append_activation(const odn_library *library, odn_post_ops list, int32_t activation) {
  static const int numbers_2[] = {0, ODN_GELU_2, ODN_GELU_TANH_2, ODN_RELU_2, ODN_TANH_2, ODN_SIGMOID_2},
                   numbers_3[] = {0, ODN_GELU_3, ODN_GELU_TANH_3, ODN_RELU_3, ODN_TANH_3, ODN_SIGMOID_3};
  if (activation == ODN_IDENTITY) return 0;
  return library->major >= 3 ? library->append_eltwise_3(list, numbers_3[activation], 0, 0)
                             : library->append_eltwise_2(list, 1, numbers_2[activation], 0, 0);
}

/* Scratch memory is given with each call: the library's own belongs to the thread that made the primitive. */
static odn_attributes attributes(const odn_library *library, int32_t activation) {
  odn_attributes result = NULL;
  odn_post_ops list = NULL;
  if (library->primitive_attr_create(&result) != 0) return NULL;
  int done = library->primitive_attr_set_scratchpad_mode(result, ODN_SCRATCHPAD_USER) == 0 &&
             library->post_ops_create(&list) == 0 && append_activation(library, list, activation) == 0 &&
             library->primitive_attr_set_post_ops(result, list) == 0;
  if (list) library->post_ops_destroy(list);
  if (done) return result;
  library->primitive_attr_destroy(result);
  return NULL;
}

static odn_description describe(const odn_library *library, odn_const_shape a, odn_const_shape b, odn_const_shape bias,
                                odn_const_shape c, int32_t activation) {
  odn_description result = NULL;
  odn_attributes how = attributes(library, activation);
  if (!how) return NULL;
  if (library->major >= 3) {
    if (library->matmul_primitive_desc_create(&result, library->engine, a, b, bias, c, how) != 0) result = NULL;
  } else {
    void *operation = calloc(1, ODN_OPERATION_BYTES);
    if (!operation || library->matmul_desc_init(operation, a, b, bias, c) != 0 ||
        library->primitive_desc_create(&result, operation, how, library->engine, NULL) != 0)
      result = NULL;
    free(operation);
  }
  library->primitive_attr_destroy(how);
  return result;
}

odn_layout *odn_layout_make(const odn_library *library, int64_t k, int64_t n, int64_t rows, int32_t format) {
  odn_alone(library);
  odn_type type = odn_type_of(format);
  odn_shape a = odn_matrix(library, rows, k, type, k, 1), b = odn_matrix(library, k, n, type, 0, 0),
            c = odn_matrix(library, rows, n, ODN_TYPE_F32, n, 1);
  odn_layout *layout = calloc(1, sizeof *layout);
  odn_description description = a && b && c && layout ? describe(library, a, b, NULL, c, ODN_IDENTITY) : NULL;
  if (description) {
    *layout = (odn_layout){.library = library, .k = k, .n = n, .format = format};
    layout->packed = odn_shape_copy(library, library->primitive_desc_query_md(description, ODN_QUERY_WEIGHTS, 0));
    library->primitive_desc_destroy(description);
  }
  odn_shape_free(library, a);
  odn_shape_free(library, b);
  odn_shape_free(library, c);
  if (layout && layout->packed) return layout;
  free(layout);
  return NULL;
}

int64_t odn_layout_bytes(const odn_layout *layout) {
  return (int64_t)layout->library->memory_desc_get_size(layout->packed);
}

void odn_layout_free(odn_layout *layout) {
  if (!layout) return;
  odn_shape_free(layout->library, layout->packed);
  free(layout);
}

odn_product *odn_product_make(const odn_layout *layout, int64_t rows, int32_t has_bias, int32_t activation) {
  const odn_library *library = layout->library;
  odn_alone(library);
  odn_product *product = calloc(1, sizeof *product);
  if (!product) return NULL;
  product->library = library;
  product->a = odn_matrix(library, rows, layout->k, odn_type_of(layout->format), layout->k, 1);
  product->packed = odn_shape_copy(library, layout->packed);
  product->bias = has_bias ? odn_matrix(library, 1, layout->n, ODN_TYPE_F32, layout->n, 1) : NULL;
  product->c = odn_matrix(library, rows, layout->n, ODN_TYPE_F32, layout->n, 1);
  odn_description description = NULL;
  if (product->a && product->packed && product->c && (!has_bias || product->bias))
    description = describe(library, product->a, product->packed, product->bias, product->c, activation);
  if (description) {
    product->scratch = odn_shape_copy(library, library->primitive_desc_query_md(description, ODN_QUERY_SCRATCHPAD, 0));
    const char *kernel = NULL;
    if (library->primitive_desc_query(description, ODN_QUERY_KERNEL, 0, &kernel) == 0 && kernel)
      product->kernel = strdup(kernel);
    if (library->primitive_create(&product->primitive, description) != 0) product->primitive = NULL;
    library->primitive_desc_destroy(description);
  }
  if (product->primitive && product->scratch) return product;
  odn_product_free(product);
  return NULL;
}

int64_t odn_product_scratch(const odn_product *product) {
  return (int64_t)product->library->memory_desc_get_size(product->scratch);
}

const char *odn_product_kernel(const odn_product *product) { return product->kernel ? product->kernel : "unknown"; }

void odn_product_free(odn_product *product) {
  if (!product) return;
  const odn_library *library = product->library;
  if (product->primitive) library->primitive_destroy(product->primitive);
  odn_shape_free(library, product->a);
  odn_shape_free(library, product->packed);
  odn_shape_free(library, product->bias);
  odn_shape_free(library, product->c);
  odn_shape_free(library, product->scratch);
  free((void *)product->kernel);
  free(product);
}

/* Reorders */

odn_reorder *odn_reorder_make(const odn_library *library, int64_t rows, int64_t columns, int64_t row_stride,
                              int64_t column_stride, const odn_layout *layout, int32_t format) {
  odn_alone(library);
  odn_reorder *reorder = calloc(1, sizeof *reorder);
  if (!reorder) return NULL;
  reorder->library = library;
  reorder->from = odn_matrix(library, rows, columns, ODN_TYPE_F32, row_stride, column_stride);
  reorder->to = layout ? odn_shape_copy(library, layout->packed)
                       : odn_matrix(library, rows, columns, odn_type_of(format), columns, 1);
  odn_description description = NULL;
  odn_attributes how = attributes(library, ODN_IDENTITY);
  if (how && reorder->from && reorder->to &&
      library->reorder_primitive_desc_create(&description, reorder->from, library->engine, reorder->to, library->engine,
                                             how) == 0) {
    /* A reorder that wants scratch memory is a rare one, and none of ours. */
    odn_const_shape scratch = library->primitive_desc_query_md(description, ODN_QUERY_SCRATCHPAD, 0);
    int plain = !scratch || library->memory_desc_get_size(scratch) == 0;
    if (!plain || library->primitive_create(&reorder->primitive, description) != 0) reorder->primitive = NULL;
    library->primitive_desc_destroy(description);
  }
  if (how) library->primitive_attr_destroy(how);
  if (reorder->primitive) return reorder;
  odn_reorder_free(reorder);
  return NULL;
}

void odn_reorder_free(odn_reorder *reorder) {
  if (!reorder) return;
  const odn_library *library = reorder->library;
  if (reorder->primitive) library->primitive_destroy(reorder->primitive);
  odn_shape_free(library, reorder->from);
  odn_shape_free(library, reorder->to);
  free(reorder);
}

/* Execution */

typedef struct operand {
  int index;
  odn_const_shape shape;
  const void *address;
} operand;

/*
 * Streams and memory objects are made for each call, as they are not meant for two threads at once; that costs a
 * microsecond. oneDNN zeroes the padding of a packed operand when its object is made: zeros over zeros, in any thread.
 */
static int32_t execute(const odn_library *library, odn_const_primitive primitive, const operand *operands, int count) {
  odn_argument arguments[5];
  odn_stream stream = NULL;
  int made = 0;
  odn_alone(library);
  odn_status status = library->stream_create(&stream, library->engine, ODN_STREAM_IN_ORDER);
  for (int i = 0; status == 0 && i < count; i++) {
    if (!operands[i].shape) continue;
    arguments[made].index = operands[i].index;
    status = library->memory_create(&arguments[made].memory, operands[i].shape, library->engine,
                                    (void *)operands[i].address);
    if (status == 0) made++;
  }
  if (status == 0) status = library->primitive_execute(primitive, stream, made, arguments);
  if (stream) library->stream_wait(stream);
  for (int i = 0; i < made; i++) library->memory_destroy(arguments[i].memory);
  if (stream) library->stream_destroy(stream);
  return (int32_t)status;
}

int32_t odn_product_run(const odn_product *product, const void *a, const void *packed, const float *bias, float *c,
                        void *scratch) {
  const operand operands[] = {
      {ODN_ARGUMENT_SOURCE, product->a, a},
      {ODN_ARGUMENT_WEIGHTS, product->packed, packed},
      {ODN_ARGUMENT_BIAS, product->bias, bias},
      {ODN_ARGUMENT_RESULT, product->c, c},
      {ODN_ARGUMENT_SCRATCHPAD, product->scratch, scratch},
  };
  return execute(product->library, product->primitive, operands, 5);
}

int32_t odn_reorder_run(const odn_reorder *reorder, const float *from, void *to) {
  const operand operands[] = {
      {ODN_ARGUMENT_SOURCE, reorder->from, from},
      {ODN_ARGUMENT_RESULT, reorder->to, to},
  };
  return execute(reorder->library, reorder->primitive, operands, 2);
}
