"""CQL2 (OGC 21-065r2) as Features 3 uses it (OGC 19-079r2): filters of each class, in text and JSON, against Python and GEOS."""

from __future__ import annotations

import json
import unicodedata

import shapely
from shapely.geometry import box, shape

from .results import Referee
from .service import Service

SUBJECT = "Features 3 and CQL2: "
GROUND = "POLYGON((107.6 14.0,108.4 14.2,108.2 15.0,107.7 14.8,107.6 14.0))"
LINE = "LINESTRING(107.4 14.1,108.6 14.9)"


def plain(text):
    """Letters without marks, as ACCENTI compares them: đ is a letter with a stroke, and no mark is left of it."""
    spread = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def relation(name, wkt):
    """Rows with a place for which GEOS says so; a row without one is neither in nor out."""
    ground = shapely.from_wkt(wkt)
    return lambda p, g: g is not None and bool(getattr(g, name)(ground))


def number(p, name):
    return p[name] is not None


# Class, collection, filter in text, the same in JSON where it is short, and what Python says of properties and geometry.
FILTERS = [
    ("basic-cql2", "area", "level = 'province'", {"op": "=", "args": [{"property": "level"}, "province"]}, lambda p, g: p["level"] == "province"),
    ("basic-cql2", "area", "level <> 'province'", None, lambda p, g: p["level"] != "province"),
    ("basic-cql2", "area", "name >= 'M' AND NOT level = 'province'", None, lambda p, g: p["name"] >= "M" and p["level"] != "province"),
    ("basic-cql2", "area", "parent_code IS NULL", {"op": "isNull", "args": [{"property": "parent_code"}]}, lambda p, g: p["parent_code"] is None),
    ("basic-cql2", "area", "area_km2 > 100", {"op": ">", "args": [{"property": "area_km2"}, 100]}, lambda p, g: number(p, "area_km2") and p["area_km2"] > 100),
    ("basic-cql2", "area", "valid_from = DATE('2025-07-01') OR code = '01'", None, lambda p, g: p["valid_from"] == "2025-07-01" or p["code"] == "01"),
    ("basic-cql2", "cultural_item", "illustration = true", None, lambda p, g: p["illustration"] is True),
    ("advanced-comparison-operators", "area", "name LIKE 'Đăk%'", {"op": "like", "args": [{"property": "name"}, "Đăk%"]}, lambda p, g: p["name"].startswith("Đăk")),
    ("advanced-comparison-operators", "area", "name LIKE '_a%'", None, lambda p, g: len(p["name"]) > 1 and p["name"][1] == "a"),
    ("advanced-comparison-operators", "area", "name NOT LIKE '%a%'", None, lambda p, g: "a" not in p["name"]),
    ("advanced-comparison-operators", "area", "area_km2 BETWEEN 50 AND 150", {"op": "between", "args": [{"property": "area_km2"}, 50, 150]}, lambda p, g: number(p, "area_km2") and 50 <= p["area_km2"] <= 150),
    ("advanced-comparison-operators", "area", "code IN ('01', '51', '66')", {"op": "in", "args": [{"property": "code"}, ["01", "51", "66"]]}, lambda p, g: p["code"] in ("01", "51", "66")),
    ("case-insensitive-comparison", "area", "CASEI(name) = CASEI('KON TUM')", None, lambda p, g: p["name"].casefold() == "kon tum"),
    ("case-insensitive-comparison", "area", "CASEI(name) LIKE CASEI('đăk%')", None, lambda p, g: p["name"].casefold().startswith("đăk")),
    ("accent-insensitive-comparison", "area", "ACCENTI(name) LIKE ACCENTI('Dak%')", None, lambda p, g: plain(p["name"]).startswith("Dak")),
    ("accent-insensitive-comparison", "area", "CASEI(ACCENTI(name)) = CASEI(ACCENTI('dak long'))", None, lambda p, g: plain(p["name"]).casefold() == "dak long"),
    ("basic-spatial-functions", "area", "S_INTERSECTS(geometry, BBOX(107.7, 14.0, 108.3, 14.8))", {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [107.7, 14.0, 108.3, 14.8]}]}, lambda p, g: g is not None and g.intersects(box(107.7, 14.0, 108.3, 14.8))),
    ("basic-spatial-functions", "cultural_item", "S_INTERSECTS(geometry, POINT(108.0 14.35))", None, relation("intersects", "POINT(108.0 14.35)")),
    *[
        ("spatial-functions", collection, f"S_{name.upper()}(geometry, {wkt})", None, relation(name, wkt))
        for name in ["intersects", "disjoint", "within", "contains", "crosses", "overlaps", "touches", "equals"]
        for collection, wkt in [("area", GROUND), ("area", LINE), ("cultural_item", GROUND)]
    ],
    ("temporal-functions", "disaster_event", "T_AFTER(started_at, TIMESTAMP('2025-10-01T00:00:00Z'))", None, lambda p, g: p["started_at"] > "2025-10-01T00:00:00"),
    ("temporal-functions", "disaster_event", "T_BEFORE(started_at, TIMESTAMP('2025-10-01T00:00:00Z'))", {"op": "t_before", "args": [{"property": "started_at"}, {"timestamp": "2025-10-01T00:00:00Z"}]}, lambda p, g: p["started_at"] < "2025-10-01T00:00:00"),
    ("temporal-functions", "disaster_event", "T_DURING(INTERVAL(started_at, ended_at), INTERVAL('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z'))", None, lambda p, g: p["ended_at"] is not None and p["started_at"] > "2025-01-01T00:00:00" and p["ended_at"] < "2026-01-01T00:00:00"),
    ("property-property", "area", "name = full_name", None, lambda p, g: p["name"] == p["full_name"]),
    ("property-property", "disaster_event", "started_at < ended_at", None, lambda p, g: p["ended_at"] is not None and p["started_at"] < p["ended_at"]),
    ("arithmetic", "area", "area_km2 * 2 + 10 > 210", None, lambda p, g: number(p, "area_km2") and p["area_km2"] * 2 + 10 > 210),
    ("arithmetic", "area", "area_km2 / (area_km2 - area_km2) > 1", None, lambda p, g: False),
]  # fmt: skip

