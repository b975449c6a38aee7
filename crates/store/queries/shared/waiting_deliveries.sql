select count(*) from deliveries where due_at is not null
