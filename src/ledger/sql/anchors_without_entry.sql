-- $1 chain: what was anchored and is not in the copy
SELECT ledger_anchor.seq
FROM ledger_anchor
WHERE ledger_anchor.node = $1
  AND NOT EXISTS (SELECT FROM ledger_entry
                  WHERE ledger_entry.node = ledger_anchor.node AND ledger_entry.seq = ledger_anchor.seq)
ORDER BY ledger_anchor.seq
