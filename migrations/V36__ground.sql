-- What the disaster desk needs of the ground: hospitals, roads that are open, difficult or closed, since when, and whom to call for what.
ALTER TABLE facility DROP CONSTRAINT facility_kind_known;
ALTER TABLE facility ADD CONSTRAINT facility_kind_known
    CHECK (kind IN ('school', 'clinic', 'hospital', 'office', 'culture_house', 'other'));

ALTER TABLE road_status DROP CONSTRAINT road_status_known;
UPDATE road_status SET status = CASE status WHEN 'one_lane' THEN 'difficult' ELSE 'closed' END WHERE status IN ('one_lane', 'cut');
ALTER TABLE road_status
    ADD CONSTRAINT road_status_known CHECK (status IN ('open', 'difficult', 'closed')),
    -- Since when the road has been so; a report is often later.
    ADD COLUMN since timestamptz,
    ADD COLUMN reported_by text,
    ADD CONSTRAINT road_status_since_before_report CHECK (since <= reported_at);
CREATE INDEX road_status_road ON road_status (road_code);

-- The role is one of a list, so that lists can be made by it; how the person is called stays beside it.
ALTER TABLE contact
    ADD COLUMN duty text,
    ADD COLUMN village text,
    ADD COLUMN shelter_code text;
UPDATE contact SET duty = role, role = CASE
    WHEN fold(role) LIKE 'truong thon%' OR fold(role) LIKE 'truong ban%' OR fold(role) LIKE 'truong buon%' OR fold(role) LIKE 'to truong%' THEN 'village_head'
    WHEN fold(role) LIKE '%uy tin%' THEN 'prestigious'
    ELSE 'other' END;
ALTER TABLE contact ADD CONSTRAINT contact_role_known
    CHECK (role IN ('village_head', 'prestigious', 'shelter_keeper', 'commune_desk', 'health', 'other'));
