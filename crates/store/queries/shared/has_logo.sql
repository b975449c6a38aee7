select exists (select 1 from brand_logos where brand = $1)
