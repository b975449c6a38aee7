"""Clamor's neural models beside Python's ways to run them, in one run on the same texts: `bench/models.sh` builds what this needs.

    python bench/models.py --clamor PROGRAM [--texts FILE] [--count 4000] [--peer-count 200] [--roberta FOLDER] [--limits FILE] [--json]

Texts are real comments cut to a law of lengths (python/length_law.py). The peers get the first --peer-count of them, since the slowest
score 20 a second. Prints texts per second, ratios, and the share of the processor's own limit for matrix products that is reached.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE / "python"))

import length_law  # noqa: E402
import peers  # noqa: E402


def run(*command, **options):
    """What a program prints; its errors go where ours go."""
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def clamor(program, models, name, texts, seconds):
    """What `clamor model bench` measured."""
    environment = os.environ | {"MODELS_DIR": str(models)}
    return json.loads(run(program, "model", "bench", "--model", name, "--texts", texts, "--seconds", seconds, "--json", env=environment))


def products_per_token(config, tokens_per_text):
    """Operations (a multiplication or an addition) of the matrix products that one token takes."""
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    linear = layers * (4 * hidden * hidden + 2 * hidden * inner)
    attention = layers * 2 * hidden * tokens_per_text
    return 2 * (linear + attention)


def limits(file, level):
    """Operations a second of one thread at most, as the kernels' benchmark found them: {"int8": .., "fp32": ..}, or {}."""
    found = re.search(rf"^{re.escape(level or '')}: limits (\d+) GOP/s int8, ([\d.]+) GFLOP/s f32", file.read_text() if file else "", re.MULTILINE)
    return {"int8": float(found[1]) * 1e9, "fp32": float(found[2]) * 1e9} if found else {}


def compare(title, folder, names, arguments, models, work):
    """One architecture: Clamor in each precision, then the peers."""
    config = json.loads((folder / "config.json").read_text())
    texts, tokens = length_law.texts(arguments.texts, folder / "tokenizer.json", arguments.count)
    ours, theirs = work / "texts.txt", work / "peer-texts.txt"
    ours.write_text("\n".join(texts) + "\n", "utf-8")
    theirs.write_text("\n".join(texts[: arguments.peer_count]) + "\n", "utf-8")

    rows = []
    for name in names:
        measured = clamor(arguments.clamor, models, name, ours, arguments.seconds)
        engine = measured["engine"]
        rate = measured["tokens_per_second"] * products_per_token(config, measured["tokens_per_text"])
        limit = limits(arguments.limits, engine["level"]).get(engine["precision"])
        rows.append(
            {
                "what": f"Clamor, {engine['precision']} ({engine['name']}, {engine['level']})",
                "texts_per_second": measured["texts_per_second"],
                "share_of_limit": rate / (limit * engine["sessions"] * engine["threads"]) if limit else None,
                "peak_rss_mb": measured["peak_rss_mb"],
                "cold_start_s": measured["cold_start_s"],
            }
        )
    graphs = work / "graphs"
    graphs.mkdir()
    script = HERE / "python" / "peers.py"
    run(sys.executable, script, "graphs", folder / "config.json", graphs)
    for name in peers.PEERS:
        answer = run(sys.executable, script, "time", name, folder / "config.json", folder / "tokenizer.json", graphs, theirs)
        rows.append({"what": name} | json.loads(answer))
    return {"model": title, "texts": len(texts), "peer_texts": min(len(texts), arguments.peer_count), "tokens_per_text": tokens, "rows": rows}


def processor():
    """The processor's name, as the system tells it."""
    try:
        found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def show(result):
    """A table for people; ratios are of the first row."""
    print(f"\n{result['model']}: {result['texts']} texts, {result['tokens_per_text']:.1f} tokens each; peers: the first {result['peer_texts']}")
    print(f"{'':<48}{'texts/s':>9}{'Clamor is':>12}{'of limit':>10}{'MB':>8}{'start':>9}")
    first = result["rows"][0]["texts_per_second"]
    for row in result["rows"]:
        share, memory, start = row.get("share_of_limit"), row.get("peak_rss_mb"), row.get("cold_start_s")
        print(
            f"{row['what']:<48}{row['texts_per_second']:>9.0f}{first / row['texts_per_second']:>10.1f} x"
            f"{f'{share:.0%}' if share else '':>10}{f'{memory:.0f}' if memory else '':>8}{f'{start:.3f} s' if start else '':>9}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clamor", type=pathlib.Path, required=True, help="the release build of the program")
    parser.add_argument("--texts", type=pathlib.Path, default=HERE.parent.parent / "shared/data/comments/comments.100k.txt", help="a file of comments, one a line")
    parser.add_argument("--count", type=int, default=4000, help="texts for Clamor")
    parser.add_argument("--peer-count", type=int, default=200, help="of these so many for the peers")
    parser.add_argument("--seconds", type=float, default=10, help="how long Clamor scores for each figure")
    parser.add_argument("--roberta", type=pathlib.Path, help="folder of training/make_random_roberta.py; without it only the default model is measured")
    parser.add_argument("--limits", type=pathlib.Path, help="what `cargo bench -p kernels --features limits` printed")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    arguments = parser.parse_args()

    about = {"processor": processor(), "cores": len(os.sched_getaffinity(0)), "load_before": os.getloadavg()[0]}
    subjects = [("models/default", HERE.parent / "models/default", ["onnx:default"])]
    if arguments.roberta:
        subjects.append(("roberta-base, random weights", arguments.roberta, ["onnx:random", "onnx:random@fp32"]))
    results = []
    for title, folder, names in subjects:
        with tempfile.TemporaryDirectory() as work:
            work = pathlib.Path(work)
            models = work / "models"
            models.mkdir()
            for name in names:
                link = models / name.removeprefix("onnx:").partition("@")[0]
                if not link.exists():
                    link.symlink_to(folder.resolve())
            results.append(compare(title, folder, names, arguments, models, work))
        if not arguments.json:
            if len(results) == 1:
                print(f"{about['processor']}, {about['cores']} cores, load before: {about['load_before']:.1f}")
            show(results[-1])
    if arguments.json:
        print(json.dumps(about | {"results": results}, indent=2))


if __name__ == "__main__":
    main()
