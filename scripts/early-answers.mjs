#!/usr/bin/env node
// Does an answer reach a client that still sends its body? Asked with fetch, as pages and programs
// use it; see early-answers.py, which asks the same with httpx.
//
//     scripts/early-answers.mjs http://127.0.0.1:8000

const MIB = 1 << 20;
const base = process.argv[2].replace(/\/$/, "");
let failed = false;

const chunked = (size) =>
  new ReadableStream({
    sent: 0,
    pull(controller) {
      if (this.sent >= size) return controller.close();
      this.sent += MIB;
      controller.enqueue(new Uint8Array(MIB).fill(97));
    },
  });

for (const [path, size] of [["/api/v1/jobs", 21], ["/api/v1/jobs", 60], ["/healthz", 60]]) {
  for (const kind of ["bytes", "chunked"]) {
    const body = kind === "bytes" ? new Uint8Array(size * MIB).fill(97) : chunked(size * MIB);
    let seen;
    try {
      const headers = { "content-type": "text/csv" };
      const answer = await fetch(base + path, { method: "POST", body, headers, duplex: "half" });
      await answer.text();
      seen = `${answer.status} ${answer.headers.get("content-type")}`;
      failed ||= ![401, 405, 413].includes(answer.status);
    } catch (error) {
      seen = `no answer: ${error.cause ?? error}`;
      failed = true;
    }
    console.log(`fetch ${path} ${size} MiB ${kind}: ${seen}`);
  }
}
process.exit(failed ? 1 : 0);
