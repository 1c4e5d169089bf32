-- All editions, the newest first
SELECT edition.id, edition.made_at, edition.as_of, edition.method, edition.published_at
FROM edition
ORDER BY edition.id DESC
