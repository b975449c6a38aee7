#!/bin/sh
# Runs one job end to end through a running Clamor: a file of comments in, scores out. Leaves nothing behind.
#
#   deploy/smoke.sh [ADDRESS]        default http://127.0.0.1:8000; TOKEN: a bearer token, where people sign in
#
# For after an installation or an upgrade. Needs curl; asks no platform.
set -eu
address=${1:-http://127.0.0.1:8000}
# From nothing to a worker may take a cluster a minute.
patience=${PATIENCE:-120}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ask() {
    curl --silent --show-error --fail-with-body --max-time 60 ${TOKEN:+--header "Authorization: Bearer $TOKEN"} "$@"
}
# field NAME: the first text of that name in a JSON document.
field() {
    grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}
fail() {
    echo "Clamor at $address does not work: $1" >&2
    exit 1
}

ask "$address/readyz" >/dev/null || fail "it is not ready"

cat >"$work/comments.csv" <<'END'
text,likes
"I love this, thank you!",3
"This is the worst update ever, I want my money back.",5
"The meeting is on Tuesday.",0
END
job=$(ask "$address/api/v1/jobs?kind=comments&name=smoke" --header "Content-Type: text/csv" --data-binary "@$work/comments.csv" | field id)
[ -n "$job" ] || fail "it took no job in"
trap 'ask -X DELETE "$address/api/v1/jobs/$job" >/dev/null || true; rm -rf "$work"' EXIT

waited=0
until status=$(ask "$address/api/v1/jobs/$job" | field status) && [ "$status" != pending ] && [ "$status" != in_progress ]; do
    [ "$waited" -lt "$patience" ] || fail "the job is still $status after $patience s; is there a worker?"
    sleep 1
    waited=$((waited + 1))
done
[ "$status" = completed ] || fail "the job ended as $status: $(ask "$address/api/v1/jobs/$job")"

ask "$address/api/v1/jobs/$job/results.csv" >"$work/results.csv"
for label in POSITIVE NEGATIVE; do
    grep -q ",$label," "$work/results.csv" || fail "no comment was scored $label: $(cat "$work/results.csv")"
done

echo "Clamor at $address works: three comments scored after $waited s by $(ask "$address/api/v1/jobs/$job/summary" | field model)"
