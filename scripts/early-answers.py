#!/usr/bin/env python3
"""Does an answer reach a client that still sends its body? Asked with httpx, as programs use it.

    pip install httpx
    scripts/early-answers.py http://127.0.0.1:8000

The server must refuse each request before its body has come: a list is too large (413), and an
address does not take the method (405). With a server that asks for tokens, all are 401.
"""

import sys

import httpx

MIB = 1 << 20


def pieces(size):
    for _ in range(size // MIB):
        yield b"a" * MIB


def main(base):
    failed = False
    for path, size in [("/api/v1/jobs", 21), ("/api/v1/jobs", 60), ("/healthz", 60)]:
        for kind in ["bytes", "chunked"]:
            body = b"a" * (size * MIB) if kind == "bytes" else pieces(size * MIB)
            try:
                answer = httpx.post(
                    base + path, content=body, headers={"Content-Type": "text/csv"}, trust_env=False
                )
                seen = f"{answer.status_code} {answer.headers.get('content-type')}"
                failed |= answer.status_code not in (401, 405, 413)
            except httpx.HTTPError as error:
                seen, failed = f"no answer: {error!r}", True
            print(f"httpx {path} {size} MiB {kind}: {seen}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
