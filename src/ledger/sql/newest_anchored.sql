-- For each chain its newest entry in the copy and its newest anchor, and whether that anchor is the hash of its entry
SELECT chain.node, newest.seq, newest.hash, newest.at, anchor.seq AS anchored_seq, anchor.anchored_at,
       anchored.hash IS NOT DISTINCT FROM anchor.hash AS anchor_fits
FROM (SELECT DISTINCT ledger_anchor.node FROM ledger_anchor) AS chain
CROSS JOIN LATERAL (
    SELECT ledger_anchor.seq, ledger_anchor.hash, ledger_anchor.anchored_at FROM ledger_anchor
    WHERE ledger_anchor.node = chain.node
    ORDER BY ledger_anchor.seq DESC LIMIT 1
) AS anchor
CROSS JOIN LATERAL (
    SELECT ledger_entry.seq, ledger_entry.hash, ledger_entry.at FROM ledger_entry
    WHERE ledger_entry.node = chain.node
    ORDER BY ledger_entry.seq DESC LIMIT 1
) AS newest
LEFT JOIN ledger_entry AS anchored ON anchored.node = chain.node AND anchored.seq = anchor.seq
ORDER BY newest.at DESC
