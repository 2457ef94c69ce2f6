/* A C++ plugin whose entry throws: nothing may unwind into the host, so it must end in the probing child. */
#include "biobert_plugin.h"
#include <stdexcept>
extern "C" BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *) {
  throw std::runtime_error("no");
}
BP_PLUGIN_NOTE
