-- Through views: household
-- Gives counts only
-- $1 codes of communes and $2 names of villages in them, pairwise; a village without a name stands for its whole commune. Places in
-- those lists, from 1, of which no household is known.
SELECT asked.place
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (commune_code, village, place)
WHERE NOT EXISTS (
    SELECT FROM household
    WHERE household.commune_code = asked.commune_code
      AND (asked.village IS NULL OR fold(household.village) = fold(asked.village)))
ORDER BY asked.place
