-- What the peers read: plain views of the same rows, with the fields that the service shows. `*_tile` have a geometry in
-- EPSG:3857, prepared here for them with an index, and nothing but the fields of the service's tiles, which is the best
-- case for a peer.

ALTER TABLE household ADD COLUMN geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED;
CREATE INDEX household_geom_3857 ON household USING gist (geom_3857);
ALTER TABLE area ADD COLUMN geom_3857 geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED;
CREATE INDEX area_geom_3857 ON area USING gist (geom_3857);

CREATE SCHEMA peer;
CREATE VIEW peer.household AS
SELECT id, commune_code, village, list_no, head_name, members, ethnic_group, ethnic_list, ethnic_code, children, elderly,
       disabled, located_by, accuracy_m, geom
FROM household;
CREATE VIEW peer.area AS
SELECT id, code, level, unit_type, name, name_en, full_name, parent_code, valid_from, valid_to, area_km2, boundary_status, source, geom
FROM area;
CREATE VIEW peer.household_tile AS SELECT id, commune_code, ethnic_group, geom_3857 AS geom FROM household;
CREATE VIEW peer.province_tile AS
SELECT id, code, level, unit_type, name, name_en, full_name, parent_code, boundary_status, geom_3857 AS geom FROM area WHERE level = 'province';
CREATE VIEW peer.area_tile AS
SELECT id, code, level, unit_type, name, name_en, full_name, parent_code, boundary_status, geom_3857 AS geom FROM area WHERE level <> 'village';
CREATE VIEW peer.commune_tile AS
SELECT id, code, level, unit_type, name, name_en, full_name, parent_code, boundary_status, geom_3857 AS geom FROM area WHERE level = 'commune';
