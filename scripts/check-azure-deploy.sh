#!/bin/sh
# Checks what deploy/azure/deploy.sh asks of Azure, in which order, and when it goes back; a stand-in of `az` answers.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is deployed stands in $work/version, what was asked in $work/asked.
cat >"$work/az" <<'END'
#!/bin/sh
echo "$*" >>"$WORK/asked"
case "$*" in
"containerapp list "*) [ ! -s "$WORK/version" ] || echo "r.example/clamor-api:$(cat "$WORK/version")" ;;
"containerapp job update "*) ;;
"containerapp job start "*) echo run-1 ;;
"containerapp job execution show "*) case "$*" in
    # Running at first, as a real one.
    *run-1*) [ -f "$WORK/looked" ] && echo "$MIGRATION" || { touch "$WORK/looked"; echo Running; } ;;
    esac ;;
"deployment group create "*)
    for word; do case $word in version=*) echo "${word#version=}" >"$WORK/version" ;; esac; done ;;
"deployment group show "*) echo https://clamor.example ;;
"keyvault secret show "*) echo secret ;;
*) echo "az does not know: $*" >&2; exit 2 ;;
esac
END
cat >"$work/smoke" <<'END'
#!/bin/sh
[ "$TOKEN" = secret ] && [ "$1" = https://clamor.example ] && [ "$(cat "$WORK/version")" != "$BROKEN" ]
END
chmod +x "$work/az" "$work/smoke"

# is NAME BEFORE MIGRATION BROKEN STATUS AFTER: 0.2.0 is brought where BEFORE runs.
is() {
    rm -f "$work/looked" "$work/asked"
    printf '%s' "$2" >"$work/version"
    status=0
    env PATH="$work:$PATH" WORK="$work" MIGRATION="$3" BROKEN="$4" SMOKE="$work/smoke" PAUSE=0 \
        GROUP=g VERSION=0.2.0 VAULT=v deploy/azure/deploy.sh >"$work/log" 2>&1 || status=$?
    if [ "$status $(cat "$work/version")" != "$5 $6" ]; then
        echo "$1: ended with $status, deployed is $(cat "$work/version"); expected: $5 and $6" >&2
        cat "$work/log" >&2
        exit 1
    fi
}
# first WORDS: the earliest of the requests that change something.
first() {
    found=$(grep -E 'job start|group create' "$work/asked" | head -n 1)
    case "$found" in
    "$1"*) ;;
    *)
        echo "first was asked: $found, not: $1" >&2
        exit 1
        ;;
    esac
}

is "first time" "" Succeeded none 0 0.2.0
first "deployment group create"
is "upgrade" 0.1.0 Succeeded none 0 0.2.0
first "containerapp job start"
grep -q "job update .*--image r.example/clamor-api:0.2.0" "$work/asked"
is "failed migration" 0.1.0 Failed none 1 0.1.0
if grep -q "group create" "$work/asked"; then
    echo "a failed migration was followed by a deployment" >&2
    exit 1
fi
is "new version does not work" 0.1.0 Succeeded 0.2.0 1 0.1.0
