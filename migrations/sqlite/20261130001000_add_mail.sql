-- Mail to people when a job has ended: where they want it and when, what they are to be told, and how it stands
-- with the mail server.

-- Where mail reaches somebody: as was entered here, or else as their issuer says at each sign-in; null: nowhere.
alter table users add column mail text;
alter table users add column issuer_mail text;
-- Of which ends they want to be told.
alter table users add column mail_when text not null default 'long'
    constraint users_mail_when check (mail_when in ('never', 'long', 'always'));

create table mails (
    -- Part of the Message-ID: a mail that comes twice has the same.
    id blob not null constraint mails_pk primary key,
    -- Who is told, or who tries it.
    user_id blob not null constraint mails_user references users (id) on delete cascade,
    about text not null,
    -- Null: it is about no job. The job may be gone.
    job blob,
    -- To where it went; of a trial to where it goes.
    address text,
    status text not null default 'waiting'
        constraint mails_status check (status in ('waiting', 'sent', 'failed', 'dropped')),
    attempts integer not null default 0,
    attempted_at integer,
    -- Why the last attempt came to nothing, or why there is none; of one that was sent what the server said.
    answer text,
    created_at integer not null,
    -- The next attempt; null once it has ended.
    due_at integer,
    ended_at integer,
    constraint mails_waiting check ((status = 'waiting') = (due_at is not null)),
    constraint mails_ended check ((status = 'waiting') = (ended_at is null))
) strict, without rowid;

create index mails_due on mails (due_at) where due_at is not null;
create index mails_of_user on mails (user_id, id);
create index mails_by_end on mails (ended_at) where ended_at is not null;

-- By which server mail is sent, as the worker that started last has it: no row, no mail. And how it stands with it.
create table mail_server (
    one integer not null default 1 constraint mail_server_pk primary key
        constraint mail_server_one check (one),
    sender text not null,
    server text not null,
    -- Attempts in a row that came to nothing for the server's sake, when the first of them did, and why the last.
    failures integer not null default 0,
    failing_since integer,
    answer text,
    sent_at integer
) strict, without rowid;
