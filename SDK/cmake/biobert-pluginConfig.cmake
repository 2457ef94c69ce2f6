# find_package(biobert-plugin REQUIRED), then biobert_add_plugin(NAME FILES...): a plugin NAME.so of C11 or C++17.
#
# Where the program is installed this file is in PREFIX/lib/cmake/biobert-plugin; it is in the SDK's folder too, so that
# -Dbiobert-plugin_DIR=SDK/cmake serves a checkout.
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/../exports.map")
  get_filename_component(biobert-plugin_SDK "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
else()
  get_filename_component(biobert-plugin_SDK "${CMAKE_CURRENT_LIST_DIR}/../../../share/biobert/SDK" ABSOLUTE)
endif()
set(biobert-plugin_INCLUDE_DIR "${biobert-plugin_SDK}/Sources/PluginAPI/include")

if(NOT TARGET biobert::plugin)
  add_library(biobert::plugin INTERFACE IMPORTED)
  set_target_properties(biobert::plugin PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${biobert-plugin_INCLUDE_DIR}")
endif()

# A module that exports the entry function and nothing else, and that has no undefined symbol left. It is named NAME.so,
# without "lib".
function(biobert_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
    CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    LINK_DEPENDS "${biobert-plugin_SDK}/exports.map")
  target_link_libraries(${name} PRIVATE biobert::plugin m)
  target_link_options(${name} PRIVATE
    "LINKER:-z,defs" "LINKER:--version-script=${biobert-plugin_SDK}/exports.map")
endfunction()
