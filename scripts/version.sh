#!/bin/sh
# Prints the version of this repository, as Cargo.toml says it.
set -eu
cd "$(dirname "$0")/.."
sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1
