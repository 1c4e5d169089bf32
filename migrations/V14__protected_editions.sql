-- Editions of household figures by random rounding with a secret, lasting dither. The counts themselves stay in tables that
-- only the owner reads; the service calls two functions and gets a report and an outcome. `src/disclosure/mod.rs` says
-- what the method promises and why.

-- Figures of the former method (exact from 5 on) cannot stand beside these: one would tell of the other.
DELETE FROM household_summary;
DELETE FROM edition;

ALTER TABLE edition
    ADD made_by     text NOT NULL,
    ADD approved_by text,
    -- The edition that was the newest published one when this was made: the figures are safe beside it and those before.
    ADD base        int REFERENCES edition,
    -- How far the figures are from the counts; for those who decide on publishing.
    ADD report      jsonb,
    ADD CONSTRAINT edition_published_is_approved CHECK ((published_at IS NULL) = (approved_by IS NULL)),
    ADD CONSTRAINT edition_by_two_persons CHECK (lower(approved_by) <> lower(made_by));

ALTER TABLE household_summary
    DROP CONSTRAINT household_summary_never_small,
    DROP CONSTRAINT household_summary_both_or_neither,
    ALTER households SET NOT NULL,
    ALTER members SET NOT NULL,
    ADD CONSTRAINT household_summary_rounded CHECK (households > 0 AND households % 10 = 0),
    ADD CONSTRAINT household_summary_members_plausible CHECK (members >= households);
REVOKE INSERT, UPDATE, DELETE ON edition, household_summary FROM banlang_service;

-- The dither of an atom follows from this and from the atom's key: the same in all editions, known to nobody. Another
-- secret would give every atom a second dither and so a second look at it: it is made once and never changed.
CREATE TABLE edition_secret (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    secret bytea NOT NULL CHECK (length(secret) = 32)
);
-- Two random UUIDs: 244 bits from the server's cryptographic source.
INSERT INTO edition_secret (secret)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- The counts behind the figures, kept because the next edition is checked together with all published ones.
CREATE TABLE edition_atom (
    edition      int NOT NULL REFERENCES edition ON DELETE CASCADE,
    commune_code text NOT NULL,
    cell         text NOT NULL,
    ethnic_group text NOT NULL,
    poverty      text NOT NULL,
    households   int NOT NULL CHECK (households > 0),
    members      int NOT NULL,
    figure       int CHECK (figure >= 0 AND figure % 10 = 0),
    -- False where the figure does not follow the dither, because it would have told too much.
    dithered     boolean,
    PRIMARY KEY (edition, commune_code, cell, ethnic_group, poverty)
);
REVOKE ALL ON edition_secret, edition_atom FROM PUBLIC, banlang_service, banlang_mirror;

-- 0 to 9, each as likely as the others (56 bits modulo 10: the difference is below 10^-15).
CREATE FUNCTION household_dither(commune_code text, cell text, ethnic_group text, poverty text) RETURNS int
    LANGUAGE sql STABLE SET search_path = public, pg_temp
    RETURN (SELECT (('x' || encode(substr(sha256(edition_secret.secret
                || convert_to(concat_ws('|', commune_code, cell, ethnic_group, poverty), 'UTF8')), 1, 7), 'hex'))::bit(56)::bigint % 10)::int
            FROM edition_secret);

-- Counts the atoms of an edition: commune x cell of zoom 11 x ethnic group x poverty.
CREATE FUNCTION count_household_atoms(edition int, day date) RETURNS void
    LANGUAGE sql SET search_path = public, pg_temp AS $$
