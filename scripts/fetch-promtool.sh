#!/bin/sh
# Prints the folder in which promtool lies, for PATH; nothing when it is in PATH already.
#
# promtool is part of Debian's package prometheus, which would start a server if it were installed: only the
# program is taken out of it, once, into .cache/deploy-tools/.
set -eu
cd "$(dirname "$0")/.."
tools=$PWD/.cache/deploy-tools

if command -v promtool >/dev/null 2>&1; then
    exit 0
fi
if [ ! -x "$tools/promtool" ]; then
    mkdir -p "$tools"
    cd "$tools"
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
        echo "promtool is neither installed nor among this system's packages: install Prometheus' tools." >&2
        exit 1
    fi
    {
        apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }
        dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xf - --strip-components=3 ./usr/bin/promtool
        rm prometheus_*.deb
    } >promtool.log 2>&1 || {
        echo "promtool could not be taken from Debian's package prometheus: $(tail -n 1 promtool.log)" >&2
        exit 1
    }
fi
echo "$tools"
