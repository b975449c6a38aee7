#!/bin/sh
# Builds the images clamor-api and clamor-worker with Docker, podman or buildah, and says how big they are.
#
#   scripts/build-images.sh [--local-bases] [api] [worker]
#
# --local-bases: on Debian packages and this machine's toolchain, where no image registry is reached.
# TAG (default: the version in Cargo.toml), PREFIX (a registry and folder before the names), ENGINE.
# An image of another architecture is built on such a machine, or with that engine's --platform.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/image-engine.sh
. scripts/image-engine.sh

bases=""
images=""
for argument; do
    case "$argument" in
    --local-bases) bases=yes ;;
    api | worker) images="$images $argument" ;;
    *)
        echo "Usage: $0 [--local-bases] [api] [worker]" >&2
        exit 2
        ;;
    esac
done

version=$(scripts/version.sh)
tag=${TAG:-$version}
set -- --build-arg "VERSION=$version" --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
if [ -n "$bases" ]; then
    scripts/local-image-bases.sh
    set -- "$@" --build-arg BUILDER=localhost/clamor-rust --build-arg RUNTIME=localhost/clamor-cc
fi

# Megabytes that an image may have, unpacked; what exceeds them was not meant to be in it.
limit() {
    case "$1" in
    api) echo 60 ;;
    worker) echo 200 ;;
    esac
}

for image in ${images:-api worker}; do
    name=${PREFIX:-}clamor-$image:$tag
    build_image -f "Dockerfile.$image" -t "$name" -t "${name%:*}:latest" "$@" .
    size=$(megabytes "$name")
    echo "$name: $size MB"
    if [ "$size" -gt "$(limit "$image")" ]; then
        echo "$name is to be under $(limit "$image") MB: see what it holds (an image's layers are listed by '$engine history')." >&2
        exit 1
    fi
done
