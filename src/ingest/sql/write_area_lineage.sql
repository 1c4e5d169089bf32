-- $1 rows of a list with the lineage as a JSON array: which unit became which, and by what share
INSERT INTO area_lineage AS known (old_code, new_code, old_name, new_name, on_date, kind, basis, weight, source)
SELECT old_code, new_code, old_name, nullif(new_name, ''), on_date, kind, basis, weight, source
FROM jsonb_to_recordset($1::jsonb) AS row (
    old_code text, new_code text, old_name text, new_name text, on_date date, kind text, basis text, weight double precision, source text)
ON CONFLICT (old_code, new_code, on_date) DO UPDATE SET
    old_name = excluded.old_name, new_name = excluded.new_name, kind = excluded.kind, basis = excluded.basis,
    weight = excluded.weight, source = excluded.source
WHERE (known.old_name, known.new_name, known.kind, known.basis, known.weight, known.source)
    IS DISTINCT FROM (excluded.old_name, excluded.new_name, excluded.kind, excluded.basis, excluded.weight, excluded.source)
