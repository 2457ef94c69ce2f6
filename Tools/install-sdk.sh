#!/bin/sh
# install-sdk.sh PREFIX: what plugins are written with. include, lib/pkgconfig, lib/cmake and share/biobert/SDK; docs/sdk.md
# says what is what. What builds have left in the checkout stays there.
set -eu
prefix=$1
cd "$(dirname "$0")/.."
umask 022
sdk=$prefix/share/biobert/SDK
mkdir -p "$prefix/include" "$prefix/lib/pkgconfig" "$prefix/lib/cmake/biobert-plugin" "$prefix/share/biobert"

install -m 644 Sources/PluginAPI/include/biobert_plugin.h "$prefix/include/biobert_plugin.h"
sed -e 's|^# Paths .*|# Paths are relative to this file, so that the folder can be moved.|' \
  -e 's|^sdkdir=.*|prefix=${pcfiledir}/../..\nsdkdir=${prefix}/share/biobert/SDK|' \
  -e 's|^includedir=.*|includedir=${prefix}/include|' \
  SDK/pkgconfig/biobert-plugin.pc >"$prefix/lib/pkgconfig/biobert-plugin.pc"
chmod 644 "$prefix/lib/pkgconfig/biobert-plugin.pc"
install -m 644 SDK/cmake/*.cmake "$prefix/lib/cmake/biobert-plugin/"

# Links are followed: an installed SDK has the header itself.
new=$prefix/share/biobert/.SDK.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new"
tar -C SDK -chf - --exclude=.build --exclude=build --exclude=target --exclude=Package.resolved --exclude='*.so' \
  --exclude='*.o' --exclude='*.py' --exclude=__pycache__ --exclude=./docs . | tar -C "$new" -xf - --no-same-owner
# All pages, since they link to each other; in the checkout SDK/docs is a link to them.
mkdir -p "$new/docs/results" "$new/examples/sketches"
for page in docs/*.md docs/results/*.md; do
  sed 's|](\.\./SDK/|](../|g' "$page" >"$new/$page"
done
cp ABI-CHANGELOG.md "$new/"
cp Tests/PluginAPITests/Skeletons/*.c Tests/PluginAPITests/Skeletons/*.rs "$new/examples/sketches/"
chmod -R u=rwX,go=rX "$new"
rm -rf "$sdk"
mv "$new" "$sdk"
trap - EXIT
