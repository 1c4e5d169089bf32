-- $1 from, $2 to (both included): for each chain with entries then, the part from the first to the last of them
SELECT part.node, part.first_seq, part.last_seq, first.line AS first_line, last.hash AS last_hash,
       head.seq AS head_seq, head.hash AS head_hash
FROM (SELECT ledger_entry.node, min(ledger_entry.seq) AS first_seq, max(ledger_entry.seq) AS last_seq
      FROM ledger_entry
      WHERE ledger_entry.at >= $1 AND ledger_entry.at <= $2
      GROUP BY ledger_entry.node) AS part
JOIN ledger_entry AS first ON first.node = part.node AND first.seq = part.first_seq
JOIN ledger_entry AS last ON last.node = part.node AND last.seq = part.last_seq
JOIN LATERAL (SELECT ledger_entry.seq, ledger_entry.hash FROM ledger_entry
              WHERE ledger_entry.node = part.node
              ORDER BY ledger_entry.seq DESC LIMIT 1) AS head ON true
ORDER BY part.node
