#include "biobert_plugin.h"
