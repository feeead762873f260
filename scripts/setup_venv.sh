#!/bin/sh
# Makes .venv with a Python that webcade runs on. PYTHON=path says which; else it is looked for.
set -eu
OLDEST=3.11

recent() { "$1" -c "import sys; sys.exit(sys.version_info < tuple(map(int, '$OLDEST'.split('.'))))" 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if recent "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

command -v python3 >/dev/null 2>&1 || [ -n "${PYTHON:-}" ] ||
    sh "$(dirname "$0")/apt_install.sh" python3 python3-venv

python=$(find_python) || {
    tried=${PYTHON:-python3}
    came=$("$tried" --version 2>/dev/null || echo missing)
    echo "webcade needs Python $OLDEST or newer, and $tried here is: $came." \
        "Install one and type: make PYTHON=/path/to/python" >&2
    exit 1
}

# Debian keeps what venv needs in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sh "$(dirname "$0")/apt_install.sh" "python$version-venv"
fi

rm -rf .venv
"$python" -m venv .venv
