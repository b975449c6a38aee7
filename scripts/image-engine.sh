# shellcheck shell=sh
# Sourced by the scripts that build and try the images: sets `engine` to docker, podman or buildah,
# whichever works here (ENGINE names one), and settles what podman and buildah need on small machines.

engine_works() {
    case "$1" in
    docker) docker info >/dev/null 2>&1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

engine=""
for candidate in ${ENGINE:-docker podman buildah}; do
    if engine_works "$candidate"; then
        engine=$candidate
        break
    fi
done
if [ -z "$engine" ]; then
    if [ -n "${ENGINE:-}" ]; then
        echo "ENGINE=$ENGINE does not work here: install it, start its service, or leave the choice to this script." >&2
    else
        echo "No container engine works here: install podman or buildah (Debian: apt-get install podman runc netavark aardvark-dns), or start Docker." >&2
    fi
    exit 1
fi

# Podman asks for more open files than a small virtual machine may give, and crun does not know
# the mixed cgroups (v1 beside v2) of some; runc does. A configuration of one's own goes first.
if [ "$engine" != docker ] && [ -z "${CONTAINERS_CONF:-}" ] && [ -d /sys/fs/cgroup/unified ]; then
    mkdir -p .cache
    CONTAINERS_CONF=$PWD/.cache/containers.conf
    export CONTAINERS_CONF
    files=$(awk '/^Max open files/ { print $5 }' /proc/self/limits)
    # Buildah lowers itself to that many.
    processes=$(awk '/^Max processes/ { print $4 < 32768 ? $4 : 32768 }' /proc/self/limits)
    cat >"$CONTAINERS_CONF" <<END
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=$processes:$processes"]
[engine]
runtime = "runc"
[network]
network_backend = "netavark"
END
fi

# megabytes IMAGE: whole megabytes, rounded up.
megabytes() {
    case "$engine" in
    docker | podman) "$engine" image inspect --format '{{.Size}}' "$1" | awk '{ print int($1 / 1e6) + 1 }' ;;
    # One line for each name that the image has, all of the same size.
    buildah) buildah images --format '{{.Size}}' "$1" | awk 'NR == 1 { print int($1 * ($2 == "GB" ? 1000 : 1)) + 1 }' ;;
    esac
}

# build_image ARGUMENT...: the same call for each engine. OCI's own format has no health check, so Docker's it is.
build_image() {
    case "$engine" in
    docker) docker build "$@" ;;
    podman) podman build --format docker "$@" ;;
    buildah) buildah build --format docker --layers "$@" ;;
    esac
}
