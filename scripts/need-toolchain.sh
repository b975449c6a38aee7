#!/bin/sh
# Says in one sentence what is missing to build Clamor; on Debian as root it installs the C parts.
set -eu

if ! command -v cargo >/dev/null 2>&1; then
    echo "Clamor is built with Rust 1.95 or later: install it from https://rustup.rs, then run this again." >&2
    exit 1
fi
if ! command -v cc >/dev/null 2>&1; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
    else
        echo "A C compiler is missing (SQLite is compiled in): install gcc or clang, then run this again." >&2
        exit 1
    fi
fi
