#!/usr/bin/env python3
"""Does an answer reach a client that still sends its body? Asked with httpx, as programs use it.

    pip install httpx
    scripts/early-answers.py http://127.0.0.1:8000 /api/v1/jobs=413 /healthz=405

The server must refuse a request of 21 MiB to each path before its body has come, with the status
that is named: a list is too large (413), and an address does not take the method (405).
"""

import sys

import httpx

MIB = 1 << 20


def pieces(size):
    for _ in range(size // MIB):
        yield b"a" * MIB


def main(base, expected):
    failed = not expected
    for path, status in (one.rsplit("=", 1) for one in expected):
        for size in [21, 60]:
            for kind in ["bytes", "chunked"]:
                body = b"a" * (size * MIB) if kind == "bytes" else pieces(size * MIB)
                try:
                    answer = httpx.post(
                        base + path,
                        content=body,
                        headers={"Content-Type": "text/csv"},
                        trust_env=False,
                        timeout=60,
                    )
                    seen = f"{answer.status_code} {answer.headers.get('content-type')}"
                    failed |= answer.status_code != int(status)
                except httpx.HTTPError as error:
                    seen, failed = f"no answer: {error!r}", True
                print(f"httpx {path} {size} MiB {kind}: {seen}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2:]))
