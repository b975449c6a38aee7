select j.id, j.status from job_items i join jobs j on j.id = i.job_id where i.id = $1 and j.visible
