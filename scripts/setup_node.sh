#!/bin/sh
# Sees that Node.js and npm are here, for the lint, types and tests of the page's scripts.
set -eu
OLDEST=20

recent() {
    command -v npm >/dev/null 2>&1 &&
        node -e "process.exit(parseInt(process.versions.node) < $OLDEST ? 1 : 0)" 2>/dev/null
}

recent && exit
sh "$(dirname "$0")/apt_install.sh" nodejs npm
recent || {
    echo "Please install Node.js $OLDEST or newer; node here is $(node --version 2>/dev/null || echo missing)." >&2
    exit 1
}
