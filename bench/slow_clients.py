#!/usr/bin/env python3
"""How fast a good client is served while 200 bad ones hang on, beside how fast it is alone.

    cargo build --release && bench/slow_clients.py target/release/clamor

Starts the program itself, with the lexicon. The bad ones come from 127.0.0.2: 50 drip their heads,
50 the bodies of uploads, 50 do not read a download, 50 follow a job. They come back when they are
hung up on. Only Python's own library is used. With --gzip also what compression costs a download.
"""

import argparse
import http.client
import json
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

EACH = 50
GETS = 2000
UPLOADS = 10
DOWNLOADS = 5
DRIP_S = 0.1


def start(program, folder):
    env = {"PATH": os.environ["PATH"], "DATA_DIR": folder, "MODELS_DIR": folder, "LISTEN": "127.0.0.1:0"}
    log = open(os.path.join(folder, "log"), "w+")
    process = subprocess.Popen([program, "serve"], env=env, cwd=folder, stderr=log)
    for _ in range(600):
        with open(log.name) as said:
            found = re.search(r"is ready.*http://127\.0\.0\.1:(\d+)", said.read())
        if found:
            return process, int(found.group(1))
        time.sleep(0.1)
    sys.exit(f"{program} is not ready: see {log.name}")


class Client:
    """A good one, on one connection that it keeps."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method, path, body=None, headers=None):
        headers = {"Content-Type": "text/csv", **(headers or {})}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def upload(self, csv):
        status, body = self.ask("POST", "/api/v1/jobs?kind=comments&file_name=a.csv", csv)
        assert status == 202, (status, body)
        return json.loads(body)["id"]

    def ended(self, job):
        while True:
            _, body = self.ask("GET", f"/api/v1/jobs/{job}")
            if json.loads(body)["status"] not in ("pending", "in_progress"):
                return
            time.sleep(0.05)


def measured(client, job):
    """Median and 99th percentile of a GET of a job, and seconds of an upload and of a download."""
    took = []
    for _ in range(GETS):
        begin = time.perf_counter()
        status, _ = client.ask("GET", f"/api/v1/jobs/{job}")
        took.append(time.perf_counter() - begin)
        assert status == 200, status
    uploads, downloads = [], []
    small = "comment\n" + "It was good, not bad.\n" * 1000
    for _ in range(UPLOADS):
        begin = time.perf_counter()
        client.upload(small)
        uploads.append(time.perf_counter() - begin)
    for _ in range(DOWNLOADS):
        begin = time.perf_counter()
        status, _ = client.ask("GET", f"/api/v1/jobs/{job}/results.csv")
        downloads.append(time.perf_counter() - begin)
        assert status == 200, status
    took.sort()
    return {
        "GET job, median ms": 1000 * statistics.median(took),
        "GET job, 99 % ms": 1000 * took[len(took) * 99 // 100],
        "upload of 1,000 rows, ms": 1000 * statistics.median(uploads),
        "download of 20,000 rows, ms": 1000 * statistics.median(downloads),
    }


def bad(port, head, drips, stopped):
    while not stopped.is_set():
        try:
            with socket.socket() as stream:
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                stream.bind(("127.0.0.2", 0))
                stream.connect(("127.0.0.1", port))
                stream.sendall(head.encode())
                while not stopped.wait(DRIP_S if drips else 1):
                    if drips:
                        stream.sendall(b"a")
        except OSError:
            stopped.wait(DRIP_S)


def crowd(port, job):
    """In a process of their own, so that they take nothing from the good client's."""
    rest = "HTTP/1.1\r\nHost: localhost\r\n"
    upload = "Content-Type: text/csv\r\nContent-Length: 100000000\r\n\r\ncomment\n"
    kinds = [
        (f"GET / {rest}X-Slow: ", True),
        (f"POST /api/v1/jobs?kind=comments {rest}{upload}", True),
        (f"GET /api/v1/jobs/{job}/results.csv {rest}\r\n", False),
        (f"GET /api/v1/jobs/{job}/events {rest}\r\n", False),
    ]
    pid = os.fork()
    if pid:
        return pid
    stopped = threading.Event()
    for head, drips in kinds * EACH:
        threading.Thread(target=bad, args=(port, head, drips, stopped), daemon=True).start()
    signal.pause()
    os._exit(0)


def gzip_cost(process, client, job):
    def cpu():
        with open(f"/proc/{process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    for takes in ["identity", "gzip"]:
        before, size = cpu(), 0
        for _ in range(DOWNLOADS):
            _, body = client.ask("GET", f"/api/v1/jobs/{job}/results.csv", headers={"Accept-Encoding": takes})
            size = len(body)
        print(f"{takes}: {size / 1e6:.1f} MB, {1000 * (cpu() - before) / DOWNLOADS:.0f} ms of CPU a download")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("--gzip", action="store_true")
    arguments = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with tempfile.TemporaryDirectory() as folder:
        process, port = start(os.path.abspath(arguments.program), folder)
        others = None
        try:
            client = Client(port)
            text = "It was good, not bad, but the rest was terrible. " * 4
            job = client.upload("comment\n" + "".join(f"{n}: {text}\n" for n in range(20000)))
            client.ended(job)
            measured(client, job)
            alone = measured(client, job)
            if arguments.gzip:
                gzip_cost(process, client, job)
            others = crowd(port, job)
            time.sleep(5)
            beside = measured(client, job)
            for name, value in alone.items():
                print(f"{name}: {value:.2f} alone, {beside[name]:.2f} beside 200 bad ones, ratio {beside[name] / value:.2f}")
        finally:
            if others:
                os.kill(others, signal.SIGKILL)
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
