#!/bin/sh
# Brings deploy/compose.yaml up with the images that are here, under a name of its own, runs jobs through it, takes
# parts away, makes a backup and restores it, and removes everything again.
#
#   scripts/try-images.sh [--local-bases]
#
# API_IMAGE and WORKER_IMAGE (default clamor-api:latest and clamor-worker:latest). --local-bases: PostgreSQL and Redis
# as made by `scripts/local-image-bases.sh services`. Needs Docker with Compose 2.
set -eu
cd "$(dirname "$0")/.."

if ! docker compose version >/dev/null 2>&1 || ! docker info >/dev/null 2>&1; then
    echo "A Docker engine with Compose 2 is needed; without one, scripts/try-by-hand.sh tries the programs." >&2
    exit 1
fi
if [ "${1:-}" = --local-bases ]; then
    export POSTGRES_IMAGE=localhost/clamor-postgres REDIS_IMAGE=localhost/clamor-redis
fi
port=$((20000 + $$ % 20000))
export COMPOSE_PROJECT_NAME="clamor-try-$$" PUBLISH="127.0.0.1:$port" ALLOW_ANONYMOUS=true
POSTGRES_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
export POSTGRES_PASSWORD
address=http://$PUBLISH

compose() { docker compose --progress quiet --env-file /dev/null --file deploy/compose.yaml "$@"; }
trap 'compose down --volumes --timeout 30' EXIT
trap 'exit 1' HUP INT TERM

say() { printf '%s\n' "- $*"; }
fail() {
    echo "FAILED: $1" >&2
    compose logs --tail 5 >&2
    exit 1
}

say "everything becomes healthy"
compose up --detach --no-build --wait || fail "not everything is healthy"
deploy/smoke.sh "$address"

say "every container is read-only, has no capabilities and can gain none; ours run as a number"
for container in $(compose ps --all --quiet); do
    found=$(docker inspect "$container" --format '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}')
    [ "$found" = "true [ALL] [no-new-privileges:true] false" ] || fail "$(docker inspect "$container" --format '{{.Name}}') is $found"
done
for service in api worker migrate; do
    user=$(docker inspect "$(compose ps --all --quiet "$service")" --format '{{.Config.User}}')
    [ "$user" = 65532:65532 ] || fail "$service runs as $user"
done

say "how soon they are ready after their start, and what they take"
for service in api worker; do
    container=$(compose ps --quiet "$service")
    started=$(docker inspect "$container" --format '{{.State.StartedAt}}')
    ready=$(docker logs "$container" 2>&1 | grep -m 1 'is ready' | sed 's/.*"timestamp":"\([^"]*\)".*/\1/')
    echo "  $service: $((($(date -d "$ready" +%s%N) - $(date -d "$started" +%s%N)) / 1000000)) ms, $(docker stats --no-stream --format '{{.MemUsage}}' "$container")"
done

say "three workers, Redis is flushed, PostgreSQL restarts"
compose up --detach --no-build --no-recreate --wait --scale worker=3
compose exec -T redis redis-cli flushall >/dev/null
compose restart postgres
deploy/smoke.sh "$address"

say "without Redis a job is taken in; it ends when Redis is back"
compose stop redis
job=$(curl -sSf "$address/api/v1/jobs?kind=comments&name=away" -H 'Content-Type: text/csv' --data-binary 'text
fine' | grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
[ -n "$job" ] || fail "no job was taken in"
compose start redis
tries=0
until curl -sSf "$address/api/v1/jobs/$job" | grep -q '"status":"completed"'; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "the job does not end"
    sleep 1
done

say "a backup is made, and brings the job back"
compose exec -T backups sh /backup.sh once
begun=$(date +%s)
compose stop api worker
[ $(($(date +%s) - begun)) -le 27 ] || fail "api and workers took longer than 25 s to stop"
for container in $(compose ps --all --quiet api worker); do
    status=$(docker inspect "$container" --format '{{.State.ExitCode}}')
    [ "$status" = 0 ] || fail "$(docker inspect "$container" --format '{{.Name}}') ended with $status"
done
# As in docs/operations.md.
# shellcheck disable=SC2016 # the container's shell looks for the newest
compose exec -T backups sh -c 'createdb clamor_restored && pg_restore --no-owner --exit-on-error --dbname clamor_restored "$(ls -t /var/lib/postgresql/data/clamor-*.dump | head -n 1)"'
compose exec -T backups psql -q -d postgres -c 'alter database clamor rename to clamor_before' -c 'alter database clamor_restored rename to clamor'
compose up --detach --no-build --wait
curl -sSf "$address/api/v1/jobs/$job" | grep -q '"status":"completed"' || fail "the job is not there after the restore"
deploy/smoke.sh "$address"

echo "All of it works."
