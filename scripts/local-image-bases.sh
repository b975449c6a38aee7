#!/bin/sh
# Makes stand-ins for the base images on a Debian machine that reaches Debian's packages but no image
# registry: the same programs from Debian's packages, and the Rust toolchain of this machine.
#
#   scripts/local-image-bases.sh            both bases of the Dockerfiles: localhost/clamor-rust, localhost/clamor-cc
#   scripts/local-image-bases.sh services   PostgreSQL and Redis for deploy/compose.yaml: localhost/clamor-postgres, localhost/clamor-redis
#
# They are for trying things; production takes the bases that the Dockerfiles name.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/image-engine.sh
. scripts/image-engine.sh

if ! command -v mmdebstrap >/dev/null 2>&1; then
    echo "mmdebstrap is missing (Debian: apt-get install mmdebstrap)." >&2
    exit 1
fi
release=bookworm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# root VARIANT PACKAGES NAME: a file system of Debian packages as NAME.tar.
root() {
    echo "Making $3 from Debian's packages"
    mmdebstrap --quiet --variant="$1" --include="$2" "$release" "$work/$3.tar" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*'
}

# The runtime base: what the program is linked with, certificates, no shell.
cc() {
    root extract base-files,libc6,libgcc-s1,libstdc++6,tzdata,ca-certificates cc
    # Packages are only unpacked: what their installation would do follows here.
    mkdir -p "$work/extra/etc/ssl/certs" "$work/extra/tmp"
    tar -xf "$work/cc.tar" -C "$work" --wildcards './usr/share/ca-certificates/mozilla/*'
    cat "$work"/usr/share/ca-certificates/mozilla/*.crt >"$work/extra/etc/ssl/certs/ca-certificates.crt"
    printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$work/extra/etc/passwd"
    printf 'root:x:0:\nnonroot:x:65532:\n' >"$work/extra/etc/group"
    chmod 1777 "$work/extra/tmp"
    tar -C "$work/extra" -cf "$work/extra.tar" .
    printf 'FROM scratch\nADD cc.tar /\nADD extra.tar /\n' >"$work/Dockerfile"
    build_image -t localhost/clamor-cc "$work"
}

# The builder base: a C compiler, pip for the runtime library, and this machine's toolchain.
rust() {
    root minbase gcc,libc6-dev,ca-certificates,python3-pip rust
    echo "Adding $(rustc --version)"
    tar -C "$(rustc --print sysroot)" --exclude=share --transform 's,^\.,./usr/local/rust,' -cf "$work/toolchain.tar" .
    # Where this machine reaches its package registries through a proxy of its own, it trusts that proxy's
    # certificate, and pip knows how; so does the base.
    mkdir -p "$work/trust/etc/ssl/certs"
    cp /etc/ssl/certs/ca-certificates.crt "$work/trust/etc/ssl/certs/"
    [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$work/trust/etc/"
    tar -C "$work/trust" -cf "$work/trust.tar" .
    cat >"$work/Dockerfile" <<'END'
FROM scratch
ADD rust.tar /
ADD toolchain.tar /
ADD trust.tar /
ENV PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    CARGO_HOME=/usr/local/cargo \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    CARGO_HTTP_CAINFO=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
END
    build_image -t localhost/clamor-rust "$work"
}

# The parts of the official image's behaviour that compose.yaml counts on: makes the cluster from
# POSTGRES_USER, _PASSWORD and _DB when the volume is empty, and runs as the user postgres.
postgres() {
    root minbase postgresql-15 postgres
    cat >"$work/start.sh" <<'END'
#!/bin/sh
set -eu
PATH=/usr/lib/postgresql/15/bin:$PATH
case "$1" in postgres | -*) ;; *) exec "$@" ;; esac
[ "$1" = postgres ] || set -- postgres "$@"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    printf %s "$POSTGRES_PASSWORD" >/tmp/password
    initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=/tmp/password -A scram-sha-256 -E UTF8 --locale=C.UTF-8
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    echo "create database \"$POSTGRES_DB\"" | postgres --single -D "$PGDATA" postgres >/dev/null
fi
exec "$@" -c listen_addresses='*'
END
    chmod 755 "$work/start.sh"
    # Builders hide /run while they run a command, so this folder comes as a file.
    mkdir -p "$work/run/run/postgresql"
    chmod 3777 "$work/run/run/postgresql"
    tar -C "$work/run" -cf "$work/run.tar" .
    cat >"$work/Dockerfile" <<'END'
FROM scratch
ADD postgres.tar /
ADD run.tar /
COPY start.sh /usr/local/bin/start
RUN mkdir -p /var/lib/postgresql/data && chown postgres:postgres /var/lib/postgresql/data && chmod 700 /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["start"]
CMD ["postgres"]
END
    build_image -t localhost/clamor-postgres "$work"
}

redis() {
    root minbase redis-server redis
    cat >"$work/Dockerfile" <<'END'
FROM scratch
ADD redis.tar /
RUN mkdir -p /data && chown redis:redis /data
ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
VOLUME /data
WORKDIR /data
CMD ["redis-server"]
END
    build_image -t localhost/clamor-redis "$work"
}

case "${1:-bases}" in
bases) cc && rust ;;
services) postgres && redis ;;
*)
    echo "Usage: $0 [services]" >&2
    exit 2
    ;;
esac
