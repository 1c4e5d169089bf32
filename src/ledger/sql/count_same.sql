-- $1 chain, $2 lines: how many of them are in the copy exactly so
SELECT count(*) AS same
FROM unnest($2::text[]) AS given (line)
JOIN ledger_entry ON ledger_entry.node = $1 AND ledger_entry.seq = (given.line::jsonb ->> 'seq')::bigint
WHERE ledger_entry.line = given.line
