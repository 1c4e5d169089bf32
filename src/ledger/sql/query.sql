-- $1 from, $2 to (both included), $3 who, $4 action, $5 subject, each null for any;
-- $6..$8 time, chain and place of the entry to go on after, or nulls; $9 row limit. The newest first.
SELECT ledger_entry.line
FROM ledger_entry
WHERE ($1::timestamptz IS NULL OR ledger_entry.at >= $1)
  AND ($2::timestamptz IS NULL OR ledger_entry.at <= $2)
  AND ($3::text IS NULL OR ledger_entry.who = $3)
  AND ($4::text IS NULL OR ledger_entry.action = $4)
  AND ($5::text IS NULL OR ledger_entry.subject = $5)
  AND ($6::timestamptz IS NULL OR (ledger_entry.at, ledger_entry.node, ledger_entry.seq) < ($6, $7::text, $8::bigint))
ORDER BY ledger_entry.at DESC, ledger_entry.node DESC, ledger_entry.seq DESC
LIMIT $9
