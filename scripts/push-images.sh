#!/bin/sh
# Builds both images with Docker's buildx, each with its provenance and a list of what is in it (SBOM), and pushes
# them. Prints a line `NAME DIGEST` for each.
#
#   PREFIX=registry.example/folder/ TAG=0.2.0 scripts/push-images.sh
#
# The engine is signed in to the registry. BUILDX: another command in place of `docker buildx`.
set -eu
cd "$(dirname "$0")/.."
: "${PREFIX:?is the registry and folder before the names, with a slash at its end}" "${TAG:?is the tag of the images}"

# The engine's own builder cannot attest.
builder=clamor-push
# shellcheck disable=SC2086 # a command with its words
${BUILDX:-docker buildx} inspect "$builder" >/dev/null 2>&1 ||
    ${BUILDX:-docker buildx} create --name "$builder" --driver docker-container >/dev/null
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
for image in api worker; do
    # shellcheck disable=SC2086 # as above
    ${BUILDX:-docker buildx} build --builder "$builder" --file "Dockerfile.$image" --tag "${PREFIX}clamor-$image:$TAG" \
        --build-arg "VERSION=$TAG" --build-arg "REVISION=$(git rev-parse HEAD)" \
        --provenance mode=max --sbom true --metadata-file "$metadata" --push . >&2
    digest=$(sed -n 's/.*"containerimage.digest": *"\(sha256:[0-9a-f]*\)".*/\1/p' "$metadata")
    [ -n "$digest" ] || {
        echo "buildx told no digest of clamor-$image" >&2
        exit 1
    }
    echo "${PREFIX}clamor-$image $digest"
done
