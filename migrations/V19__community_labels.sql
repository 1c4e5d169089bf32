-- What a community says of its things besides open, ask or restricted: a season, women or men only, who decided when,
-- and how to ask.

-- The day that it is now in Viet Nam, seven hours before UTC all year.
CREATE FUNCTION day_in_viet_nam() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (now() AT TIME ZONE INTERVAL '7 hours')::date;

-- The day lies in the season, both ends included, each written MM-DD; a season that begins after its end runs over the
-- new year. Without a season every day lies in it; in a season with one end, none.
CREATE FUNCTION in_season(season_from text, season_to text, day date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN season_from IS NULL AND season_to IS NULL THEN true
        WHEN season_from <= season_to COLLATE "C" THEN to_char(day, 'MM-DD') COLLATE "C" BETWEEN season_from AND season_to
        WHEN season_from > season_to COLLATE "C" THEN to_char(day, 'MM-DD') >= season_from COLLATE "C" OR to_char(day, 'MM-DD') <= season_to COLLATE "C"
        ELSE false
    END;

-- A day of some year, written MM-DD.
CREATE FUNCTION is_day_of_year(day text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN day ~ '^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$';

ALTER TABLE cultural_item
    ADD COLUMN access_season_from text,
    ADD COLUMN access_season_to text,
    ADD COLUMN access_gender text,
    ADD COLUMN access_decided_by text,
    ADD COLUMN access_decided_on date,
    ADD COLUMN access_contact text,
    ADD CONSTRAINT cultural_item_access_season CHECK (
        (access_season_from IS NULL) = (access_season_to IS NULL)
        AND is_day_of_year(access_season_from) AND is_day_of_year(access_season_to)),
    ADD CONSTRAINT cultural_item_access_gender_known CHECK (access_gender IN ('women', 'men'));