REFUSED = [
    "no_such_field = 1",
    "level = ",
    "Foo(name) = 1",
    "S_INTERSECTS(geometry, POLYGON((0 0,1 1)))",
    "name LIKE 5",
    "(" * 200 + "level = 'x'" + ")" * 200,
    "1 = 1; DROP TABLE area",
]


def run(service: Service) -> Referee:
    referee = Referee("CQL2 against Python, GEOS", f"21-065r2, {shapely.geos_version_string}")
    held = {name: service.features(name) for name in {line[1] for line in FILTERS}}
    for of, collection, text, twin, is_in in FILTERS:
        with referee.check(SUBJECT + of, f"{collection}: {text}"):
            expected = {
                key
                for key, feature in held[collection].items()
                if is_in(feature["properties"], shape(feature["geometry"]) if feature["geometry"] else None)
            }
            assert found(service, collection, text, "cql2-text") == expected, "in text"
            if twin is not None:
                assert found(service, collection, json.dumps(twin), "cql2-json") == expected, "in JSON"
    with referee.check(SUBJECT + "basic-cql2", "filters that cannot be used are refused with 400"):
        for text in REFUSED:
            answer = service.get("/api/collections/area/items", {"filter": text})
            assert answer.status_code == 400, f"{text[:40]}: {answer.status_code}"
    return referee


def found(service, collection, text, language):
    params = {"filter": text, "filter-lang": language, "limit": 10000}
    return {feature["id"] for feature in service.json(f"/api/collections/{collection}/items", params)["features"]}
