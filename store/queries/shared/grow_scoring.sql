update scorings
set scored = scored + $3,
    positive = positive + $4,
    neutral = neutral + $5,
    negative = negative + $6,
    score_sum = score_sum + $7,
    truncated = truncated + $8,
    needs_review = needs_review + $9,
    low_confidence = low_confidence + $10,
    other_language = other_language + $11
where snapshot_id = $1 and model_id = $2
