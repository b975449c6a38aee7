-- Teams that somebody is in besides their own: those of several that the issuer names, and those that an admin
-- of all gave to a user of this server.
create table memberships (
    user_id uuid not null constraint memberships_user references users (id) on delete cascade,
    team uuid not null constraint memberships_team references teams (id) on delete cascade,
    constraint memberships_pk primary key (user_id, team)
);

create index memberships_of_team on memberships (team);

-- The team that somebody has turned to; null: their own.
alter table sessions add column team uuid;

-- The team in which it was made; null, of those from before: that of its owner, whichever it is.
alter table tokens add column team uuid;
