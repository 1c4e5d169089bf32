-- $1 chain, $2 after this entry, $3 up to this entry, $4 row limit: its copies with the hash that was anchored, if one was
SELECT ledger_entry.seq, ledger_entry.at, ledger_entry.who, ledger_entry.who_kind, ledger_entry.action,
       ledger_entry.subject, ledger_entry.detail, ledger_entry.reason, ledger_entry.line, ledger_entry.hash,
       ledger_anchor.hash AS anchored
FROM ledger_entry
LEFT JOIN ledger_anchor ON ledger_anchor.node = ledger_entry.node AND ledger_anchor.seq = ledger_entry.seq
WHERE ledger_entry.node = $1 AND ledger_entry.seq > $2 AND ledger_entry.seq <= $3
ORDER BY ledger_entry.seq
LIMIT $4
