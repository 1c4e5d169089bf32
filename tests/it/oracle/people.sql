-- The areas of the oracle's world, an event in them, and people who never log in by a password
INSERT INTO area (code, level, name, parent_code) VALUES
    ('51', 'province', 'Quảng Ngãi', NULL), ('52', 'province', 'Gia Lai', NULL), ('23001', 'commune', 'Đăk Một', '51'),
    ('23002', 'commune', 'Đăk Hai', '51'), ('23003', 'commune', 'Đăk Ba', '51'), ('23101', 'commune', 'Ia Bốn', '52');
INSERT INTO disaster_event (id, code, kind, name, started_at) VALUES (11, 'LU-1', 'lu', 'Lũ', '2026-11-01');
