delete from brand_logos where brand = $1
