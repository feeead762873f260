#!/bin/sh
# Sees that the browser programs are here: scripts/setup_browser.sh [tests]
# To play: Chromium and its headless shell. For the tests also ChromeDriver, Firefox, Xvfb, xauth,
# ip and Java, which Selenium's Grid runs on.
set -eu
here=$(dirname "$0")

# A program that answers --version with a version; Ubuntu's stub, which only asks for a snap, does not.
works() {
    for program in "$@"; do
        if [ -n "$program" ] && "$program" --version 2>/dev/null | grep -q '[0-9]\.[0-9]'; then return; fi
    done
    return 1
}
on_path() { command -v "$1" >/dev/null 2>&1; }

is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

missing=""
need() { missing="$missing $1"; }

if ! works "${WEBCADE_CHROMIUM:-}" chromium google-chrome google-chrome-stable chromium-browser chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    /Applications/Chromium.app/Contents/MacOS/Chromium; then
    if is_ubuntu; then
        echo "Ubuntu's own chromium is a snap, which webcade cannot drive:" \
            "please install Google Chrome or Chrome for Testing, then run make again." >&2
        exit 1
    fi
    need chromium
fi
# Ubuntu has no package of the headless shell; only clock="browser" needs it.
if ! is_ubuntu && ! works "${WEBCADE_HEADLESS_SHELL:-}" chromium-headless-shell chrome-headless-shell; then
    need chromium-headless-shell
fi
if [ "${1:-}" = tests ]; then
    works chromedriver || need chromium-driver
    is_ubuntu || works "${WEBCADE_FIREFOX:-}" firefox-esr firefox || need firefox-esr # a snap on Ubuntu
    on_path Xvfb || need xvfb
    on_path xauth || need xauth
    on_path ip || need iproute2 # the tests' own network, where what a browser sends is seen
    on_path java || need default-jre-headless
fi

# shellcheck disable=SC2086  # $missing is words on purpose
[ -z "$missing" ] || exec sh "$here/apt_install.sh" $missing
