-- Who did what, and from where: for whoever has to answer for it later. No texts of comments, no secrets.
create table audit (
    -- UUIDv7: the order in which it happened.
    id blob not null constraint audit_pk primary key,
    at integer not null,
    -- Null: nobody knows, as of somebody who could not sign in.
    team blob,
    -- As it was: the user may be gone, or called otherwise.
    user_id blob,
    user_name text,
    -- By which way they came in; null: they did not.
    door text,
    address text not null,
    action text not null,
    -- What it was done to: a job, an upload, a user, a token or a session.
    subject blob,
    -- A small JSON object.
    details text not null
) strict, without rowid;

create index audit_of_team on audit (team, id);
create index audit_of_user on audit (user_id, id);
create index audit_of_subject on audit (subject, id) where subject is not null;
create index audit_by_time on audit (at);
