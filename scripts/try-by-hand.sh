#!/bin/sh
# Starts what deploy/compose.yaml starts, without containers: PostgreSQL, Redis, the migration, an api and two
# workers, all private and thrown away afterwards; runs jobs through them, and takes parts away meanwhile.
#
#   scripts/try-by-hand.sh [FOLDER of clamor-api and clamor-worker, default target/release]
set -eu
cd "$(dirname "$0")/.."
if [ -z "${TEST_DATABASE_URL:-}" ]; then
    exec scripts/test-postgres.sh "$0" "$@"
fi

programs=${1:-target/release}
api=$programs/clamor-api
worker=$programs/clamor-worker
for program in "$api" "$worker"; do
    [ -x "$program" ] || { echo "$program is not there: cargo build --release --workspace" >&2; exit 1; }
done
command -v redis-server >/dev/null || { echo "redis-server is not installed (Debian: apt-get install redis-server)." >&2; exit 1; }

work=$(mktemp -d)
running=""
stop_all() {
    for pid in $running; do
        kill "$pid" 2>/dev/null || true
    done
    wait
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 1' HUP INT TERM

say() { printf '%s\n' "- $*"; }
fail() {
    echo "FAILED: $1" >&2
    tail -n 5 "$work"/*.log >&2
    exit 1
}
# soon WHAT SECONDS COMMAND...: waits until the command succeeds.
soon() {
    what=$1 left=$(($2 * 10))
    shift 2
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "$what"
        sleep 0.1
    done
}
# left NAME PID: the process has ended with status 0.
left() {
    wait "$2" || fail "$1 ended with status $?"
}

base=$((20000 + $$ % 20000))
port_api=$base port_worker=$((base + 1)) port_other=$((base + 2)) port_redis=$((base + 3))
address=http://127.0.0.1:$port_api

# The same settings as in compose.yaml.
export DATABASE_URL="$TEST_DATABASE_URL" REDIS_URL="redis://127.0.0.1:$port_redis" LOG=info LOG_FORMAT=json ALLOW_ANONYMOUS=true

start_redis() {
    mkdir -p "$work/redis"
    redis-server --port "$port_redis" --bind 127.0.0.1 --dir "$work/redis" --appendonly yes --save '' >"$work/redis.log" 2>&1 &
    redis=$!
    running="$running $redis"
    soon "Redis does not start" 10 redis-cli -p "$port_redis" ping
}
start_worker() {
    LISTEN=127.0.0.1:$1 "$worker" >"$work/worker-$1.log" 2>&1 &
    running="$running $!"
    soon "the worker does not start" 30 env LISTEN="127.0.0.1:$1" "$worker" healthcheck
}

say "before the migration the api refuses to start, and says why"
if LISTEN=127.0.0.1:$port_api "$api" >"$work/early.log" 2>&1; then
    fail "the api started on a database without tables"
fi
grep -q migrate "$work/early.log" || fail "the api does not say that the migration is missing"

say "the migration runs, and does nothing the second time"
"$api" migrate >/dev/null
"$api" migrate >/dev/null

start_redis
LISTEN=127.0.0.1:$port_api "$api" >"$work/api.log" 2>&1 &
serving=$!
running="$running $serving"
soon "the api does not start" 30 env LISTEN=127.0.0.1:"$port_api" "$api" healthcheck
start_worker "$port_worker"
first=$!
say "one job, end to end"
deploy/smoke.sh "$address"

say "a second worker comes, the first is killed (-9)"
start_worker "$port_other"
second=$!
kill -9 "$first"
wait "$first" 2>/dev/null || true
deploy/smoke.sh "$address"

say "Redis is flushed"
redis-cli -p "$port_redis" flushall >/dev/null
deploy/smoke.sh "$address"

say "Redis goes away: a job is taken in all the same, and ends when it is back"
kill "$redis"
left Redis "$redis"
job=$(curl -sSf "$address/api/v1/jobs?kind=comments&name=away" -H 'Content-Type: text/csv' --data-binary 'text
fine' | grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
[ -n "$job" ] || fail "no job was taken in"
start_redis
ended() { curl -sSf "$address/api/v1/jobs/$job" | grep -q '"status":"completed"'; }
soon "the job does not end after Redis came back" 60 ended

say "figures are told"
curl -sSf "$address/metrics" | grep -q '^clamor_database_up 1' || fail "the api tells no figures"
curl -sSf "http://127.0.0.1:$port_other/metrics" | grep -q '^clamor_item_outcomes_total' || fail "the worker tells no figures"

say "old texts are erased by the nightly step"
"$worker" purge >/dev/null

say "a worker with nothing to do leaves by itself"
LISTEN=127.0.0.1:$port_worker EXIT_WHEN_IDLE=1s "$worker" >"$work/idle.log" 2>&1 &
left "the idle worker" $!

say "SIGTERM ends all within 25 s"
begun=$(date +%s)
kill "$second" "$serving"
left "the worker" "$second"
left "the api" "$serving"
[ $(($(date +%s) - begun)) -le 25 ] || fail "it took longer"
echo "All of it works."
