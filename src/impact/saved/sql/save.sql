-- $1 id, $2 process, $3 title, $4 inputs, $5 answer, $6 precision, $7 codes of the areas that were counted, $8 moment, $9 version of the data,
-- $10 who, $11 most that one account keeps: nothing is written beyond it
INSERT INTO saved_answer (id, process, title, inputs, answer, precision, scope, as_of, data_version, saved_by)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
WHERE (SELECT count(*) FROM saved_answer AS own WHERE own.saved_by = $10) < $11::bigint
