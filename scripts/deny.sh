#!/bin/sh
# Licences, bans and sources of the dependency tree; installs cargo-deny when it is missing.
# Advisories need a network: `cargo deny check advisories` by hand.
set -eu

version=0.20.2
if ! cargo deny --version >/dev/null 2>&1; then
    echo "Installing cargo-deny $version (some minutes, once)"
    cargo install cargo-deny --version "$version" --locked --quiet
fi
# A build downloads the packages of its own target only; the check reads those of every target.
cargo fetch --locked --quiet
exec cargo deny --offline --log-level error check bans licenses sources
