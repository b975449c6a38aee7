#!/bin/sh
# Writes what documents and the files of deploy/ say of platforms, from the list of platforms in crates/platforms.
# With --check nothing is written: it fails where something is not current.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    --check) unset WRITE_PLATFORMS ;;
    "") export WRITE_PLATFORMS=true ;;
    *)
        echo "usage: $0 [--check]" >&2
        exit 2
        ;;
esac
# The whole workspace, so that the features are those of `make test`, and nothing is compiled twice.
if cargo nextest --version >/dev/null 2>&1; then
    exec cargo nextest run --workspace --locked --test documents every_passage_is_current
fi
exec cargo test --workspace --locked --test documents every_passage_is_current
