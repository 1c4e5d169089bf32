-- $1 a transaction: the first rows of it that are no longer as it left them, and how many there are
SELECT again.collection, again.id, count(*) OVER () AS count
FROM changed_again($1) AS again
ORDER BY again.collection, again.id
LIMIT 20
