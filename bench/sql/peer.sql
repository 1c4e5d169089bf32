-- What the peers read: plain views of the same rows, with the fields that the service shows. `*_tile` have the prepared
-- EPSG:3857 geometry and nothing but the fields of the service's tiles, which is the best case for a peer.

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
