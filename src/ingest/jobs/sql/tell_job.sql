-- Tells how far the work is, if it still is what is wanted: $1 id, $2 turn, $3 progress
UPDATE import_job SET progress = $3
WHERE id = $1::text::uuid AND turn = $2 AND state IN ('probing', 'checking', 'writing')
