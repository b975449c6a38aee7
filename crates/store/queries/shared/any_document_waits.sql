-- Asked at every look for due work: one look into an index that is empty most of the time.
select exists (select 1 from documents where status = 'pending' and batch is null)
