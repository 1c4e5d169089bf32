-- $1 a collection, $2 a row, $3 an actor: whether the actor wrote what the row says since it was last approved
SELECT EXISTS (SELECT FROM drafted_by($1, $2) AS own WHERE own.actor = $3) AS is_own
