#!/usr/bin/env python3
"""Compares how fast two builds of `clamor` take in a file of comments: bench/uploads.py NEW OLD [--rows N] [--rounds N].

Both read the same CSV (id, author, date, likes, text; real texts where `../shared/data` is there),
in turns, with the lexicon:

- `clamor analyze --comments`, file to file;
- the same file as a job of `clamor serve`, from sending it to the last score.

Prints the median of the rounds in comments a second and in microseconds of processor time for a
comment, and the ratio NEW / OLD. Only Python's own library is needed. Linux only.
"""

import argparse
import csv
import datetime
import http.client
import json
import os
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("CLAMOR_SHARED", ROOT.parent / "shared"))
SETTINGS = {"ANALYZER": "lexicon", "LOG": "error"}
"""Settings of whoever runs the benchmark would change the figures."""


def texts():
    real = SHARED / "data/comments/comments.100k.txt"
    if real.exists():
        return real.read_text().splitlines()
    return [f"This is answer number {n}, and it is {'good' if n % 3 else 'bad'}." for n in range(100_000)]


def write(path, rows):
    comments = texts()
    first = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "author", "date", "likes", "text"])
        for row in range(rows):
            date = (first + datetime.timedelta(seconds=13 * row)).isoformat()
            text = comments[row % len(comments)]
            out.writerow([f"c{row}", f"reader{row % 5000}", date, row * 7 % 50, text])


def analyze(program, file, folder):
    """Seconds, and seconds of processor time."""
    out = folder / "scored.csv"
    command = [program, "analyze", "--comments", file, "-o", out]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, env=SETTINGS, cwd=ROOT, stdout=subprocess.DEVNULL)
    seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    out.unlink()
    return seconds, sum(after[:2]) - sum(before[:2])


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {text.decode()}")
    return text


def upload(program, file, _):
    """Seconds, and seconds of processor time, of a server that has nothing else to do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="clamor-uploads.") as data:
        settings = {**SETTINGS, "DATA_DIR": data, "LISTEN": f"127.0.0.1:{port}"}
        server = subprocess.Popen([program, "serve"], env=settings, cwd=ROOT)
        try:
            for _ in range(600):
                try:
                    ask(port, "GET", "/healthz")
                    break
                except OSError:
                    time.sleep(0.1)
            begun, before = time.monotonic(), processor_time(server.pid)
            with open(file, "rb") as body:
                path = "/api/v1/jobs?kind=comments&file_name=a.csv"
                headers = {"content-type": "text/csv", "content-length": str(file.stat().st_size)}
                job = json.loads(ask(port, "POST", path, body, headers))["id"]
            while json.loads(ask(port, "GET", f"/api/v1/jobs/{job}"))["status"] != "completed":
                time.sleep(0.05)
            return time.monotonic() - begun, processor_time(server.pid) - before
        finally:
            server.terminate()
            server.wait()


def processor_time(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("new")
    arguments.add_argument("old")
    arguments.add_argument("--rows", type=int, default=500_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments = arguments.parse_args()
    programs = [os.path.abspath(arguments.new), os.path.abspath(arguments.old)]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clamor-uploads."))
    file = folder / "comments.csv"
    write(file, arguments.rows)
    print(f"{'':44}{'new':>12}{'old':>12}{'ratio':>8}")
    for name, measure in [("file to file", analyze), ("job", upload)]:
        rounds = [[measure(program, file, folder) for program in programs] for _ in range(arguments.rounds)]
        for what, figure in [
            ("comments/s", lambda taken: arguments.rows / taken[0]),
            ("processor time, us/comment", lambda taken: taken[1] / arguments.rows * 1e6),
        ]:
            new, old = (statistics.median(map(figure, taken)) for taken in zip(*rounds))
            print(f"{name + ', ' + what:44}{new:12.2f}{old:12.2f}{new / old:8.2f}")
    file.unlink()
    folder.rmdir()


if __name__ == "__main__":
    main()
