update own_scorings
set positive = positive + $2,
    neutral = neutral + $3,
    negative = negative + $4,
    score_sum = score_sum + $5,
    other_positive = other_positive + $6,
    other_neutral = other_neutral + $7,
    other_negative = other_negative + $8,
    other_score_sum = other_score_sum + $9
where item_id = $1
