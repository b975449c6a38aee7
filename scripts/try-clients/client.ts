// A job, by a client with generated types: made from a file, waited for, read. Compiling it checks
// the types, running it the requests.

import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const client = createClient<paths>({ baseUrl: process.argv[2] });
const csv = "id,text\n1,This is wonderful\n2,This is awful\n";

const form = new FormData();
form.append("comments", new Blob([csv], { type: "text/csv" }), "said.csv");
const made = await client.POST("/api/v1/jobs", {
  params: { header: { "Idempotency-Key": "typed" } },
  body: { name: "typed" },
  bodySerializer: () => form,
  headers: { "Content-Type": null },
});
if (!made.data) throw new Error(JSON.stringify(made.error));

const path = { id: made.data.id };
let status: components["schemas"]["JobStatus"] = made.data.status;
while (status === "pending" || status === "in_progress") {
  const { data, error } = await client.GET("/api/v1/jobs/{id}", { params: { path, query: { wait: "60s" } } });
  if (!data) throw new Error(error?.code);
  status = data.status;
}
const summary = await client.GET("/api/v1/jobs/{id}/summary", { params: { path } });
const scored: number | undefined = summary.data?.overall.comments_scored;
if (status !== "completed" || scored !== 2) throw new Error(`${status}, ${scored}`);

const refused = await client.POST("/api/v1/jobs", { body: { urls: ["no address"] } });
const code: components["schemas"]["ProblemCode"] | undefined = refused.error?.code;
if (code !== "no_runnable_entry") throw new Error(code);
await client.DELETE("/api/v1/jobs/{id}", { params: { path } });
console.log("a job was made, waited for, read and deleted by the TypeScript client");
