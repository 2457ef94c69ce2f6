#include "biobert_kernels.h"
