-- What filters ask of rows (CQL2, OGC 21-065r2), in words of their own. None of these can fail, whatever a row holds: a failure
-- would tell something of rows that are not shown.

-- CASEI: the text in capitals and then in small letters, both by the full mappings of Unicode.
CREATE FUNCTION casei(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN normalize(lower(upper($1 COLLATE "und-x-icu") COLLATE "und-x-icu"), NFC);

-- ACCENTI: the text without marks and strokes on letters. Case stays.
CREATE FUNCTION accenti(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN normalize(translate(
        regexp_replace(normalize($1, NFD), '[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]', '', 'g'),
        'đĐƀɃøØłŁħĦŧŦ', 'dDbBoOlLhHtT'), NFC);

-- Arithmetic keeps away from the ends of floating point, where the database would stop. The functions are not written in SQL, so that
-- what they are given is computed once.

-- The number as far as it can be computed with: not NaN and not beyond 1e150; nearer to zero than 1e-150 it is zero.
CREATE FUNCTION computable(x double precision) RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5 AS $$
BEGIN
    RETURN CASE WHEN abs(x) < 1e-150 THEN 0 WHEN abs(x) <= 1e150 THEN x END;
END $$;

-- What is left after the division of computable numbers without a fraction, with the sign of the dividend.
CREATE FUNCTION division_rest(x double precision, y double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5 AS $$
BEGIN
    RETURN x - nullif(y, 0) * trunc(x / nullif(y, 0));
END $$;

-- A power of computable numbers. 690 is the natural logarithm of 1e300, rounded down.
CREATE FUNCTION computed_power(x double precision, y double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5 AS $$
BEGIN
    RETURN CASE
        WHEN x = 0 THEN CASE WHEN y > 0 THEN 0 WHEN y = 0 THEN 1 END
        WHEN (x > 0 OR trunc(y) = y) AND abs(y * ln(abs(x))) <= 690 THEN x ^ y
    END;
END $$;

-- The first and the last instant of a day in UTC. Days beyond the reach of instants are after all of them.
CREATE FUNCTION day_begins(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN day > DATE '200000-01-01' THEN 'infinity' ELSE day::timestamp AT TIME ZONE 'UTC' END;
CREATE FUNCTION day_ends(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN day > DATE '200000-01-01' THEN 'infinity'
        ELSE (day::timestamp + interval '1 day' - interval '1 microsecond') AT TIME ZONE 'UTC' END;
