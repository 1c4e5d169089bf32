-- Chains that are in the database, each with its newest entry there; 0 for one that has anchors only
SELECT node, max(seq) AS newest
FROM (SELECT ledger_entry.node, ledger_entry.seq FROM ledger_entry
      UNION ALL
      SELECT ledger_anchor.node, 0 FROM ledger_anchor) AS known
GROUP BY node
ORDER BY node