WITH world (half_m, cell_m) AS (
    -- EPSG:3857: half the width of the square, and of its 2048 columns of zoom 11 one (OGC TMS 2.0, annex D.1).
    VALUES (20037508.342789244::float8, 2 * 20037508.342789244::float8 / 2048)
), classed AS (
    SELECT household.commune_code, household.ethnic_group, household.members,
           coalesce(status.poverty, 'unstated') AS poverty,
           -- As in the tiles: west and north edges belong to the cell, east and south ones to the neighbour.
           -- A point beyond the square (above 85.05 degrees) belongs to the cell at its edge.
           CASE WHEN household.geom IS NOT NULL THEN
               least(greatest(floor((ST_X(household.geom_3857) + world.half_m) / world.cell_m), 0), 2047)::int END AS x,
           CASE WHEN household.geom IS NOT NULL THEN
               least(greatest(floor((world.half_m - ST_Y(household.geom_3857)) / world.cell_m), 0), 2047)::int END AS y
    FROM household
    CROSS JOIN world
    LEFT JOIN household_status AS status
        ON status.commune_code = household.commune_code AND status.list_no = household.list_no
        AND status.period @> $2
)
INSERT INTO edition_atom (edition, commune_code, cell, ethnic_group, poverty, households, members)
SELECT $1, classed.commune_code, coalesce('11/' || classed.x || '/' || classed.y, 'none'),
       classed.ethnic_group, classed.poverty, count(*), sum(classed.members)
FROM classed
GROUP BY classed.commune_code, classed.x, classed.y, classed.ethnic_group, classed.poverty
$$;

-- What someone who knows every change of every atom can tell from the published editions and, with `with_asked`, from
-- the asked one, too. `low` and `high` bound (count + dither) and `fewest` the count, all relative to the true
-- count of any edition: the count lies between greatest(low - 9, -fewest) below or above and `high` above it.
-- Null bounds: nothing is published yet. An atom that an edition does not hold has the count and the figure 0 in it.
CREATE FUNCTION household_atom_bounds(asked int, with_asked boolean)
    RETURNS TABLE (commune_code text, cell text, ethnic_group text, poverty text, low int, high int, fewest int)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
WITH looked_at AS (
    SELECT edition.id, edition.published_at IS NOT NULL OR with_asked AS tells
    FROM edition
    WHERE edition.published_at IS NOT NULL OR edition.id = asked
), atom AS (
    SELECT DISTINCT edition_atom.commune_code, edition_atom.cell, edition_atom.ethnic_group, edition_atom.poverty
    FROM edition_atom
    JOIN looked_at ON looked_at.id = edition_atom.edition
)
SELECT atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty,
       max(coalesce(told.figure - told.households, 0)) FILTER (WHERE looked_at.tells AND told.dithered IS NOT FALSE),
       min(coalesce(told.figure - told.households, 0)) FILTER (WHERE looked_at.tells AND told.dithered IS NOT FALSE) + 9,
       min(coalesce(told.households, 0))
FROM atom
CROSS JOIN looked_at
LEFT JOIN edition_atom AS told
    ON told.edition = looked_at.id AND told.commune_code = atom.commune_code AND told.cell = atom.cell
    AND told.ethnic_group = atom.ethnic_group AND told.poverty = atom.poverty
GROUP BY atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty
$$;

-- Gives every atom of an edition its figure. Where the dithered figure, whichever of the possible ones it is, could leave
-- fewer than six counts in a row (at least 5 apart), the figure of a position by chance among the possible ones stands
-- instead. That choice and that figure use nothing but the bounds, which whoever could profit from them knows already,
-- and a second dither that has nothing to do with the first.
CREATE FUNCTION round_household_atoms(edition int) RETURNS void
    LANGUAGE sql SET search_path = public, pg_temp AS $$
WITH bounded AS MATERIALIZED (
    SELECT known.*, atom.households AS count, greatest(known.low, -known.fewest) AS lowest
    FROM household_atom_bounds($1, false) AS known
    JOIN edition_atom AS atom USING (commune_code, cell, ethnic_group, poverty)
    WHERE atom.edition = $1
), stepped AS (
    -- Figures are 10 apart and the bounds at most 9: there are one or two possible figures. `step` is the lowest
    -- (count + dither), relative to the true count, that gives the higher one.
    SELECT bounded.*, 10 * floor((count + lowest) / 10.0)::int + 10 - count AS step
    FROM bounded
), chosen AS (
    SELECT stepped.*, coalesce(step <= high AND step - 1 + fewest < 5, false) AS held
    FROM stepped
)
UPDATE edition_atom AS atom
SET dithered = NOT chosen.held,
    figure = 10 * floor((chosen.count + CASE
        WHEN chosen.held THEN chosen.lowest + (chosen.high - chosen.lowest + 1)
            * household_dither(atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty || '|held') / 10
        ELSE household_dither(atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty) END) / 10.0)::int
