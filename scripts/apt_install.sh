#!/bin/sh
# Installs Debian packages where it may: scripts/apt_install.sh PACKAGE...
# Elsewhere it says in one sentence what to install, and ends with status 1.
set -eu

say() { printf '%s\n' "$*" >&2; }

if ! command -v apt-get >/dev/null 2>&1; then
    say "Please install these (named as on Debian), then run make again: $*"
    exit 1
elif [ "$(id -u)" -eq 0 ]; then
    as_root="env"
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    say "Please type this, then run make again: sudo apt-get install --no-install-recommends $*"
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    # shellcheck disable=SC2086  # as_root is words on purpose
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}

say "Installing Debian packages: $*"
apt update || say "apt-get update failed; going on with the package lists that are here."
if ! apt install --no-install-recommends "$@"; then
    cat "$log" >&2
    say "apt-get could not install: $* (its output is above)"
    exit 1
fi
