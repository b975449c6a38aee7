select count(*) from mails where due_at is not null
