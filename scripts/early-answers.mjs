#!/usr/bin/env node
// Does an answer reach a client that still sends its body? Asked with fetch, as pages and programs
// use it; see early-answers.py, which asks the same with httpx.
//
//     scripts/early-answers.mjs http://127.0.0.1:8000 /api/v1/jobs=413 /healthz=405

const MIB = 1 << 20;
const base = process.argv[2].replace(/\/$/, "");
const expected = process.argv.slice(3);
let failed = expected.length === 0;

const chunked = (size) =>
  new ReadableStream({
    sent: 0,
    pull(controller) {
      if (this.sent >= size) return controller.close();
      this.sent += MIB;
      controller.enqueue(new Uint8Array(MIB).fill(97));
    },
  });

for (const one of expected) {
  const [path, status] = [one.slice(0, one.lastIndexOf("=")), one.slice(one.lastIndexOf("=") + 1)];
  for (const size of [21, 60]) {
    for (const kind of ["bytes", "chunked"]) {
      const body = kind === "bytes" ? new Uint8Array(size * MIB).fill(97) : chunked(size * MIB);
      let seen;
      try {
        const headers = { "content-type": "text/csv" };
        const answer = await fetch(base + path, { method: "POST", body, headers, duplex: "half" });
        await answer.text();
        seen = `${answer.status} ${answer.headers.get("content-type")}`;
        failed ||= answer.status !== Number(status);
      } catch (error) {
        seen = `no answer: ${error.cause ?? error}`;
        failed = true;
      }
      console.log(`fetch ${path} ${size} MiB ${kind}: ${seen}`);
    }
  }
}
process.exit(failed ? 1 : 0);
