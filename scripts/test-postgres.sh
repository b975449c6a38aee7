#!/bin/sh
# Starts a private, throw-away PostgreSQL, runs the command given with TEST_DATABASE_URL naming it,
# and stops and removes it when the command ends, however it ends.
set -eu

if [ $# = 0 ]; then
    echo "Usage: $0 COMMAND [ARGUMENT...]" >&2
    exit 2
fi

# Debian keeps the programs of each version out of PATH; the newest is the last.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -n "$bin" ] && [ -x "$bin/initdb" ]; then
    PATH=$bin:$PATH
fi
if ! command -v initdb >/dev/null 2>&1 || ! command -v postgres >/dev/null 2>&1; then
    echo "PostgreSQL is not installed (initdb and postgres are needed): install it, or set TEST_DATABASE_URL." >&2
    exit 1
fi

# Under /tmp, since the path of a socket may have 107 characters at most.
dir=$(mktemp -d /tmp/clamor-pg.XXXXXX)
server=""
stop() {
    trap - EXIT INT TERM HUP
    if [ -n "$server" ]; then
        # Fast shutdown: does not wait for clients.
        kill -INT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# PostgreSQL refuses to run as root.
as=""
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$dir"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --"
fi
# Others may look up the socket, nothing more.
chmod 711 "$dir"

# shellcheck disable=SC2086 # a list of words, or nothing
$as initdb -D "$dir/data" -U clamor -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    exit 1
}
# Nothing here has to survive a power cut, unless TEST_POSTGRES_OPTIONS (`-c name=value ...`) says
# otherwise. No TCP: no port to collide on.
# shellcheck disable=SC2086 # as above
$as postgres -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off ${TEST_POSTGRES_OPTIONS:-} \
    >"$dir/log" 2>&1 </dev/null &
server=$!

tries=0
until [ -S "$dir/.s.PGSQL.5432" ] && grep -q "ready to accept connections" "$dir/log"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "The private PostgreSQL did not start:" >&2
        cat "$dir/log" >&2
        exit 1
    fi
    sleep 0.1
done

TEST_DATABASE_URL="postgres://clamor@localhost/postgres?host=$dir"
export TEST_DATABASE_URL
# Not exec: the server is to be stopped afterwards.
"$@"
