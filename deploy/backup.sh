#!/bin/sh
# Dumps the database at the start and then every day at BACKUP_AT (UTC), and removes dumps older than
# BACKUP_KEEP_DAYS. The connection comes from PGHOST, PGUSER, PGPASSWORD and PGDATABASE.
#
#   backup.sh          dump for ever
#   backup.sh once     dump now
#   backup.sh check    fails unless the newest dump is younger than 25 hours
set -eu
folder=${BACKUP_FOLDER:-/var/lib/postgresql/data}

# Chained with &&, since `set -e` is off inside a function whose status somebody looks at.
dump() {
    name=$folder/clamor-$(date -u +%Y%m%dT%H%M%SZ).dump
    # The final name is given to whole, readable dumps only.
    pg_dump --format=custom --file="$name.part" &&
        pg_restore --list "$name.part" >/dev/null &&
        mv "$name.part" "$name" &&
        find "$folder" -name 'clamor-*.dump*' -mtime "+${BACKUP_KEEP_DAYS:-14}" -delete &&
        echo "Dumped the database: $name, $(wc -c <"$name") bytes"
}

seconds_until_next() {
    now=$(date -u +%s)
    next=$(date -u -d "${BACKUP_AT:-03:30}" +%s)
    [ "$next" -gt "$now" ] || next=$((next + 86400))
    echo $((next - now))
}

case "${1:-always}" in
once) dump ;;
check) [ -n "$(find "$folder" -name 'clamor-*.dump' -mmin -1500)" ] ;;
always)
    # As the first process of a container it would not hear SIGTERM without this.
    trap 'exit 0' TERM INT
    while :; do
        if dump; then
            wait=$(seconds_until_next)
        else
            wait=600
            echo "The database could not be dumped; the next try is in 10 minutes." >&2
        fi
        sleep "$wait" &
        wait $!
    done
    ;;
*)
    echo "Usage: $0 [once | check]" >&2
    exit 2
    ;;
esac
