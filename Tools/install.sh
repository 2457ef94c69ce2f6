#!/bin/sh
# install.sh BUILD PREFIX NAME...: bin, lib/biobert/plugins, share/biobert, include, man page and completions.
set -eu
build=$1 prefix=$2
shift 2
umask 022
mkdir -p "$prefix/bin" "$prefix/lib/biobert/plugins" "$prefix/share/biobert" "$prefix/include" "$prefix/share/man/man1" \
  "$prefix/share/bash-completion/completions" "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
install -m 755 "$build/host" "$prefix/bin/biobert"
# The host finds its resources and plugins from its own place; `host` is a name that another program may hold.
ln -sf biobert "$prefix/bin/host"
./Tools/copy-plugins.sh "$build" "$prefix/lib/biobert/plugins" "$@"
rm -rf "$prefix/share/biobert/Models"
cp -R Models "$prefix/share/biobert/Models"
install -m 644 Sources/PluginAPI/include/biobert_plugin.h "$prefix/include/biobert_plugin.h"
"$build/host" --generate-completion-script bash > "$prefix/share/bash-completion/completions/biobert"
"$build/host" --generate-completion-script zsh > "$prefix/share/zsh/site-functions/_biobert"
"$build/host" --generate-completion-script fish > "$prefix/share/fish/vendor_completions.d/biobert.fish"
echo "installed under $prefix"
