-- A page of a job's items, by position.
select
    i.id, i.job_id, i.position, i.input,
    coalesce(s.url, i.url), i.platform, i.post_key, s.title,
    case when o.lease_until is null then i.status else 'in_progress' end,
    -- While somebody is at it, nothing keeps it waiting.
    case when o.lease_until is null then i.reason end, case when o.lease_until is null then i.detail end,
    coalesce(o.attempts, 0),
    -- Only a retry is worth telling; the first due time is the creation.
    case when i.reason is not null then o.due_at end,
    s.reported, coalesce(s.capped, false), s.finished_at,
    coalesce(s.texts in ('erasing', 'erased'), false), s.erased_at,
    m.name, m.version, i.model_note,
    coalesce(s.fetched, 0), coalesce(g.scored, 0), coalesce(s.skipped_empty, 0),
    coalesce(g.positive, 0), coalesce(g.neutral, 0), coalesce(g.negative, 0),
    coalesce(g.score_sum, 0.0), coalesce(g.truncated, 0),
    coalesce(g.needs_review, 0), coalesce(g.low_confidence, 0), coalesce(g.other_language, 0),
    -- What an own account wrote counts as the post author's.
    coalesce(g.author_positive, 0) + coalesce(w.positive, 0),
    coalesce(g.author_neutral, 0) + coalesce(w.neutral, 0),
    coalesce(g.author_negative, 0) + coalesce(w.negative, 0),
    coalesce(g.author_score_sum, 0.0) + coalesce(w.score_sum, 0.0),
    coalesce(g.other_positive, 0) - coalesce(w.other_positive, 0),
    coalesce(g.other_neutral, 0) - coalesce(w.other_neutral, 0),
    coalesce(g.other_negative, 0) - coalesce(w.other_negative, 0),
    coalesce(g.other_score_sum, 0.0) - coalesce(w.other_score_sum, 0.0),
    coalesce(g.author_other_positive, 0) + coalesce(w.other_positive, 0),
    coalesce(g.author_other_neutral, 0) + coalesce(w.other_neutral, 0),
    coalesce(g.author_other_negative, 0) + coalesce(w.other_negative, 0),
    coalesce(g.author_other_score_sum, 0.0) + coalesce(w.other_score_sum, 0.0)
from job_items i
left join work o on o.id = i.id
left join snapshots s on s.id = i.snapshot_id
left join scorings g on g.snapshot_id = i.snapshot_id and g.model_id = i.model_id
left join own_scorings w
    on w.item_id = i.id and w.snapshot_id = i.snapshot_id and w.model_id = i.model_id
left join models m on m.id = i.model_id
where i.job_id = $1 and i.position > $2
order by i.position
limit $3
