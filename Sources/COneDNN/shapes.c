/* shapes.c - descriptions of matrices: structs of ours in version 2, objects of oneDNN in version 3. */
#include <stdlib.h>
#include <string.h>
#include "internal.h"

odn_shape odn_shape_copy(const odn_library *library, odn_const_shape shape) {
  odn_shape copy = NULL;
  if (!shape) return NULL;
  if (library->major >= 3) return library->memory_desc_clone(&copy, shape) == 0 ? copy : NULL;
  /* Copied to its very end, as what lies behind it in oneDNN's memory is not ours to read. */
  copy = calloc(1, ODN_SHAPE_BYTES);
  if (copy) memcpy(copy, shape, ODN_SHAPE_BYTES_2);
  return copy;
}

void odn_shape_free(const odn_library *library, odn_shape shape) {
  if (!shape) return;
  if (library->major >= 3)
    library->memory_desc_destroy(shape);
  else
    free(shape);
}

odn_shape odn_matrix(const odn_library *library, int64_t rows, int64_t columns, odn_type type, int64_t row_stride,
                     int64_t column_stride) {
  int64_t axes[ODN_MOST_AXES] = {rows, columns}, strides[ODN_MOST_AXES] = {row_stride, column_stride};
  int any = row_stride == 0;
  odn_shape shape = NULL;
  odn_status status;
  if (library->major >= 3) {
    status = any ? library->memory_desc_create_with_tag(&shape, 2, axes, type, ODN_TAG_ANY)
                 : library->memory_desc_create_with_strides(&shape, 2, axes, type, strides);
    return status == 0 ? shape : NULL;
  }
  shape = calloc(1, ODN_SHAPE_BYTES);
  if (!shape) return NULL;
  status = any ? library->memory_desc_init_by_tag(shape, 2, axes, type, ODN_TAG_ANY)
               : library->memory_desc_init_by_strides(shape, 2, axes, type, strides);
  if (status == 0) return shape;
  free(shape);
  return NULL;
}
