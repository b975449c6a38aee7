#!/bin/sh
# Puts the programs of target/release, the models and libonnxruntime into one archive for this machine's kind,
# with its SHA-256 beside it, and tries it: unpacked elsewhere, it must score a comment with each model.
#
#   scripts/release-archive.sh [FOLDER]        default target/dist; after `make build` and cargo build --release --workspace
set -eu
cd "$(dirname "$0")/.."
folder=${1:-target/dist}
programs=${PROGRAMS:-target/release}

version=$(scripts/version.sh)
name=clamor-$version-$(uname -m)-linux
scripts/fetch-onnxruntime.sh --strict

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/onnxruntime" "$work/$name/models" "$work/$name/deploy" "$folder"
for program in clamor clamor-api clamor-worker; do
    cp "$programs/$program" "$work/$name/"
    # Names of functions are for a debugger: a panic tells file and line without them.
    strip "$work/$name/$program"
done
cp .cache/onnxruntime/libonnxruntime.so.* "$work/$name/onnxruntime/"
cp -r models/default models/multilingual "$work/$name/models/"
rm -f "$work/$name/models/"*/int8.*
cp -r deploy/systemd deploy/smoke.sh deploy/backup.sh "$work/$name/deploy/"
cp -r docs README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$work/$name/"
rm -f "$work/$name/docs/"*.png

# The same files give the same bytes: order, owners and times are fixed.
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" \
    --directory "$work" "$name" | gzip --no-name -9 >"$folder/$name.tar.gz"
(cd "$folder" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")

mkdir "$work/elsewhere"
tar --extract --gzip --file "$folder/$name.tar.gz" --directory "$work/elsewhere"
printf 'text\n"I love this, thank you!"\n"Das ist wirklich wunderschön, vielen Dank!"\n' >"$work/comments.csv"
(cd "$work/elsewhere/$name" && env -u ORT_DYLIB_PATH ./clamor analyze "$work/comments.csv" --output "$work/scored.csv") >"$work/log" 2>&1 &&
    grep -q ',POSITIVE,.*onnx:default' "$work/scored.csv" && grep -q ',POSITIVE,.*onnx:multilingual' "$work/scored.csv" || {
    echo "What was packed does not score:" >&2
    cat "$work/log" >&2
    exit 1
}
for program in clamor-api clamor-worker; do
    "$work/elsewhere/$name/$program" --version >/dev/null
done
echo "$folder/$name.tar.gz: $(($(wc -c <"$folder/$name.tar.gz") / 1000000)) MB"
