-- $1 edition, $2 who approves it; says what came of it
SELECT publish_household_edition($1, $2) AS outcome
