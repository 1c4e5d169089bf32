-- $1 a code: the codes of all areas within that one
SELECT scope_of(ARRAY[$1::text]) AS codes
