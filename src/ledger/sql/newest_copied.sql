-- $1 chain: the newest of its lines that is copied
SELECT ledger_entry.seq, ledger_entry.line
FROM ledger_entry
WHERE ledger_entry.node = $1
ORDER BY ledger_entry.seq DESC
LIMIT 1
