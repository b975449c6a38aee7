#!/bin/sh
# Checks how the size of an image is read out of what each engine prints; stand-ins print it.
set -eu
cd "$(dirname "$0")/.."

stand_ins=$(mktemp -d)
trap 'rm -rf "$stand_ins"' EXIT
PATH=$stand_ins:$PATH
export PATH

# is ENGINE MEGABYTES: reads standard input as the answer of the engine.
is() {
    cat >"$stand_ins/answer"
    printf '#!/bin/sh\ncat "%s"\n' "$stand_ins/answer" >"$stand_ins/$1"
    chmod +x "$stand_ins/$1"
    found=$(
        ENGINE=$1
        # shellcheck source=scripts/image-engine.sh
        . scripts/image-engine.sh
        megabytes clamor-api:1
    )
    if [ "$found" != "$2" ]; then
        echo "$1: $found MB, not $2" >&2
        exit 1
    fi
}

printf '56.7 MB\n56.7 MB\n' | is buildah 57
printf '1.02 GB\n' | is buildah 1021
printf '56700000\n' | is docker 57
printf '56700000\n' | is podman 57
