#!/bin/sh
# Puts libonnxruntime into .cache/onnxruntime/, where Clamor and its tests look for it.
# It comes from the Python wheel `onnxruntime`, else from the npm package `onnxruntime-node`, through
# their ordinary clients, and is kept only if its checksum is the one below.
#
# Without it Clamor runs and scores with the lexicon, so failing is a warning and exit status 0;
# with --strict it is exit status 1.
set -eu
cd "$(dirname "$0")/.."
folder=.cache/onnxruntime

pip_version=1.31.1
npm_version=1.30.0
case "$(uname -s)-$(uname -m)" in
Linux-x86_64)
    pip_platform=manylinux_2_28_x86_64
    pip_sum=fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3
    npm_folder=x64
    npm_sum=ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23
    ;;
Linux-aarch64 | Linux-arm64)
    pip_platform=manylinux_2_28_aarch64
    pip_sum=8aa3b76b28c778a2b1dd660d34161adb1d508c9ccd04ff9dc80e26eca5df8467
    npm_folder=arm64
    npm_sum=1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76
    ;;
*) pip_platform='' ;;
esac
pip_file=libonnxruntime.so.$pip_version
npm_file=libonnxruntime.so.$npm_version

give_up() {
    echo "ONNX models are not available, Clamor scores with the lexicon: $1" >&2
    [ "$strict" = no ] && exit 0
    exit 1
}
strict=no
[ "${1:-}" = --strict ] && strict=yes

# Files get their final name only after the check, so a name is enough.
if [ -f "$folder/$pip_file" ] || [ -f "$folder/$npm_file" ]; then
    exit 0
fi
if [ -n "${ORT_DYLIB_PATH:-}" ]; then
    echo "Using the ONNX Runtime that ORT_DYLIB_PATH names: $ORT_DYLIB_PATH"
    exit 0
fi
[ -n "$pip_platform" ] || give_up "no libonnxruntime is known for $(uname -s) on $(uname -m); set ORT_DYLIB_PATH to one of version 1.30 or later."

mkdir -p "$folder"
work=$(mktemp -d "$folder/fetching.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The last words of the first client that failed, for the sentence at the end.
why=''
blame() {
    [ -n "$why" ] || why="$1 says: $(tail -n 1 "$work/log" 2>/dev/null)"
    return 1
}

# keep FILE SUM NAME: moves a checked file to its place.
keep() {
    if [ "$(sha256sum "$1" | cut -d ' ' -f 1)" != "$2" ]; then
        why="the checksum of the fetched $3 is not the expected one, so it was thrown away"
        return 1
    fi
    chmod 644 "$1"
    mv "$1" "$folder/$3"
    echo "Fetched $folder/$3"
}

# Any Python will do: the wheel is chosen by platform, and its library does not use Python.
from_pip() {
    "$@" --disable-pip-version-check download --quiet --retries 2 --no-deps --only-binary=:all: \
        --implementation cp --python-version 3.11 --platform "$pip_platform" \
        --dest "$work" "onnxruntime==$pip_version" >"$work/log" 2>&1 || blame pip || return 1
    # A wheel is a zip archive.
    python3 -m zipfile -e "$work"/onnxruntime-*.whl "$work/wheel" || return 1
    keep "$work/wheel/onnxruntime/capi/$pip_file" "$pip_sum" "$pip_file"
}

from_npm() {
    npm pack --quiet --pack-destination "$work" "onnxruntime-node@$npm_version" >"$work/log" 2>&1 || blame npm || return 1
    inside=package/bin/napi-v6/linux/$npm_folder/libonnxruntime.so.1
    tar -xzf "$work/onnxruntime-node-$npm_version.tgz" -C "$work" "$inside" || return 1
    keep "$work/$inside" "$npm_sum" "$npm_file"
}

tried=''
if command -v python3 >/dev/null 2>&1; then
    if python3 -m pip --version >/dev/null 2>&1; then
        echo "Fetching ONNX Runtime $pip_version with pip (24 MB, once)"
        tried="$tried pip"
        from_pip python3 -m pip && exit 0
    elif command -v pip3 >/dev/null 2>&1; then
        echo "Fetching ONNX Runtime $pip_version with pip3 (24 MB, once)"
        tried="$tried pip3"
        from_pip pip3 && exit 0
    fi
fi
if command -v npm >/dev/null 2>&1; then
    echo "Fetching ONNX Runtime $npm_version with npm (114 MB, once)"
    tried="$tried npm"
    from_npm && exit 0
fi

# Debian has both as packages; installing them is left to whoever owns the machine, except for root.
if [ -z "$tried" ]; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && [ "${CLAMOR_NO_APT:-}" = "" ]; then
        echo "Installing python3-pip to fetch ONNX Runtime"
        if apt-get update -qq >"$work/log" 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-pip >>"$work/log" 2>&1; then
            from_pip python3 -m pip && exit 0
        else
            blame apt-get || true
        fi
        give_up "libonnxruntime could not be fetched with a python3-pip of Debian ($why); try again with a network, or set ORT_DYLIB_PATH."
    fi
    give_up "neither pip nor npm is here to fetch libonnxruntime; install one (Debian: apt-get install python3-pip), or set ORT_DYLIB_PATH."
fi
give_up "libonnxruntime could not be fetched with$tried ($why); try again with a network, or set ORT_DYLIB_PATH."
