#!/usr/bin/env python3
"""Times posts that others send, beside a plain Django service: bench/posts.py PROGRAM [--rounds N] [--million].

Starts `clamor serve` (lexicon, limits per address off) and the same two routes in Django under Gunicorn with
SQLite (python/django_posts.py), and measures them in turns, so that other work on the machine meets both alike:

- writes: POST /api/v1/posts/, each with an id of its own;
- cached reads: GET /api/v1/posts/{id}/analysis/ of 100 posts that were analysed;
- the 99th percentile of both at half the rate that was reached.

Prints the median of the rounds and the ratio. With `--million` also sends a million posts in batches, waits
until each is analysed, and prints posts a second and the most memory; `--posts` takes another number.
Needs wrk, and Django and Gunicorn in this Python (requirements-posts.txt). Linux only.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 16
KNOWN = 100
"""Posts that are read."""
OF_A_BATCH = 10_000
CONTENT = "This is an example post about the new kettle, number %s. I love how quickly it boils! #kitchen @acme"

WRITE = """
local content = %(content)s
local thread_number = 0
function setup(thread) thread:set("number", thread_number); thread_number = thread_number + 1 end
local sent = 0
function request()
  sent = sent + 1
  local id = "%(run)s-" .. number .. "-" .. sent
  local body = '{"id": "' .. id .. '", "content": "' .. string.gsub(content, "%%%%s", id) .. '"}'
  return wrk.format("POST", "/api/v1/posts/", {["Content-Type"] = "application/json"}, body)
end
"""
READ = """
local sent = 0
function request()
  sent = sent + 1
  return wrk.format("GET", "/api/v1/posts/known-" .. (sent %% %(known)d) .. "/analysis/")
end
"""
PACED = """
function delay() return %(pause)f * 2 * math.random() end
"""
"""Half the load: each connection waits, on average, as long as an answer took at full load."""
FAILED = """
local failed = 0
local threads = {}
local begin = setup
function setup(thread) table.insert(threads, thread); if begin then begin(thread) end end
failures = 0
function response(status) if status >= 300 then failures = failures + 1 end end
function done(summary, latency)
  local sum = 0
  for _, thread in ipairs(threads) do sum = sum + thread:get("failures") end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %%f %%f %%d\\n",
    summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, sum + broken))
