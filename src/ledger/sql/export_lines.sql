-- $1 chain, $2 after this entry, $3 up to this entry, $4 row limit
SELECT ledger_entry.seq, ledger_entry.line
FROM ledger_entry
WHERE ledger_entry.node = $1 AND ledger_entry.seq > $2 AND ledger_entry.seq <= $3
ORDER BY ledger_entry.seq
LIMIT $4
