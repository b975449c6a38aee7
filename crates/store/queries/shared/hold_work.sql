-- First statement of what is written under a lease: holds the row until the end of the transaction, and
-- finds nothing when the lease is lost.
select kind from work where id = $1 and attempt = $2 and lease_until is not null for update
