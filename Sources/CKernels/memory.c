#include "biobert_kernels.h"
#include <malloc.h>

int64_t bk_bytes_in_use(void) {
  struct mallinfo2 information = mallinfo2();
  return (int64_t)(information.uordblks + information.hblkhd);
}
