#!/bin/sh
# install.sh BUILD PREFIX NAME...: bin, lib/biobert/plugins, share/biobert, the SDK, man page and completions.
# The program is `biobert`; `host`, the name that the documentation uses, is a link to it, unless another program of
# that name (bind has one) is there already.
set -eu
build=$1 prefix=$2
shift 2
cd "$(dirname "$0")/.."
umask 022
man=$prefix/share/man/man1
bash=$prefix/share/bash-completion/completions
zsh=$prefix/share/zsh/site-functions
fish=$prefix/share/fish/vendor_completions.d
data=$prefix/share/biobert/Models/embedded
mkdir -p "$prefix/bin" "$prefix/lib/biobert/plugins" "$man" "$bash" "$zsh" "$fish"

names=biobert
if [ ! -e "$prefix/bin/host" ] || [ "$(readlink "$prefix/bin/host")" = biobert ]; then
  names="biobert host"
else
  echo "warning: $prefix/bin/host is another program and stays; the command is biobert." >&2
fi

# A running program's file cannot be written over, but another can take its place.
install -m 755 "$build/host" "$prefix/bin/.biobert.$$"
mv -f "$prefix/bin/.biobert.$$" "$prefix/bin/biobert"
./Tools/copy-plugins.sh "$build" "$prefix/lib/biobert/plugins" "$@"
rm -rf "$prefix/share/biobert/Models"
mkdir -p "$data"
for file in README.md config.json tokenizer_config.json vocab.txt terms.txt samples suites recipes; do
  cp -R "Models/embedded/$file" "$data/$file"
done
model=$prefix/share/biobert/Models/biobert-mini-cased
mkdir -p "$model"
for file in README.md config.json host.json model.safetensors tokenizer_config.json vocab.txt; do
  cp "Models/biobert-mini-cased/$file" "$model/$file"
done
./Tools/install-sdk.sh "$prefix"

# The scripts are made for the name `host`. zsh takes a function by its file's name; fish compares the command's name.
"$build/host" --generate-completion-script bash >"$bash/biobert"
echo 'complete -o filenames -F _host biobert' >>"$bash/biobert"
"$build/host" --generate-completion-script zsh |
  sed -e "1s/.*/#compdef $names/" -e 's/\b_host\b/_biobert/g' -e 's/compdef _biobert host/compdef _biobert biobert/' >"$zsh/_biobert"
"$build/host" --generate-completion-script fish |
  sed -e 's/__host_/__biobert_/g' -e "s/'host'/'biobert'/g" -e 's/"host\([" ]\)/"biobert\1/g' >"$fish/biobert.fish"
install -m 644 docs/man/host.1 "$man/biobert.1"
if [ "$names" != biobert ]; then
  ln -sf biobert "$prefix/bin/host"
  ln -sf biobert "$bash/host"
  "$build/host" --generate-completion-script fish >"$fish/host.fish"
  ln -sf biobert.1 "$man/host.1"
fi
echo "installed under $prefix: $names"
