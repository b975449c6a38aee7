#!/bin/sh
# Generates clients from the API's document, in Python and TypeScript, and does with them what people do:
# create a job, wait for its end, read its summary and results. Then asks whatever schemathesis thinks of, and
# whether an answer reaches httpx and fetch while they still send (early-answers.py, early-answers.mjs).
#
# The tools are fetched once into .cache/clients/, from PyPI and npm; nothing else needs a network. CLAMOR
# names the program to try, else the one that the tests built. SECONDS_OF_QUESTIONS bounds the questions.
set -eu
cd "$(dirname "$0")/.."
here=$PWD/scripts/try-clients
tools=$PWD/.cache/clients
clamor=${CLAMOR:-$PWD/target/debug/clamor}
questions=${SECONDS_OF_QUESTIONS:-120}

[ -x "$clamor" ] || {
    echo "try-clients: $clamor is not built: run make test, or name a program in CLAMOR" >&2
    exit 2
}
for tool in python3 node npm; do
    command -v "$tool" >/dev/null || {
        echo "try-clients: $tool is missing" >&2
        exit 2
    }
done

# Fetched anew when the list of what is wanted changes.
wanted=$(cat "$here/requirements.txt" "$here/package.json" | sha256sum | cut -d ' ' -f 1)
if [ ! -f "$tools/$wanted" ]; then
    rm -rf "$tools"
    mkdir -p "$tools/node"
    python3 -m venv "$tools/python"
    "$tools/python/bin/pip" --disable-pip-version-check --quiet install --requirement "$here/requirements.txt"
    cp "$here/package.json" "$tools/node/"
    npm --prefix "$tools/node" install --silent --no-audit --no-fund --ignore-scripts
    touch "$tools/$wanted"
fi

work=$(mktemp -d)
servers=
end() {
    for server in $servers; do
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

"$clamor" openapi >"$work/openapi.json"

echo "try-clients: TypeScript"
cp "$here/client.ts" "$work/"
echo '{"type": "module"}' >"$work/package.json"
ln -s "$tools/node/node_modules" "$work/node_modules"
"$tools/node/node_modules/.bin/openapi-typescript" "$work/openapi.json" --output "$work/api.d.ts" >/dev/null
"$tools/node/node_modules/.bin/tsc" --strict --target es2022 --module nodenext --moduleResolution nodenext \
    --types node --typeRoots "$tools/node/node_modules/@types" --outDir "$work" "$work/client.ts"

echo "try-clients: Python"
"$tools/python/bin/openapi-python-client" generate --path "$work/openapi.json" --meta none \
    --output-path "$work/clamor_client" --config "$here/python.yaml" --fail-on-warning

mkdir "$work/models"
# No address of a platform leads out of this machine. A key, so that webhooks can be made.
nowhere=http://127.0.0.1:9
key=$("$tools/python/bin/python" -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())')
# serve NAME [SETTING=VALUE ...]: starts a server, whose address is then in $url.
serve() {
    name=$1
    shift
    env -u DATABASE_URL -u REDIS_URL SEAL_KEY="$key" LISTEN=127.0.0.1:0 DATA_DIR="$work/$name" MODELS_DIR="$work/models" \
        HOST_OVERRIDES="hn.algolia.com=$nowhere,hacker-news.firebaseio.com=$nowhere" \
        "$@" "$clamor" serve >"$work/$name.log" 2>&1 &
    server=$!
    servers="$servers $server"
    url=
    for _ in $(seq 300); do
        url=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\)\/.*/\1/p' "$work/$name.log" | head -n 1)
        [ -z "$url" ] || return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/$name.log" >&2
    exit 1
}
serve data

PYTHONPATH="$work" "$tools/python/bin/python" "$here/client.py" "$url"
node "$work/client.js" "$url"

echo "try-clients: $questions s of questions"
# Left out: whether every request that fits the document is accepted (a list of what are no posts is
# not), and streams that go on until a job ends. One worker: two trip over each other in Python 3.11
# before 3.11.9 (SystemError in ast.parse).
(cd "$work" && "$tools/python/bin/st" --config-file "$here/schemathesis.toml" run "$url/openapi.json" \
    --seed 9 --max-time "$questions" --workers 1 --phases coverage,fuzzing,stateful \
    --continue-on-failure --exclude-path-regex '/events$' \
    --exclude-checks positive_data_acceptance \
    --suppress-health-check all --request-timeout 60 --no-color) >"$work/questions" 2>&1 || {
    cat "$work/questions" >&2
    exit 1
}
tail -n 5 "$work/questions"
kill -0 "$server" || {
    tail -n 20 "$work/data.log" >&2
    exit 1
}

echo "try-clients: answers to clients that still send"
# early PATH=STATUS...: asks the server at $url.
early() {
    "$tools/python/bin/python" scripts/early-answers.py "$url" "$@"
    node scripts/early-answers.mjs "$url" "$@"
}
early /api/v1/jobs=413 /healthz=405
serve closed OIDC_ISSUER="$nowhere" OIDC_AUDIENCE=clamor
early /api/v1/jobs=401 '/api/v1/jobs?kind=comments=401'
# One place for uploads, which is taken.
serve full MAX_UPLOADS=1 TRANSFER_TIMEOUT=10m
for program in "$tools/python/bin/python scripts/early-answers.py" "node scripts/early-answers.mjs"; do
    # shellcheck disable=SC2086 # a program and its argument
    "$tools/python/bin/python" "$here/hold-upload.py" "$url" $program "$url" '/api/v1/jobs?kind=comments=429'
done
