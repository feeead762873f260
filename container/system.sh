#!/bin/sh
# What the image needs of the system, as root: the browser, and a user without rights.
set -eu
sh "$(dirname "$0")/../scripts/apt_install.sh" chromium
rm -rf /var/lib/apt/lists/*
useradd --create-home --uid 1000 --shell /usr/sbin/nologin webcade
