update mails set due_at = due_at - $1 * interval '1 millisecond'
where due_at > now()
