delete from own_scorings where item_id = $1
