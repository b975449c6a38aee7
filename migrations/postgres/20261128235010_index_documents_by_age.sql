-- Posts that others sent go when they were not written to for as long as texts are kept.
create index documents_by_age on documents (updated_at);
