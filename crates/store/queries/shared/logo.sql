select kind, content from brand_logos where brand = $1
