#!/usr/bin/env python3
"""What it costs to know who asks: bench/sign_in.py PROGRAM [--seconds N] [--rounds N] [--databases OPEN CLOSED [--redis URL]].

Starts `clamor serve` twice: open on loopback, and with a local issuer at which a browser signs in. Both have
the same job that has ended. Measured in turns, so that other work on the machine meets all alike: requests a
second of GET /api/v1/jobs/{id} (wrk, 8 connections), asked by nobody, with a token of the issuer, with a
session, and with a personal token; every other round in the reverse order. Prints the median of the rates, and
of the ratios to nobody's of the same round, with the lowest and the highest of them.

Then what a cold start costs whoever signs in first: the seconds from the start of a process, on a database that
is there, to the page of whoever signed in at it, with and without the time in which the issuer answers. With
--databases and --redis also those of `clamor-api`, which lies beside the program (or --api).

--databases: two empty databases of one PostgreSQL (postgres://...) in place of SQLite. --redis: an empty Redis
(redis://HOST:PORT) of which the two take the databases 0 and 1; what is counted for the rate limit goes through it.
Needs wrk and openssl; nothing beside the standard library.
"""

import argparse
import base64
import contextlib
import http.cookiejar
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
import urllib.parse
import urllib.request

CLIENT = "clamor"
AUDIENCE = "clamor-api"


def letters(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer(http.server.BaseHTTPRequestHandler):
    """Lets everybody in as the same person; what a client must prove is not checked here."""

    def log_message(self, *_):
        pass

    def reply(self, answer=None, to=None):
        body = json.dumps(answer).encode()
        self.send_response(302 if to else 200)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):  # noqa: N802, the name is the library's
        with self.server.at_work():
            self.answer_get()

    def answer_get(self):
        url = urllib.parse.urlparse(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        issuer = self.server.issuer
        if url.path == "/.well-known/openid-configuration":
            document = {
                "issuer": issuer,
                "jwks_uri": f"{issuer}/keys",
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
            }
            self.reply(document)
        elif url.path == "/keys":
            self.reply({"keys": [self.server.key]})
        else:
            self.server.nonce = query["nonce"]
            back = urllib.parse.urlencode({"code": "a", "state": query["state"]})
            self.reply(to=f"{query['redirect_uri']}?{back}")

    def do_POST(self):  # noqa: N802
        with self.server.at_work():
            self.rfile.read(int(self.headers["Content-Length"]))
            token = sign(self.server, CLIENT, nonce=self.server.nonce)
            self.reply({"access_token": "a", "token_type": "Bearer", "id_token": token})


class IssuerServer(http.server.ThreadingHTTPServer):
    """Knows for how long it has been at work on requests."""

    spent = 0.0
    lock = threading.Lock()

    @contextlib.contextmanager
    def at_work(self):
        begun = time.perf_counter()
        yield
        with self.lock:
            self.spent += time.perf_counter() - begun


def sign(server, audience, **more):
    """A token of the issuer (RS256)."""
    claims = {
        "iss": server.issuer,
        "aud": audience,
        "sub": "reader",
        "team": "red",
        "exp": int(time.time()) + 3600,
        **more,
    }
    head = {"alg": "RS256", "typ": "JWT", "kid": "k"}
    text = ".".join(letters(json.dumps(part).encode()) for part in (head, claims))
    command = ["openssl", "dgst", "-sha256", "-sign", server.key_file]
    signature = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    return f"{text}.{letters(signature)}"


def start_issuer(folder):
    server = IssuerServer(("127.0.0.1", 0), Issuer)
    server.issuer = f"http://127.0.0.1:{server.server_port}"
    server.key_file = str(folder / "key.pem")
    subprocess.run(["openssl", "genrsa", "-out", server.key_file, "2048"], check=True, capture_output=True)
    command = ["openssl", "rsa", "-in", server.key_file, "-noout", "-modulus"]
    modulus = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("=")[1].strip()
    server.key = {"kty": "RSA", "kid": "k", "alg": "RS256", "e": "AQAB", "n": letters(bytes.fromhex(modulus))}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def start(command, folder, settings):
    """A program on a free port; its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "LISTEN": f"127.0.0.1:{port}",
        "DATA_DIR": str(folder),
        "ANALYZER": "lexicon",
        "LOG": "error",
        "PUBLIC_URL": base,
        # Counted like any other, and never reached; where nobody signs in there is none.
        "RATE_LIMIT": "1000000/s",
        **settings,
    }
    if "OIDC_ISSUER" not in settings:
        del environment["PUBLIC_URL"], environment["RATE_LIMIT"]
    process = subprocess.Popen(command, env=environment, cwd=folder)
    for _ in range(12_000):
        try:
            urllib.request.urlopen(f"{base}/readyz", timeout=2).close()
            return base, process
        except OSError:
            time.sleep(0.005)
    sys.exit("the program does not get ready")


def make_job(base, headers):
    """A file of comments, scored; the job's address."""
    rows = "".join(f"{n},This is a good answer number {n}.\n" for n in range(1000))
    request = urllib.request.Request(
        f"{base}/api/v1/jobs?kind=comments",
        data=f"id,text\n{rows}".encode(),
        headers={"Content-Type": "text/csv", **headers},
    )
    job = json.load(urllib.request.urlopen(request))["id"]
    address = f"{base}/api/v1/jobs/{job}"
    while True:
        asked = urllib.request.Request(f"{address}?wait=10s", headers=headers)
        if json.load(urllib.request.urlopen(asked))["status"] == "completed":
            return address


def new_browser():
    """A browser without a window, and its cookies."""
    policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
    jar = http.cookiejar.CookieJar(policy)
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)), jar


