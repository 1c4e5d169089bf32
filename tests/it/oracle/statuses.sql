-- $1 statuses as JSON: makes them
INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
SELECT given.commune, given.list_no, given.begins, given.ends, given.poverty
FROM jsonb_to_recordset($1::jsonb) AS given (commune text, list_no text, begins date, ends date, poverty text)
