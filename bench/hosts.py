#!/usr/bin/env python3
"""What hosts that are slow, or refuse, cost a list: how much longer it takes than without them.

    cargo build --release && bench/hosts.py target/release/clamor

Starts stand-ins for Discourse forums on this machine, and the program itself with the lexicon, anew
for each list. Only Python's own library is used.

Slow: 100 posts of quick forums, alone and behind 40 posts of 4, of 20 and of 40 forums that answer
after 28 s. Refusing: 400 posts of one forum that answers all, and one that answers some with 429 and
`Retry-After: 1`: every tenth, one in ten at random, one in five, and whatever is beyond two requests a
second. Names choose lists: `bench/hosts.py PROGRAM slow` or `refusing`.
"""

import asyncio
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

SLOW_S = 28
QUICK_S = 0.05
QUICK_HOSTS = 20
QUICK_POSTS = 100
POSTS_OF_ONE_HOST = 400


class Forums:
    """Forums by name, below one address; `refuses` says of a request whether it is refused."""

    def __init__(self):
        self.refuses = lambda: False
        self.requests = self.refused = 0
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
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                writer.write(await self.answer(head.split()[1]))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, path):
        found = re.fullmatch(r"/(\w+)/t/(\d+)\.json", path)
        if not found:
            return reply("404 Not Found", {})
        host, topic = found[1], int(found[2])
        self.requests += 1
        if self.refuses():
            self.refused += 1
            return reply("429 Too Many Requests", {}, "Retry-After: 1\r\n")
        await asyncio.sleep(SLOW_S if host.startswith("slow") else QUICK_S)
        posts = [
            {"id": 10 * topic + number, "post_number": number, "username": "ann", "cooked": "It was good."}
            for number in (1, 2)
        ]
        stream = {"posts": posts, "stream": [post["id"] for post in posts]}
        return reply("200 OK", {"id": topic, "title": "A topic", "posts_count": 2, "post_stream": stream})


def reply(status, body, more=""):
    body = json.dumps(body)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return (head + body).encode()


def posts(name, hosts, count):
    """Host by host, as lists are sorted."""
    return [f"https://{name}{host}.example/t/a/{number + 1}" for host in range(hosts) for number in range(count // hosts)]


def took(program, forums, urls, name):
    """Seconds from the list until the last post of the forums with this name has ended."""
    hosts = {url.split("/")[2] for url in urls}
    overrides = ",".join(f"{host}=http://127.0.0.1:{forums.port}/{host.split('.')[0]}" for host in hosts)
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "log"), "w+") as log:
        env = {"PATH": os.environ["PATH"], "DATA_DIR": folder, "MODELS_DIR": folder, "LISTEN": "127.0.0.1:0"}
        env |= {"HOST_OVERRIDES": overrides, "ANALYZER": "lexicon"}
        process = subprocess.Popen([program, "serve"], env=env, cwd=folder, stderr=log)
        try:
            return timed(http.client.HTTPConnection("127.0.0.1", port(log.name), timeout=120), urls, name)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def port(log):
    for _ in range(600):
        with open(log) as said:
            found = re.search(r"is ready.*http://127\.0\.0\.1:(\d+)", said.read())
        if found:
            return int(found[1])
        time.sleep(0.1)
    sys.exit(f"the program is not ready: see {log}")


def timed(connection, urls, name):
    def ask(method, path, body=None):
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        read = json.loads(answer.read())
        assert answer.status in (200, 202), (answer.status, read)
        return read

    begin = time.perf_counter()
    job = ask("POST", "/api/v1/jobs", json.dumps({"urls": urls}))["id"]
    while True:
        items = [item for item in ask("GET", f"/api/v1/jobs/{job}?items_limit=1000")["items"] if f"//{name}" in item["url"]]
        ended = [item for item in items if item["status"] not in ("pending", "in_progress")]
        if len(ended) == len(items):
            break
        time.sleep(0.05)
    seconds = time.perf_counter() - begin
    short = [item for item in items if item["status"] != "completed"]
    assert not short, short[0]
    return seconds


def slow(program, forums):
    quick = posts("quick", QUICK_HOSTS, QUICK_POSTS)
    alone = took(program, forums, quick, "quick")
    print(f"{QUICK_POSTS} posts of {QUICK_HOSTS} quick forums: {alone:.1f} s")
    for hosts in (4, 20, 40):
        beside = took(program, forums, posts("slow", hosts, 40) + quick, "quick")
        print(f"  behind 40 posts of {hosts} forums that take {SLOW_S} s: {beside:.1f} s, {beside / alone:.2f} times as long")


def every_tenth():
    count = 0

    def refuses():
        nonlocal count
        count += 1
        return count % 10 == 0

    return refuses


def at_random(share):
    chance = random.Random(7)
    return lambda: chance.random() < share


def beyond(per_second):
    """A bucket that holds a second's worth."""
    tokens, last = per_second, time.monotonic()

    def refuses():
        nonlocal tokens, last
        now = time.monotonic()
        tokens, last = min(per_second, tokens + (now - last) * per_second), now
        if tokens < 1:
            return True
        tokens -= 1
        return False

    return refuses


def refusing(program, forums):
    urls = posts("forum", 1, POSTS_OF_ONE_HOST)
    alone = took(program, forums, urls, "forum")
    print(f"{POSTS_OF_ONE_HOST} posts of one forum: {alone:.1f} s")
    for what, refuses, ideal in [
        ("one in ten refused, every tenth", every_tenth(), alone / 0.9),
        ("one in ten refused, at random", at_random(0.1), alone / 0.9),
        ("one in five refused, at random", at_random(0.2), alone / 0.8),
        ("two a second answered", beyond(2), POSTS_OF_ONE_HOST / 2),
    ]:
        forums.refuses, forums.requests, forums.refused = refuses, 0, 0
        seconds = took(program, forums, urls, "forum")
        print(
            f"  {what}: {seconds:.1f} s, {seconds / alone:.2f} times as long, {seconds / ideal:.2f} times the best"
            f" possible; {forums.refused} of {forums.requests} requests refused"
        )
    forums.refuses = lambda: False


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    wanted = sys.argv[2:] or ["slow", "refusing"]
    forums = Forums()
    for name in wanted:
        {"slow": slow, "refusing": refusing}[name](os.path.abspath(sys.argv[1]), forums)
