-- Pictures that stand at the head of reports.
create table brand_logos (
    brand uuid not null constraint brand_logos_pk primary key
        constraint brand_logos_brand references brands (id) on delete cascade,
    kind text not null constraint brand_logos_kind check (kind in ('png', 'jpeg')),
    content bytea not null,
    changed_at timestamptz not null
);