FROM chosen
WHERE atom.edition = $1 AND atom.commune_code = chosen.commune_code AND atom.cell = chosen.cell
  AND atom.ethnic_group = chosen.ethnic_group AND atom.poverty = chosen.poverty
$$;

-- Writes what the public will read: figures above 0, each at a point of its commune's ground inside its cell, which
-- follows from the boundaries and never from the households. `members` is the figure times the mean size of households
-- in a large class, so that it tells no more than the figure does.
CREATE FUNCTION write_household_summary(edition int, day date) RETURNS void
    LANGUAGE sql SET search_path = public, pg_temp AS $$
WITH commune AS MATERIALIZED (
    SELECT DISTINCT ON (area.code) area.code, area.parent_code AS province, area.geom
    FROM area
    WHERE area.level = 'commune' AND area.code IN (SELECT atom.commune_code FROM edition_atom AS atom WHERE atom.edition = $1)
    ORDER BY area.code, area.valid @> $2 DESC, area.valid_from DESC
), place AS MATERIALIZED (
    SELECT place.commune_code, place.cell,
           CASE WHEN place.cell = 'none' THEN NULL
                -- A household may be placed outside the commune that it states; the cell's middle stands for it then.
                WHEN ST_IsEmpty(ground.geom) IS NOT FALSE THEN ST_Transform(ST_Centroid(tile.geom_3857), 4326)
                ELSE ST_PointOnSurface(ground.geom) END AS geom
    FROM (
        SELECT DISTINCT atom.commune_code, atom.cell FROM edition_atom AS atom WHERE atom.edition = $1 AND atom.figure > 0
    ) AS place
    LEFT JOIN LATERAL (
        SELECT ST_TileEnvelope(11, nullif(split_part(place.cell, '/', 2), '')::int,
                               nullif(split_part(place.cell, '/', 3), '')::int) AS geom_3857
    ) AS tile ON place.cell <> 'none'
    LEFT JOIN commune ON commune.code = place.commune_code AND place.cell <> 'none'
    LEFT JOIN LATERAL (
        SELECT ST_CollectionExtract(ST_Intersection(commune.geom, ST_Transform(tile.geom_3857, 4326)), 3) AS geom
    ) AS ground ON place.cell <> 'none'
), atom AS MATERIALIZED (
    SELECT atom.*, coalesce(commune.province, '') AS province
    FROM edition_atom AS atom
    LEFT JOIN commune ON commune.code = atom.commune_code
    WHERE atom.edition = $1
), mean AS (
    -- Large by the figures, not by the counts: that a class is large tells nothing new.
    SELECT atom.ethnic_group, atom.province, round(sum(atom.members)::numeric / sum(atom.households), 1) AS size
    FROM atom
    GROUP BY GROUPING SETS ((atom.ethnic_group, atom.province), (atom.province), ())
    HAVING sum(atom.figure) >= 100
)
INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom)
SELECT $1, atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty, atom.figure,
       -- Where not even all households together are a large class: 3.6, the country's mean (census of 2019).
       atom.figure * coalesce(of_group.size, of_province.size, of_all.size, 3.6), place.geom
FROM atom
JOIN place ON place.commune_code = atom.commune_code AND place.cell = atom.cell
LEFT JOIN mean AS of_group ON of_group.ethnic_group = atom.ethnic_group AND of_group.province = atom.province
LEFT JOIN mean AS of_province ON of_province.ethnic_group IS NULL AND of_province.province = atom.province
LEFT JOIN mean AS of_all ON of_all.ethnic_group IS NULL AND of_all.province IS NULL
WHERE atom.figure > 0
-- Ids follow what is written and nothing else.
ORDER BY atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty
$$;

