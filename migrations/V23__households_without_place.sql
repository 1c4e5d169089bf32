-- Households that are known by their commune or village only are asked for commune by commune, beside every area.
CREATE INDEX household_without_place ON household (commune_code) WHERE geom IS NULL;
