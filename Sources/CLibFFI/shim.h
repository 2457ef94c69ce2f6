#pragma once
#include <ffi.h>

/* The library's type descriptions are global variables; as functions they are constants, which they are. */
static inline ffi_type *biobert_ffi_void(void) { return &ffi_type_void; }
static inline ffi_type *biobert_ffi_sint32(void) { return &ffi_type_sint32; }
static inline ffi_type *biobert_ffi_uint32(void) { return &ffi_type_uint32; }
static inline ffi_type *biobert_ffi_sint64(void) { return &ffi_type_sint64; }
static inline ffi_type *biobert_ffi_uint64(void) { return &ffi_type_uint64; }
static inline ffi_type *biobert_ffi_float(void) { return &ffi_type_float; }
static inline ffi_type *biobert_ffi_double(void) { return &ffi_type_double; }
static inline ffi_type *biobert_ffi_pointer(void) { return &ffi_type_pointer; }
static inline ffi_abi biobert_ffi_abi(void) { return FFI_DEFAULT_ABI; }
static inline int biobert_ffi_ok(ffi_status status) { return status == FFI_OK; }
