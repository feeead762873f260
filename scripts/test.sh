#!/bin/sh
# Every check and test: scripts/test.sh WORKERS. All of them run; the status is 1 if any failed.
#
# The Python tests run on the wheel that a user would install, unpacked beside the editable webcade of
# .venv and found before it: a file the wheel lacks is missed here, and .venv stays the working copy's.
# They come last, so that the last line is pytest's.
set -u
failed=""
wheel=.venv/wheel

make --no-print-directory check || failed="$failed check"
npm test --silent || failed="$failed npm-test"

build_wheel() {
    rm -rf dist "$wheel"
    .venv/bin/python -m build --wheel --no-isolation || return
    .venv/bin/python -m pip install --no-deps --target "$wheel" dist/webcade-*.whl
}
if ! build_wheel >.venv/wheel.log 2>&1; then
    cat .venv/wheel.log >&2
    echo "The wheel could not be built (see above)." >&2
    exit 1
fi

# The catalogue's games by others: fetched once, and kept for all that come after.
PYTHONPATH="$PWD/$wheel" .venv/bin/python -m webcade games --install all || failed="$failed games"

[ -z "$failed" ] || echo "FAILED:$failed (see above); running pytest all the same" >&2
PYTHONPATH="$PWD/$wheel" WEBCADE_TESTED_WHEEL="$PWD/$wheel" \
    .venv/bin/python -m pytest --numprocesses "$1" --dist worksteal && [ -z "$failed" ]