def cold_sign_in(command, folder, settings, issuer):
    """Seconds from the start of a process to the page of whoever signs in at it first, and those without the issuer."""
    browser, jar = new_browser()
    issuer.spent = 0.0
    begun = time.perf_counter()
    base, process = start(command, folder, settings)
    try:
        browser.open(f"{base}/account").read()
        took = time.perf_counter() - begun
        if not any(one.name == "__Host-clamor" for one in jar):
            sys.exit("nobody is signed in")
        return took, took - issuer.spent
    finally:
        process.terminate()
        process.wait()


def sign_in(base):
    """Signs in as a browser does; the cookie of the session, and a personal token made with it."""
    browser, jar = new_browser()
    page = browser.open(f"{base}/account").read().decode()
    csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    form = f"csrf={csrf}&name=bench&rights=read&days=1".encode()
    page = browser.open(f"{base}/account/tokens", data=form).read().decode()
    token = re.search(r"clamor_[0-9A-Za-z]{36}", page).group(0)
    cookie = next(one for one in jar if one.name == "__Host-clamor")
    return f"{cookie.name}={cookie.value}", token


def rate(address, headers, seconds):
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    told = subprocess.run([*command, address], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"not all requests were answered as they should be:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1))


def compare(asked, seconds, rounds):
    """Asks in turns, and prints rates and what they are of the first one's."""
    rates = {name: [] for name in asked}
    order = list(asked.items())
    for _ in range(rounds):
        for name, (address, headers) in order:
            rates[name].append(rate(address, headers, seconds))
        order.reverse()
    first = rates[next(iter(asked))]
    print(f"{'asked with':<22}{'requests/s':>12}{'ratio':>8}{'lowest':>8}{'highest':>9}")
    for name, measured in rates.items():
        ratios = [one / nobodys for one, nobodys in zip(measured, first, strict=True)]
        print(f"{name:<22}{statistics.median(measured):>12,.0f}{statistics.median(ratios):>8.2f}", end="")
        print(f"{min(ratios):>8.2f}{max(ratios):>9.2f}")


def settings_of(arguments, given):
    """What the open server and the other one are set to: their own databases of the same servers."""
    if not given.databases:
        if given.redis:
            arguments.error("--redis needs --databases")
        return {}, {}
    servers = {urllib.parse.urlsplit(url)._replace(path="") for url in given.databases}
    if len(servers) != 1 or len(set(given.databases)) != 2:
        arguments.error("--databases are two of one PostgreSQL")
    settings = [{"DATABASE_URL": url} for url in given.databases]
    if given.redis:
        for number, one in enumerate(settings):
            one["REDIS_URL"] = f"{given.redis.rstrip('/')}/{number}"
    return settings


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("--api", type=pathlib.Path, metavar="PROGRAM")
    arguments.add_argument("--seconds", type=int, default=5)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--databases", nargs=2, metavar=("OPEN", "CLOSED"))
    arguments.add_argument("--redis", metavar="URL")
    given = arguments.parse_args()
    open_settings, closed_settings = settings_of(arguments, given)
    program = given.program.resolve()
    api = given.api.resolve() if given.api else program.with_name("clamor-api")
    commands = {"clamor serve": [program, "serve"]}
    if given.redis:
        commands["clamor-api"] = [api]
    for command in commands.values():
        if not command[0].is_file():
            arguments.error(f"there is no {command[0]}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clamor-bench-"))
    processes = []
    try:
        issuer = start_issuer(folder)
        signing_in = {"OIDC_ISSUER": issuer.issuer, "OIDC_AUDIENCE": AUDIENCE, "OIDC_CLIENT_ID": CLIENT}
        closed_settings = {**closed_settings, **signing_in}
        bases = []
        for name, settings in (("open", open_settings), ("closed", closed_settings)):
            (folder / name).mkdir()
            base, process = start(commands["clamor serve"], folder / name, settings)
            processes.append(process)
            bases.append(base)
        bearer = {"Authorization": f"Bearer {sign(issuer, AUDIENCE)}"}
        open_job, closed_job = make_job(bases[0], {}), make_job(bases[1], bearer)
        cookie, token = sign_in(bases[1])
        asked = {
            "nobody": (open_job, {}),
            "token of the issuer": (closed_job, bearer),
            "session": (closed_job, {"Cookie": cookie}),
            "personal token": (closed_job, {"Authorization": f"Bearer {token}"}),
        }
        compare(asked, given.seconds, given.rounds)
        for process in processes:
            process.terminate()
            process.wait()
        processes.clear()
        cold = folder / "cold"
        cold.mkdir()
        if not given.databases:
            # It makes the tables.
            cold_sign_in(commands["clamor serve"], cold, closed_settings, issuer)
        colds = {name: [] for name in commands}
        order = list(commands.items())
        for _ in range(given.rounds):
            for name, command in order:
                colds[name].append(cold_sign_in(command, cold, closed_settings, issuer))
            order.reverse()
        for name, measured in colds.items():
            whole, own = zip(*measured, strict=True)
            print(f"cold sign-in, {name}: {statistics.median(whole):.2f} s, ", end="")
            print(f"{statistics.median(own):.2f} s of them ours (slowest {max(own):.2f} s)")
    finally:
        for process in processes:
            process.terminate()
            process.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
