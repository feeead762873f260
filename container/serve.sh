#!/bin/sh
# Starts the server, after a look at whether the browser can have its sandbox: webcade-container [as webcade serve]
set -eu
if [ -z "${WEBCADE_NO_SANDBOX:-}" ] && ! unshare --user true 2>/dev/null; then
    echo "webcade: this container refuses the browser its sandbox (user namespaces)." \
        "Allow them, as with --security-opt seccomp=unconfined," \
        "or start it with --env WEBCADE_NO_SANDBOX=1: then only the container keeps a game's page from the machine." >&2
    exit 1
fi
exec "$(dirname "$0")/webcade" serve "$@"
