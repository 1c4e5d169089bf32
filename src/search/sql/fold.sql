-- $1 what was typed: folded as the search columns are, and in lower case with its marks
SELECT fold($1) AS folded, lower(normalize($1, NFC)) AS typed
