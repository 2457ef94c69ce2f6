/* System headers, outside of the target attribute. */
#include <math.h>
#include <stddef.h>
#include <string.h>
