#!/usr/bin/env python3
"""Compares two builds of `clamor` under load, in one run: bench/load.py NEW OLD [--seconds N] [--rounds N].

Each build serves a job of 100 posts that has ended and one that runs, from a database of its own, with a
local platform. What is measured in turns, so that other work on the machine meets both alike:

- GET /api/v1/jobs/{id}, ended and running: requests a second (wrk, 8 connections);
- the same of the running job while 200 clients listen to its events;
- resident memory before, with the 200 listeners, and after the load.

Prints the median of the rounds and the ratio NEW / OLD. Needs wrk; nothing beside the standard library.
"""

import argparse
import atexit
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

POSTS = 100
LISTENERS = 200
WITHHELD = 1_000_000
"""The platform never answers for stories from this id on."""


class Platform(http.server.BaseHTTPRequestHandler):
    """Answers like Hacker News: each story has ten comments."""

    protocol_version = "HTTP/1.1"
    never = threading.Event()

    def do_GET(self):  # noqa: N802, the name is the library's
        story = int(re.search(r"(\d+)(?:\.json)?(?:\?.*)?$", self.path).group(1))
        if story >= WITHHELD:
            self.never.wait()
        if "/count/" in self.path:
            answer = {"descendants": 10}
        else:
            at = "2026-01-02T03:04:05.000Z"
            comments = [
                {
                    "id": story * 100 + number,
                    "type": "comment",
                    "author": "reader",
                    "text": f"This is a good answer, number {number}.",
                    "parent_id": story,
                    "story_id": story,
                    "created_at": at,
                    "children": [],
                }
                for number in range(10)
            ]
            answer = {
                "id": story,
                "type": "story",
                "author": "poster",
                "title": f"Story {story}",
                "story_id": story,
                "created_at": at,
                "children": comments,
            }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server:
    """One build of Clamor at work."""

    def __init__(self, program, platform):
        self.data = tempfile.mkdtemp(prefix="clamor-load.")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        base = f"http://127.0.0.1:{platform}"
        # Settings of whoever runs the benchmark would change the figures.
        settings = {
            "DATA_DIR": self.data,
            "LISTEN": f"127.0.0.1:{self.port}",
            "ANALYZER": "lexicon",
            "LOG": "error",
            "HN_ALGOLIA_BASE": base,
            "HN_FIREBASE_BASE": f"{base}/count",
            "REQUESTS_PER_SECOND": "10000",
            "PER_HOST_CONCURRENCY": "16",
        }
        root = pathlib.Path(__file__).resolve().parent.parent
        self.process = subprocess.Popen([program, "serve"], env=settings, cwd=root)
        atexit.register(self.stop)
        self.wait_until(lambda: self.get("/healthz"))
        self.ended = self.submit(range(1, POSTS + 1))
        self.wait_until(lambda: self.job(self.ended)["status"] == "completed")
        self.running = self.submit([*range(1, POSTS), WITHHELD])
        self.wait_until(lambda: self.job(self.running)["progress"]["posts_ended"] >= POSTS - 1)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path):
        with urllib.request.urlopen(self.url(path), timeout=30) as answer:
            return answer.read()

    def job(self, job):
        return json.loads(self.get(f"/api/v1/jobs/{job}"))

    def submit(self, stories):
        urls = [f"https://news.ycombinator.com/item?id={story}" for story in stories]
        body = json.dumps({"urls": urls}).encode()
        request = urllib.request.Request(
            self.url("/api/v1/jobs"), body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["id"]

    def wait_until(self, condition):
        for _ in range(600):
            try:
                if condition():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        sys.exit("Clamor did not get where the benchmark wants it within a minute.")

    def rate(self, job, seconds):
        command = ["wrk", "-t1", "-c8", f"-d{seconds}s", self.url(f"/api/v1/jobs/{job}")]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in told:
            sys.exit(f"Answers were not 200:\n{told}")
        return float(re.search(r"Requests/sec:\s*([\d.]+)", told).group(1))

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s*(\d+)", status).group(1)) / 1024

    def listen(self):
        listeners = []
        for _ in range(LISTENERS):
            listener = socket.create_connection(("127.0.0.1", self.port))
            listener.sendall(
                f"GET /api/v1/jobs/{self.running}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            )
            if b" 200 " not in listener.recv(4096):
                sys.exit("A listener was not let in.")
            listeners.append(listener)
        return listeners

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("new")
    arguments.add_argument("old")
    arguments.add_argument("--seconds", type=int, default=5, help="of each measurement")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments = arguments.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing; Debian's package has this name.")

    platform = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    platform.daemon_threads = True
    threading.Thread(target=platform.serve_forever, daemon=True).start()
    port = platform.server_address[1]
    servers = [Server(os.path.abspath(program), port) for program in (arguments.new, arguments.old)]
    figures = {}

    def note(what, values):
        figures.setdefault(what, []).append(values)

    def rates(what, job):
        for _ in range(arguments.rounds):
            note(what, [server.rate(getattr(server, job), arguments.seconds) for server in servers])

    note("memory at the start, MiB", [server.memory() for server in servers])
    rates("GET, job that has ended, requests/s", "ended")
    rates("GET, job that runs, requests/s", "running")
    listeners = [server.listen() for server in servers]
    note(f"memory with {LISTENERS} listeners, MiB", [server.memory() for server in servers])
    rates(f"GET, job that runs, {LISTENERS} listeners, requests/s", "running")
    for listener in [listener for of_server in listeners for listener in of_server]:
        listener.close()
    note("memory after the load, MiB", [server.memory() for server in servers])

    print(f"{'':58}{'new':>10}{'old':>10}{'ratio':>8}")
    for what, rounds in figures.items():
        new, old = (statistics.median(values) for values in zip(*rounds))
        print(f"{what:58}{new:10.1f}{old:10.1f}{new / old:8.2f}")


if __name__ == "__main__":
    main()