end
"""


class Service:
    """One of the two, in a folder of its own."""

    def __init__(self, name, command, settings, port):
        self.name, self.port = name, port
        self.process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while self.ask("GET", "/api/v1/posts/none/analysis/") != 404:
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{name} does not start")
            time.sleep(0.1)
        for number in range(KNOWN):
            self.ask("POST", "/api/v1/posts/", {"id": f"known-{number}", "content": CONTENT % number})
        for number in range(KNOWN):
            self.ask("GET", f"/api/v1/posts/known-{number}/analysis/" + self.wait)

    wait = ""

    def ask(self, method, path, body=None):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request(method, path, json.dumps(body) if body else None,
                               {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except OSError:
            return None

    def load(self, script, seconds):
        """Requests a second, the 99th percentile in ms, and how many were not answered as they should."""
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(script)
            file.flush()
            output = subprocess.run(
                ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", file.name, f"http://127.0.0.1:{self.port}"],
                check=True, capture_output=True, text=True,
            ).stdout
        rate, slowest, failures = re.search(r"RESULT (\S+) (\S+) (\d+)", output).groups()
        return float(rate), float(slowest), int(failures)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Clamor(Service):
    wait = "?wait=5s"

    def __init__(self, program, folder):
        port = free_port()
        settings = {"ANALYZER": "lexicon", "LOG": "error", "LISTEN": f"127.0.0.1:{port}", "DATA_DIR": folder,
                    "RATE_LIMIT": "off"}
        super().__init__("Clamor", [program, "serve"], settings, port)

    def most_memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


class Django(Service):
    def __init__(self, folder):
        port = free_port()
        settings = {"DJANGO_DATABASE": f"{folder}/django.db", "PYTHONPATH": str(HERE / "python")}
        subprocess.run([sys.executable, "-c", "import django_posts; django_posts.make_tables()"], check=True,
                       env=os.environ | settings)
        workers = 2 * os.cpu_count() + 1
        command = [sys.executable, "-m", "gunicorn", "-w", str(workers), "-b", f"127.0.0.1:{port}",
                   "django_posts:application"]
        super().__init__("Django", command, settings, port)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def measure(services, rounds, seconds):
    rows = []
    for what in ("writes", "cached reads"):
        rates = {service.name: [] for service in services}
        slow = {service.name: [] for service in services}
        for number in range(rounds):
            for service in services:
                def script(part):
                    if what == "writes":
                        return WRITE % {"content": json.dumps(CONTENT), "run": f"{part}{number}"}
                    return READ % {"known": KNOWN}
                rate, _, failures = service.load(script("full") + FAILED % (), seconds)
                pause = CONNECTIONS / rate * 1000
                _, p99, more = service.load(script("half") + PACED % {"pause": pause} + FAILED % (), seconds)
                if failures + more:
                    print(f"{service.name}, {what}: {failures + more} requests were not answered as they should")
                rates[service.name].append(rate)
                slow[service.name].append(p99)
        ours, theirs = (statistics.median(rates[service.name]) for service in services)
        rows.append((what, ours, theirs, *(statistics.median(slow[service.name]) for service in services)))
    print(f"{'':14}{'Clamor':>12}{'Django':>12}{'ratio':>8}{'p99 at half the load':>24}")
    for what, ours, theirs, ours_slow, theirs_slow in rows:
        print(f"{what:14}{ours:10,.0f}/s{theirs:10,.0f}/s{ours / theirs:8.1f}{ours_slow:14.1f} ms{theirs_slow:7.1f} ms")


def take_in(clamor, posts):
    before = clamor.most_memory()
    connection = http.client.HTTPConnection("127.0.0.1", clamor.port, timeout=120)
    begun = time.monotonic()
    for first in range(0, posts, OF_A_BATCH):
        lines = (json.dumps({"id": f"m-{number}", "content": CONTENT % number})
                 for number in range(first, min(first + OF_A_BATCH, posts)))
        while True:
            connection.request("POST", "/api/v1/posts:batch", "\n".join(lines).encode(),
                               {"Content-Type": "application/x-ndjson"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status < 300:
                break
            raise SystemExit(f"a batch was answered {answer.status}: {text[:300]}")
        if first == posts // OF_A_BATCH // 10 * OF_A_BATCH:
            early = clamor.most_memory()
    taken = time.monotonic() - begun
    last = posts - 1
    while True:
        connection.request("GET", "/api/v1/usage")
        connection.getresponse().read()
        if all(analysed(connection, number) for number in (last, last // 2, *range(max(0, last - 5000), last, 500))):
            break
        time.sleep(0.1)
    seconds = time.monotonic() - begun
    print(f"{posts:,} posts: taken in after {taken:.1f} s, analysed after {seconds:.1f} s"
          f" ({posts / seconds:,.0f} a second)")
    print(f"most memory: {before:.0f} MiB before, {early:.0f} after a tenth, {clamor.most_memory():.0f} at the end")


def analysed(connection, number):
    connection.request("GET", f"/api/v1/posts/m-{number}/analysis")
    return json.loads(connection.getresponse().read())["status"] == "complete"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--million", action="store_true", help="also send many posts in batches")
    parser.add_argument("--posts", type=int, default=1_000_000, help="how many these are")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = []
        try:
            services = [Clamor(arguments.program, folder), Django(folder)]
            print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
            measure(services, arguments.rounds, arguments.seconds)
            if arguments.million:
                services[1].stop()
                take_in(services[0], arguments.posts)
        finally:
            for service in services:
                service.stop()


if __name__ == "__main__":
    main()
