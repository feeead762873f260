#!/bin/sh
# Installs webcade with its server into a new venv: container/install.sh SOURCE VENV
# SOURCE is the repository's folder, or a wheel. The venv's bin gets webcade-container, which starts the server.
# PYTHON=path says by which Python.
set -eu
source=$1
venv=$2
"${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check "$source[serve]"
install -m 755 "$(dirname "$0")/serve.sh" "$venv/bin/webcade-container"
