-- Areas are found by their full names too ("Xã Đăk Long", "Thành phố Hà Nội"). The name itself stays in front:
-- one or two letters find what the text begins with.
ALTER TABLE area DROP COLUMN search_text;
ALTER TABLE area ADD COLUMN search_text text GENERATED ALWAYS AS (
    fold(name || ' ' || coalesce(full_name, '') || ' ' || coalesce(name_en, '') || ' ' || code)) STORED;
CREATE INDEX area_search ON area USING gin (search_text gin_trgm_ops);