-- How far the figures are from the counts.
CREATE FUNCTION report_household_edition(edition int) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
WITH atom AS (
    SELECT atom.commune_code, atom.households, atom.figure, atom.dithered FROM edition_atom AS atom WHERE atom.edition = $1
), commune AS (
    SELECT sum(atom.households) AS households, sum(atom.figure - atom.households) AS error FROM atom GROUP BY atom.commune_code
)
SELECT jsonb_build_object(
    'atoms', count(*),
    'published', count(*) FILTER (WHERE atom.figure > 0),
    'held', count(*) FILTER (WHERE NOT atom.dithered),
    'households', coalesce(sum(atom.figure), 0),
    'total_error', coalesce(sum(atom.figure - atom.households), 0),
    'atom_mean_absolute_error', coalesce(round(avg(abs(atom.figure - atom.households)), 2), 0),
    'communes', (SELECT count(*) FROM commune),
    'commune_rmse', coalesce((SELECT round(sqrt(avg(commune.error ^ 2))::numeric, 2) FROM commune), 0),
    'communes_within_tenth', (SELECT count(*) FROM commune WHERE 10 * abs(commune.error) <= commune.households))
FROM atom
$$;

-- Makes the next edition of the households as they are, with the poverty status and the boundaries in force on a day.
-- Its number comes out; what it may tell beside the figures stands in its report.
CREATE FUNCTION make_household_edition(day date, maker text) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made int;
BEGIN
    -- Two editions made at once get their numbers one after the other; readers are not held up.
    LOCK TABLE edition IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO edition (id, as_of, method, made_by, base)
    SELECT coalesce(max(edition.id), 0) + 1, day, 'random rounding to base 10, lasting secret dither', maker,
           max(edition.id) FILTER (WHERE edition.published_at IS NOT NULL)
    FROM edition
    RETURNING edition.id INTO made;
    PERFORM count_household_atoms(made, day);
    PERFORM round_household_atoms(made);
    PERFORM write_household_summary(made, day);
    UPDATE edition SET report = report_household_edition(made) WHERE edition.id = made;
    RETURN made;
END $$;

-- How many atoms an edition would give away: with it the possible counts are fewer than without, and less than 5 apart.
-- Starts from counts and figures as they are stored, not from what the making decided.
CREATE FUNCTION endangered_household_atoms(edition int) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
SELECT count(*)
FROM household_atom_bounds($1, true) AS later
JOIN household_atom_bounds($1, false) AS earlier USING (commune_code, cell, ethnic_group, poverty)
WHERE later.high - greatest(later.low - 9, -later.fewest) < 5
  AND (earlier.high IS NULL
       OR later.high - greatest(later.low - 9, -later.fewest) < earlier.high - greatest(earlier.low - 9, -earlier.fewest))
$$;

-- Publishes an edition, or says why not.
CREATE FUNCTION publish_household_edition(asked int, approver text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made   edition;
    newest int;
BEGIN
    LOCK TABLE edition IN SHARE ROW EXCLUSIVE MODE;
    SELECT edition.* INTO made FROM edition WHERE edition.id = asked;
    SELECT max(edition.id) INTO newest FROM edition WHERE edition.published_at IS NOT NULL;
    IF made.id IS NULL THEN RETURN 'unknown'; END IF;
    IF made.id < newest THEN RETURN 'superseded'; END IF;
    -- The first time of publishing and who approved it stay.
    IF made.published_at IS NOT NULL THEN RETURN 'published'; END IF;
    IF lower(made.made_by) = lower(approver) THEN RETURN 'own'; END IF;
    IF made.base IS DISTINCT FROM newest THEN RETURN 'stale'; END IF;
    IF endangered_household_atoms(asked) > 0 THEN RETURN 'endangers'; END IF;
    UPDATE edition SET published_at = now(), approved_by = approver WHERE edition.id = asked;
    -- Counts of editions that can no longer be published are of no use.
    DELETE FROM edition_atom USING edition
    WHERE edition_atom.edition = edition.id AND edition.published_at IS NULL;
    RETURN 'published';
END $$;

REVOKE EXECUTE ON FUNCTION
    household_dither(text, text, text, text), count_household_atoms(int, date), household_atom_bounds(int, boolean),
    round_household_atoms(int), write_household_summary(int, date), report_household_edition(int),
    make_household_edition(date, text), endangered_household_atoms(int), publish_household_edition(int, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_household_edition(date, text), publish_household_edition(int, text) TO banlang_service;
