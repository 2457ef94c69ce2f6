/* Every Swift plugin links this object through the SDK, and so carries the note. */
#include "biobert_plugin.h"
BP_PLUGIN_NOTE
