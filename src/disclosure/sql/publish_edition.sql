-- $1 edition; the first time of publishing stays
UPDATE edition SET published_at = coalesce(edition.published_at, now())
WHERE edition.id = $1
RETURNING edition.id, edition.made_at, edition.as_of, edition.method, edition.published_at
