/* library.c - finding oneDNN and its functions at run time. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

/* dlsym gives an object's address for a function's; POSIX makes the two the same size. */
static int find(void *handle, const char *name, void *slot) {
  void *address = dlsym(handle, name);
  memcpy(slot, &address, sizeof address);
  return address != NULL;
}

#define FIND(name, result, arguments) &&find(handle, "dnnl_" #name, &library->name)

static int find_all(void *handle, odn_library *library) {
  if (!(1 ODN_FUNCTIONS_BOTH(FIND))) return 0;
  if (library->major == 2)
    return find(handle, "dnnl_post_ops_append_eltwise", &library->append_eltwise_2) ODN_FUNCTIONS_2(FIND);
  return find(handle, "dnnl_post_ops_append_eltwise", &library->append_eltwise_3) ODN_FUNCTIONS_3(FIND);
}

const char *odn_chosen_file(void) { return secure_getenv("HOST_LIBDNNL"); }

int32_t odn_open(const char *name, odn_library **result, int32_t version[3]) {
  *result = NULL;
  version[0] = version[1] = version[2] = 0;
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return ODN_ABSENT;
  const odn_version *(*ask)(void);
  if (!find(handle, "dnnl_version", &ask)) return ODN_INCOMPLETE;
  const odn_version *numbers = ask();
  version[0] = numbers->major;
  version[1] = numbers->minor;
  version[2] = numbers->patch;
  if (numbers->major != 2 && numbers->major != 3) return ODN_OTHER_VERSION;
  odn_library *library = calloc(1, sizeof *library);
  if (!library) return ODN_INCOMPLETE;
  library->major = numbers->major;
  /* Looked for in the library's own dependencies, so that it is the OpenMP that this oneDNN runs on. */
  find(handle, "omp_set_num_threads", &library->omp_set_num_threads);
  if (!find_all(handle, library) || library->engine_create(&library->engine, ODN_ENGINE_CPU, 0) != 0) {
    free(library);
    return ODN_INCOMPLETE;
  }
  *result = library;
  return ODN_OPEN;
}
