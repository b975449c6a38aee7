-- With whether it is a suspect: a worker died with it in hand before the one that has it now.
select j.id, j.status, i.status = 'in_progress' and i.crashes > 0 from job_items i join jobs j on j.id = i.job_id where i.id = $1 and j.visible
