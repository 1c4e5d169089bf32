-- $1 day that counts, $2 who makes it. Counts and rounds inside the database and gives its number only.
SELECT make_household_edition($1, $2) AS id
