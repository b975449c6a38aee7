-- Nothing here: whoever starts and stops workers by their number of tasks has PostgreSQL.
select 1;
