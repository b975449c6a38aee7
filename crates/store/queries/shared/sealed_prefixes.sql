-- By which version and key the values of a column are sealed. Names of table and column are those of the call.
select distinct substr(sealed_column, 1, 5) from sealed_table where sealed_column is not null
