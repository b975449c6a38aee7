#!/bin/sh
# Runs every test of the workspace: unit, integration and browser.
set -eu

if cargo nextest --version >/dev/null 2>&1; then
    exec cargo nextest run --workspace --locked --no-fail-fast "$@"
fi
exec cargo test --workspace --locked --no-fail-fast "$@"
