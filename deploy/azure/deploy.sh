#!/bin/sh
# Brings a version to Azure Container Apps: migration first, then the programs, then one job end to end. What does
# not work is taken back to the version before.
#
#   GROUP=clamor VERSION=0.2.0 deploy/azure/deploy.sh
#
# The images of that version are in the registry (scripts/build-images.sh, scripts/push-images.sh), and `az` is
# signed in. PARAMETERS: another file than main.parameters.json. TOKEN: a personal token for the job, else the secret
# `smoke-token` of VAULT; without both only /readyz is asked. Also how one goes back by hand: VERSION of before.
set -eu
here=$(dirname "$0")
: "${GROUP:?is the resource group}" "${VERSION:?is the tag of the images}"
parameters=${PARAMETERS:-$here/main.parameters.json}
# A migration may build an index for minutes: its replica has an hour (migrate.bicep).
patience=${PATIENCE:-4200}

say() { printf '%s\n' "- $*"; }

# The image of the api, or nothing where it was never deployed.
image() {
    az containerapp list --resource-group "$GROUP" --output tsv \
        --query "[?name=='clamor-api'].properties.template.containers[0].image"
}

migrate() {
    az containerapp job update --resource-group "$GROUP" --name clamor-migrate --image "$1" --output none
    execution=$(az containerapp job start --resource-group "$GROUP" --name clamor-migrate --query name --output tsv)
    waited=0
    while :; do
        status=$(az containerapp job execution show --resource-group "$GROUP" --name clamor-migrate \
            --job-execution-name "$execution" --query properties.status --output tsv)
        case "$status" in
        Succeeded) return 0 ;;
        Failed | Stopped | Degraded)
            echo "The migration $execution ended as $status; its log is in Log Analytics." >&2
            return 1
            ;;
        esac
        if [ "$waited" -ge "$patience" ]; then
            echo "The migration $execution is still $status after $patience s." >&2
            return 1
        fi
        sleep "${PAUSE:-5}"
        waited=$((waited + 5))
    done
}

deploy() {
    az deployment group create --resource-group "$GROUP" --name main --template-file "$here/main.bicep" \
        --parameters "@$parameters" --parameters "version=$1" --output none
}

works() {
    address=$(az deployment group show --resource-group "$GROUP" --name main \
        --query properties.outputs.address.value --output tsv) || return 1
    if [ -z "${TOKEN:-}" ] && [ -n "${VAULT:-}" ]; then
        TOKEN=$(az keyvault secret show --vault-name "$VAULT" --name smoke-token --query value --output tsv) || return 1
    fi
    if [ -n "${TOKEN:-}" ]; then
        TOKEN=$TOKEN "${SMOKE:-$here/../smoke.sh}" "$address"
    else
        say "no TOKEN and no VAULT: asked is only whether it is ready"
        curl --silent --show-error --fail --max-time 60 --retry 10 --retry-all-errors --output /dev/null "$address/readyz"
    fi
}

before=$(image)
if [ -z "$before" ]; then
    say "nothing is deployed yet: everything is made, then the tables"
    deploy "$VERSION"
    migrate "$(image)"
    works
    say "$VERSION works"
    exit 0
fi

old=${before##*:}
say "$old runs; the migration of $VERSION comes first"
migrate "${before%:*}:$VERSION" || {
    echo "Nothing else was touched: $old goes on." >&2
    exit 1
}
say "the programs"
if deploy "$VERSION" && works; then
    say "$VERSION works"
    exit 0
fi
echo "$VERSION does not work: back to $old, which the newer tables do not harm." >&2
if deploy "$old" && works; then
    say "$old works again"
else
    echo "$old does not work either." >&2
fi
exit 1
