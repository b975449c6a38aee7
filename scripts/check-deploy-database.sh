#!/bin/sh
# What of deploy/ needs a PostgreSQL: the statement that starts workers, and a backup that can be restored.
# Run by check-deploy.sh as `scripts/test-postgres.sh scripts/check-deploy-database.sh`.
set -eu
cd "$(dirname "$0")/.."
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
PATH=${bin:-/usr/bin}:$PATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# In a database of its own, since the server may be shared.
name=clamor_deploy_$$
server=$TEST_DATABASE_URL
in_database() { echo "$server" | sed "s,/[^/?]*\(?.*\)\{0\,1\}$,/$1\1,"; }
ask() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
ask "$server" -c "create database $name" -c "create database ${name}_restored"
trap 'rm -rf "$work"; ask "$server" -c "drop database $name" -c "drop database ${name}_restored"' EXIT
database=$(in_database "$name")

for migration in migrations/postgres/*.sql; do
    ask "$database" -f "$migration"
done

# wanted STATEMENT EXPECTED WHAT
wanted() {
    ask "$database" -c "$1"
    found=$(ask "$database" -f deploy/worker-demand.sql)
    if [ "$found" != "$2" ]; then
        echo "deploy/worker-demand.sql counts $found and not $2: $3" >&2
        exit 1
    fi
}

# work DUE [LEASE [KIND]]: one more piece of work, as SQL; null for what has ended or waits for its upload.
work() {
    echo "insert into work (id, kind, team, rank, due_at, lease_until, worker)
        select gen_random_uuid(), '${3:-post}', gen_random_uuid(), 0, $1, ${2:-null}, case when ${2:-null} is not null then 'w' end;"
}
wanted "" 0 "nothing is there"
wanted "$(work "now() + interval '1 hour'")" 0 "a quota that resets in an hour wants no worker"
wanted "$(work null)" 0 "what has ended, or is still coming in, wants no worker"
wanted "$(work "now() - interval '1 minute'")" 1 "a due post wants one"
wanted "$(work "now() + interval '5 seconds'")" 2 "so does one that is due before a worker has started"
wanted "$(work null "now() + interval '20 seconds'")" 3 "a post that is worked on keeps its worker"
wanted "$(work null "now() - interval '1 hour'")" 4 "a post whose worker died wants another"
wanted "$(work "now() - interval '1 hour'" null purge)" 4 "the purge waits for a worker that comes for something else"
wanted "$(work "now() - interval '25 hours'" null purge)" 5 "but for no longer than a day"
wanted "insert into work (id, kind, team, rank, due_at)
    select gen_random_uuid(), 'post', gen_random_uuid(), 100 + n, now() from generate_series(1, 5000) n" \
    1002 "a long list is counted to the limit only"

# The backup, as compose runs it, and the restore, as docs/operations.md tells it.
mkdir "$work/dumps"
export BACKUP_FOLDER="$work/dumps" PGDATABASE="$name"
# shellcheck disable=SC2016 # the colons are psql's variables
eval "$(printf '%s\n' '\echo PGHOST=:HOST PGPORT=:PORT PGUSER=:USER' | ask "$server")"
PGPASSWORD=$(echo "$server" | sed -n 's,.*://[^:/@]*:\([^@]*\)@.*,\1,p')
export PGHOST PGPORT PGUSER PGPASSWORD
deploy/backup.sh once >/dev/null
deploy/backup.sh check
restored=$(in_database "${name}_restored")
pg_restore --no-owner --exit-on-error --dbname="$restored" "$work"/dumps/clamor-*.dump
if [ "$(ask "$restored" -f deploy/worker-demand.sql)" != 1002 ]; then
    echo "deploy/backup.sh made a dump that does not bring everything back." >&2
    exit 1
fi

# A dump that fails leaves nothing behind that looks like one, and an old one does not pass for a new one.
find "$work/dumps" -name '*.dump' -exec touch -d '2 days ago' {} +
if deploy/backup.sh check; then
    echo "deploy/backup.sh takes a dump of the day before yesterday for a new one." >&2
    exit 1
fi
if PGDATABASE=no_such_database deploy/backup.sh once 2>/dev/null; then
    echo "deploy/backup.sh does not notice that it could not dump." >&2
    exit 1
fi
if [ "$(find "$work/dumps" -name '*.dump' | wc -l)" != 1 ]; then
    echo "deploy/backup.sh gives a failed dump the name of a whole one." >&2
    exit 1
fi
