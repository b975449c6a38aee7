#!/bin/sh
# Finds, or on Debian installs, what the tests need beyond Rust (PostgreSQL, Redis, clocks that are
# wrong, Chromium and its driver, promtool), starts a private PostgreSQL unless TEST_DATABASE_URL names one, and
# runs the command given.
set -eu
here=$(dirname "$0")

# Also with TEST_DATABASE_URL: some tests stop and crash a PostgreSQL of their own.
have_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
have() {
    command -v "$1" >/dev/null 2>&1
}
have_browser() {
    command -v chromedriver >/dev/null 2>&1 && { command -v chromium || command -v google-chrome || command -v chromium-browser; } >/dev/null 2>&1
}

packages=""
have_postgres || packages="$packages postgresql"
have redis-server || packages="$packages redis-server"
have faketime || packages="$packages faketime"
have openssl || packages="$packages openssl"
have_browser || packages="$packages chromium chromium-driver"
if [ -n "$packages" ]; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "Installing for the tests:$packages"
        apt-get update -qq
        # shellcheck disable=SC2086 # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    else
        echo "The tests need$packages (Debian's names): install them, then run this again." >&2
        exit 1
    fi
fi

# Prometheus' own judge of the alerts; see the script.
tools=$("$here/fetch-promtool.sh")
PATH=${tools:+$tools:}$PATH
export PATH

if [ -n "${TEST_DATABASE_URL:-}" ]; then
    exec "$@"
fi
exec "$here/test-postgres.sh" "$@"
