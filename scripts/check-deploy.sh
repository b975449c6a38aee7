#!/bin/sh
# Checks what runs Clamor elsewhere: Dockerfiles, deploy/, workflows, the scripts, docs/operations.md.
#
# The tools are fetched once into .cache/deploy-tools/. What cannot be had on this machine is skipped with a
# sentence; in CI (CI=true), where a network is, that is an error for all but the tools at the end.
set -eu
cd "$(dirname "$0")/.."
tools=$PWD/.cache/deploy-tools

failed=""
# check WHAT COMMAND...: runs on after a failure, so that all of them are seen at once.
check() {
    what=$1
    shift
    if "$@" >"$tools/log" 2>&1; then
        echo "ok: $what"
    else
        failed=yes
        echo "FAILED: $what" >&2
        sed 's/^/    /' "$tools/log" >&2
    fi
}

skip() {
    echo "skipped: $1"
    [ "${CI:-}" != true ] || failed=yes
}

mkdir -p "$tools"

# Python's tools, as pinned. In a folder of their own: no virtual environment is needed, nothing else is touched.
wanted=$(sha256sum scripts/check-deploy.requirements.txt | cut -d ' ' -f 1)
if [ ! -f "$tools/python-$wanted" ]; then
    rm -rf "$tools/python" "$tools"/python-*
    if python3 -m pip --disable-pip-version-check install --quiet --retries 2 --only-binary=:all: --target "$tools/python" \
        --requirement scripts/check-deploy.requirements.txt >"$tools/log" 2>&1; then
        touch "$tools/python-$wanted"
    fi
fi
if [ -f "$tools/python-$wanted" ]; then
    PYTHONPATH=$tools/python
    PATH=$tools/python/bin:$PATH
    export PYTHONPATH
    check "shell scripts (shellcheck)" shellcheck -x -S warning .ci/run scripts/*.sh deploy/*.sh deploy/azure/*.sh
    check "Dockerfiles (hadolint)" hadolint Dockerfile.api Dockerfile.worker
    check "YAML (yamllint)" python3 -m yamllint --strict -c deploy/yamllint.yaml deploy .github
    check "compose.yaml (schema of the Compose specification)" \
        python3 -m check_jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml deploy/compose.secrets.yaml
    check "workflows (actionlint, with shellcheck)" actionlint .github/workflows/*.yml
    check "workflows (zizmor: what an attacker looks for)" zizmor --offline --no-progress --quiet .github
    check "Kubernetes, KEDA and Bicep files, settings and figures they name (schemas, check-deploy.py)" \
        python3 scripts/check-deploy.py
else
    skip "shellcheck, hadolint, yamllint, schemas: pip says $(tail -n 1 "$tools/log")"
fi

check "what a deployment asks of Azure, and when it goes back (stand-in of az)" scripts/check-azure-deploy.sh
check "sizes of images (stand-ins of the engines)" scripts/check-image-size.sh

scripts/fetch-promtool.sh >"$tools/log" 2>&1 || true
PATH=$tools:$PATH
if command -v promtool >/dev/null 2>&1; then
    check "alerts (promtool)" promtool check rules deploy/monitoring/alerts.yaml
    check "alerts on figures that raise them, and on others (promtool)" promtool test rules deploy/monitoring/alerts.test.yaml
    check "scraping (promtool)" promtool check config --syntax-only deploy/monitoring/scrape.yaml
else
    skip "alerts: promtool is neither installed nor among this system's packages"
fi

if [ "${CI:-}" = true ] || [ -n "${TEST_DATABASE_URL:-}" ]; then
    check "workers' demand, backup and restore (PostgreSQL)" scripts/test-services.sh scripts/check-deploy-database.sh
elif [ -n "$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null)" ] || command -v initdb >/dev/null 2>&1; then
    check "workers' demand, backup and restore (PostgreSQL)" scripts/test-postgres.sh scripts/check-deploy-database.sh
else
    skip "workers' demand, backup and restore: PostgreSQL is not installed"
fi

# What is not to be had everywhere, CI included.
if docker compose version >/dev/null 2>&1; then
    check "compose.yaml (docker compose)" env POSTGRES_PASSWORD=x docker compose --file deploy/compose.yaml config --quiet
    check "compose.secrets.yaml (docker compose)" env POSTGRES_PASSWORD=x docker compose --file deploy/compose.yaml \
        --file deploy/compose.secrets.yaml config --quiet
else
    echo "skipped: compose.yaml as Docker reads it, docker compose is not installed"
fi
if command -v kubectl >/dev/null 2>&1; then
    cluster=$(mktemp -d "$tools/kubernetes.XXXXXX")
    cp deploy/kubernetes/*.yaml "$cluster"
    cp deploy/kubernetes/secret.example.yaml "$cluster/secret.yaml"
    check "kustomization (kubectl)" kubectl kustomize "$cluster"
    rm -r "$cluster"
else
    echo "skipped: kustomization, kubectl is not installed"
fi
if command -v systemd-analyze >/dev/null 2>&1; then
    units=$(mktemp -d "$tools/units.XXXXXX")
    for unit in deploy/systemd/*.service; do
        # The programs need not be installed here.
        sed 's,/opt/clamor/clamor-[a-z]*,/bin/true,' "$unit" >"$units/$(basename "$unit")"
    done
    check "systemd units (systemd-analyze)" systemd-analyze verify "$units/clamor-api.service" "$units/clamor-worker@1.service"
    rm -r "$units"
else
    echo "skipped: systemd units, systemd-analyze is not installed"
fi
if command -v az >/dev/null 2>&1; then
    check "Bicep (az)" az bicep build --stdout --file deploy/azure/main.bicep
else
    echo "skipped: types of the Bicep files, which only Azure's own compiler knows (az bicep build)"
fi

[ -z "$failed" ]
