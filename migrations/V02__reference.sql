-- Official code lists that rows refer to. Their content is data/reference/*.csv, written by `banlang migrate`.

-- The 54 ethnic groups. The id is a word, because a bare number means different groups in the two lists.
CREATE TABLE ethnic_group (
    id              text PRIMARY KEY,
    name_vi         text NOT NULL,
    name_en         text NOT NULL,
    other_spellings text NOT NULL DEFAULT '',
    family          text NOT NULL,
    sort            int  NOT NULL
);

-- The codes of the groups in each official list: "1979" is 121-TCTK/PPCĐ, "2008" is 1019/QĐ-TCTK.
CREATE TABLE ethnic_code (
    list         text NOT NULL,
    code         text NOT NULL,
    ethnic_group text NOT NULL REFERENCES ethnic_group,
    PRIMARY KEY (list, code),
    CONSTRAINT ethnic_code_names_its_group UNIQUE (list, code, ethnic_group),
    CONSTRAINT ethnic_code_list_known CHECK (list IN ('1979', '2008'))
);

-- The 22 kinds of natural disaster of Decision 18/2021/QĐ-TTg.
CREATE TABLE hazard (
    id           text PRIMARY KEY,
    name_vi      text NOT NULL,
    name_en      text NOT NULL,
    cap_category text NOT NULL,
    sort         int NOT NULL
);

-- What a stat_value measures.
CREATE TABLE indicator (
    id      text PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    unit    text NOT NULL,
    kind    text NOT NULL,
    sort    int NOT NULL,
    CONSTRAINT indicator_kind_known CHECK (kind IN ('share', 'count', 'rate'))
);

-- VN-2000 / TM-3 zones that PostGIS 3.3 lacks (EPSG 9205-9218), and all VN-2000 codes pinned to one datum
-- shift, EPSG operation 6960. Its rotations are published in the coordinate-frame convention; +towgs84 wants the
-- position-vector one, so their signs are turned. Without the pin PROJ takes EPSG:5194 in the Mekong delta.
WITH zone (code, name, meridian, k) AS (VALUES
    (3405, 'VN-2000 / UTM zone 48N', 105.0, 0.9996), (3406, 'VN-2000 / UTM zone 49N', 111.0, 0.9996),
    (5896, 'VN-2000 / TM-3 zone 481', 102.0, 0.9999), (5897, 'VN-2000 / TM-3 zone 482', 105.0, 0.9999),
    (5898, 'VN-2000 / TM-3 zone 491', 108.0, 0.9999), (5899, 'VN-2000 / TM-3 107-45', 107.75, 0.9999),
    (9205, 'VN-2000 / TM-3 103-00', 103.0, 0.9999), (9206, 'VN-2000 / TM-3 104-00', 104.0, 0.9999),
    (9207, 'VN-2000 / TM-3 104-30', 104.5, 0.9999), (9208, 'VN-2000 / TM-3 104-45', 104.75, 0.9999),
    (9209, 'VN-2000 / TM-3 105-30', 105.5, 0.9999), (9210, 'VN-2000 / TM-3 105-45', 105.75, 0.9999),
    (9211, 'VN-2000 / TM-3 106-00', 106.0, 0.9999), (9212, 'VN-2000 / TM-3 106-15', 106.25, 0.9999),
    (9213, 'VN-2000 / TM-3 106-30', 106.5, 0.9999), (9214, 'VN-2000 / TM-3 107-00', 107.0, 0.9999),
    (9215, 'VN-2000 / TM-3 107-15', 107.25, 0.9999), (9216, 'VN-2000 / TM-3 107-30', 107.5, 0.9999),
    (9217, 'VN-2000 / TM-3 108-15', 108.25, 0.9999), (9218, 'VN-2000 / TM-3 108-30', 108.5, 0.9999)
), shift (text) AS (VALUES
    ('+ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278')
)
INSERT INTO spatial_ref_sys (srid, proj4text)
SELECT code, format('+proj=tmerc +lat_0=0 +lon_0=%s +k=%s +x_0=500000 +y_0=0 %s +units=m +no_defs', meridian, k, shift.text)
FROM zone, shift
-- PROJ is asked by authority first, then by WKT; without both it takes the pinned text.
ON CONFLICT (srid) DO UPDATE SET proj4text = excluded.proj4text, srtext = NULL, auth_name = NULL, auth_srid = NULL;
