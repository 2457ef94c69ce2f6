#!/bin/sh
# Installs the system packages that the build needs, when they are missing.
set -eu
packages="libopenblas-dev libffi-dev pkg-config libxml2 zlib1g"

command -v swift >/dev/null 2>&1 || {
  echo "error: no Swift toolchain found. Install Swift 6.2 or later from https://www.swift.org/install and try again." >&2
  exit 1
}
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
  missing=""
  for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
  done
  [ -z "$missing" ] && exit 0
  run=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
      echo "error: missing:$missing. As root: apt-get install$missing" >&2
      exit 1
    }
    run=sudo
  fi
  echo "installing$missing"
  # The list of packages may be absent on a new machine; a failing update is told by the installation.
  $run apt-get update -qq || true
  # shellcheck disable=SC2086
  $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  exit 0
fi
# No apt: say what to install, if it is not there.
if command -v pkg-config >/dev/null 2>&1 && pkg-config --exists openblas libffi; then exit 0; fi
cat >&2 <<'TEXT'
error: OpenBLAS and libffi with their headers, and pkg-config, are needed. For instance
  Fedora:  dnf install openblas-devel libffi-devel pkgconf-pkg-config libxml2 zlib
  Arch:    pacman -S openblas libffi pkgconf libxml2 zlib
  Alpine:  apk add openblas-dev libffi-dev pkgconf libxml2 zlib
TEXT
exit 1
