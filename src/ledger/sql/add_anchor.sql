-- $1 line: notes that its chain had reached it now
INSERT INTO ledger_anchor (node, seq, hash)
SELECT parsed.entry ->> 'node', (parsed.entry ->> 'seq')::bigint, parsed.entry ->> 'hash'
FROM (SELECT ($1::text)::jsonb AS entry) AS parsed
ON CONFLICT (node, seq) DO NOTHING
