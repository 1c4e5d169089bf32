-- An empty house for the import: the 34 provinces and the communes, without outlines.
SET session_replication_role = replica;
CREATE TEMP TABLE listed (code text, name text, a text, b text, c text, d text, e text, f text, g text);
\copy listed FROM 'data/reference/provinces.csv' CSV HEADER
INSERT INTO area (code, level, name, source) SELECT code, 'province', name, 'bench' FROM listed;
INSERT INTO area (code, level, name, parent_code, source)
SELECT '5' || lpad(n::text, 4, '0'), 'commune', 'Xã ' || n, (SELECT min(code) FROM listed), 'bench' FROM generate_series(1, 3321) AS n;
