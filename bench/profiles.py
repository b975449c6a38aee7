#!/usr/bin/env python3
"""Times one round of polls of many profiles: bench/profiles.py PROGRAM [--profiles N] [--database URL].

Starts a stand-in for Facebook's Graph API, which answers after 200 ms for fifty pages a request, and
`clamor serve` with it, follows N pages by lists, and waits until each was counted, with the pace off: what
a round that catches up after an outage takes. Prints seconds, requests, the most memory of the program, and
bytes for a measurement where the database is SQLite. Only Python's own library is needed. Linux only.
"""

import argparse
import asyncio
import http.client
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.parse

OF_A_LIST = 10_000
"""Addresses that the server takes in one list."""


class Graph:
    """Answers for pages; each has one more follower with each time that it is asked."""

    def __init__(self, delay):
        self.delay, self.requests, self.most = delay, 0, 0

    def start(self):
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()

    async def serve(self, ready):
        server = await asyncio.start_server(self.connection, "127.0.0.1", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def connection(self, reader, writer):
        try:
            while line := await reader.readline():
                target = line.split()[1].decode()
                while (await reader.readline()).strip():
                    pass
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query)
                ids = query["ids"][0].split(",")
                self.requests += 1
                self.most = max(self.most, len(ids))
                await asyncio.sleep(self.delay)
                pages = {
                    name: {"id": name[1:], "name": f"Page {name}", "username": name, "followers_count": self.requests}
                    for name in ids
                }
                body = json.dumps(pages).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(program, folder, graph, database):
    port = free_port()
    settings = {
        "ANALYZER": "lexicon",
        "LOG": "error",
        "LISTEN": f"127.0.0.1:{port}",
        "DATA_DIR": str(folder),
        "FACEBOOK_TOKEN": "a-token",
        "FACEBOOK_GRAPH_BASE": f"http://127.0.0.1:{graph.port}/v26.0",
        # The pace is off.
        "REQUESTS_PER_SECOND": "10000",
        "PER_HOST_CONCURRENCY": "64",
    }
    if database:
        settings["DATABASE_URL"] = database
    server = subprocess.Popen([program, "serve"], env=settings)
    until = time.monotonic() + 60
    while True:
        try:
            ask(port, "GET", "/readyz")
            return server, port
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the program does not start")
            time.sleep(0.1)


def ask(port, method, path, body=None, kind="application/json"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, body, {"Content-Type": kind} if body else {})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 400:
        raise SystemExit(f"{method} {path}: {answer.status} {text[:300]}")
    return text


def pending(port):
    """Whether a profile was not asked for yet."""
    return bool(json.loads(ask(port, "GET", "/api/v1/profiles?state=pending&limit=1"))["profiles"])


def most_memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def bytes_of_a_measurement(folder):
    files = list(pathlib.Path(folder).glob("*.db"))
    if not files:
        return None
    with sqlite3.connect(f"file:{files[0]}?mode=ro", uri=True) as database:
        try:
            (size,) = database.execute("select sum(pgsize) from dbstat where name = 'measurements'").fetchone()
        except sqlite3.OperationalError:
            # This Python's SQLite cannot tell.
            return None
        (rows,) = database.execute("select count(*) from measurements").fetchone()
    return size / rows if rows else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; by default SQLite")
    parser.add_argument("--delay", type=float, default=0.2, help="seconds until the stand-in answers")
    arguments = parser.parse_args()
    graph = Graph(arguments.delay)
    graph.start()
    with tempfile.TemporaryDirectory() as folder:
        server, port = start(arguments.program, folder, graph, arguments.database)
        try:
            begun = time.monotonic()
            for first in range(0, arguments.profiles, OF_A_LIST):
                numbers = range(first, min(first + OF_A_LIST, arguments.profiles))
                addresses = "\n".join(f"https://www.facebook.com/p{number}" for number in numbers)
                ask(port, "POST", "/api/v1/profiles?interval=600", addresses, "text/plain")
            taken = time.monotonic() - begun
            while pending(port):
                time.sleep(0.25)
            seconds = time.monotonic() - begun
            print(f"load of the machine      {os.getloadavg()[0]:.1f}")
            print(f"taken in                 {taken:.1f} s")
            print(f"each counted after       {seconds:.1f} s ({arguments.profiles / seconds:,.0f} profiles a second)")
            print(f"requests                 {graph.requests:,} (at most {graph.most} pages in one)")
            print(f"most memory              {most_memory(server.pid):.0f} MiB")
            size = bytes_of_a_measurement(folder)
            if size:
                print(f"bytes of a measurement   {size:.0f} (SQLite, with its index)")
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
