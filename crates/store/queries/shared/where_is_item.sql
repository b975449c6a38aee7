-- None of a job that is deleted.
select i.status from job_items i join jobs j on j.id = i.job_id where i.id = $1 and j.visible
