"""A job, by the generated Python client: made from a file, waited for, read."""

import io
import sys

from clamor_client import Client
from clamor_client.api.jobs import create_job, delete_job, get_job, list_jobs
from clamor_client.api.results import download_csv, get_summary, list_comments
from clamor_client.models import JobStatus, Label, NewJob, NewJobForm, Problem, ProblemCode
from clamor_client.types import File

CSV = b"id,text\n1,This is wonderful\n2,This is awful\n3,It was on a table\n"

client = Client(base_url=sys.argv[1], timeout=90)

form = NewJobForm(comments=File(payload=io.BytesIO(CSV), file_name="said.csv", mime_type="text/csv"), name="By a client")
made = create_job.sync_detailed(client=client, body=form, idempotency_key="a-client")
assert made.status_code == 202, made.content
job = made.parsed
assert made.headers["location"] == f"/api/v1/jobs/{job.id}"
again = create_job.sync_detailed(client=client, body=form, idempotency_key="a-client")
assert again.headers["idempotent-replayed"] == "true" and again.parsed.id == job.id

while (job := get_job.sync(job.id, client=client, wait="60s")).status in (JobStatus.PENDING, JobStatus.IN_PROGRESS):
    pass
assert job.status is JobStatus.COMPLETED, job
assert job.progress.comments_scored == 3

summary = get_summary.sync(job.id, client=client)
assert summary.overall.comments_scored == 3 and summary.overall.positive.count == 1
page = list_comments.sync(job.id, client=client, label=Label.NEGATIVE)
assert [comment.text for comment in page.comments] == ["This is awful"]
assert download_csv.sync_detailed(job.id, client=client, bom=False).content.count(b"\r\n") == 4
assert [found.id for found in list_jobs.sync(client=client, name="by a CLIENT").jobs] == [job.id]

refused = create_job.sync(client=client, body=NewJob(urls=["no address"]))
assert isinstance(refused, Problem) and refused.code is ProblemCode.NO_RUNNABLE_ENTRY, refused

assert delete_job.sync_detailed(job.id, client=client).status_code in (202, 204)
print("a job was made, waited for, read and deleted by the Python client")
