#!/bin/sh
# copy-plugins.sh BUILD TO NAME...: puts the shipped plugins where the host finds them, each in one step.
set -eu
build=$1 to=$2
shift 2
mkdir -p "$to"
for name in "$@"; do
  cp "$build/lib$name.so" "$to/.lib$name.so.$$"
  chmod 755 "$to/.lib$name.so.$$"
  mv -f "$to/.lib$name.so.$$" "$to/lib$name.so"
done
