#!/bin/sh
# Runs every fuzzer of fuzz/ for FUZZ_SECONDS (300 each), or those that are named.
#
# The compiler's own coverage is all that libFuzzer needs; the sanitizers, which need a nightly
# compiler, look for mistakes that safe Rust cannot make. What is found lies in fuzz/artifacts;
# new inputs lie in fuzz/found, of which worthwhile ones go to fuzz/corpus.
set -eu
cd "$(dirname "$0")/.."

seconds=${FUZZ_SECONDS:-300}
host=$(rustc -vV | sed -n 's/^host: //p')
flags="--cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1"
for option in level=4 inline-8bit-counters pc-table trace-compares; do
    flags="$flags -Cllvm-args=-sanitizer-coverage-$option"
done

# With a target named, the flags are not used for build scripts, which have no libFuzzer in them.
RUSTFLAGS="$flags" cargo build --release --locked --manifest-path fuzz/Cargo.toml --target "$host"

if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046 # one word for each target
    set -- $(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | grep -v '^fuzz$')
fi
for target; do
    mkdir -p "fuzz/found/$target" "fuzz/artifacts/$target"
    echo "fuzz: $target, $seconds s"
    "fuzz/target/$host/release/$target" "fuzz/found/$target" "fuzz/corpus/$target" \
        -artifact_prefix="fuzz/artifacts/$target/" -max_total_time="$seconds" \
        -timeout=10 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1
done
