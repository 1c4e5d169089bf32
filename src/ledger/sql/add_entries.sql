-- $1 lines of a chain; those that are there already are left as they are
INSERT INTO ledger_entry (node, seq, at, who, who_kind, action, subject, detail, reason, line, hash)
SELECT parsed.entry ->> 'node', (parsed.entry ->> 'seq')::bigint, (parsed.entry ->> 'at')::timestamptz,
       parsed.entry #>> '{who,name}', parsed.entry #>> '{who,kind}', parsed.entry ->> 'action',
       parsed.entry ->> 'subject', parsed.entry -> 'detail', parsed.entry ->> 'reason', given.line, parsed.entry ->> 'hash'
FROM unnest($1::text[]) AS given (line), LATERAL (SELECT given.line::jsonb AS entry) AS parsed
ON CONFLICT (node, seq) DO NOTHING
