#!/bin/sh
# Compiles the sources with the header of this version into FOLDER: what was done once for x86-64, and is done by the tests
# on other processors. FOLDER may not be writable by others, for the host refuses plugins from such a one.
set -eu
folder=${1:?"usage: build.sh FOLDER"}
here=$(cd "$(dirname "$0")" && pwd)
for source in "$here"/sources/*.c; do
  name=$(basename "$source" .c)
  "${CC:-cc}" -std=c11 -Os -s -shared -fPIC -fvisibility=hidden -Wl,-z,defs -Wl,--build-id \
    -I "$here" "$source" -o "$folder/$name.so" -lm
done
