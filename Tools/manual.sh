#!/bin/sh
# manual.sh HOST OUT: makes the man page from the command line's own description, by the argument parser's generator.
# The page is committed, so that an installation need not build the generator; Tests/HostTests/ManualTests say when it
# is out of date.
set -eu
host=$1 out=$2
parser=.build/checkouts/swift-argument-parser
swift build -c release --package-path "$parser" --scratch-path .build/manual --product generate-manual
# A fixed date, so that the page changes with what it says and not with the day.
.build/manual/release/generate-manual "$host" --section 1 --date 2026-01-01 --output-directory - |
  sed -e '/^host /i\
.br' -e '/^Exit codes/i\
.Pp' -e '/^$/d' >"$out.new"
mv "$out.new" "$out"
