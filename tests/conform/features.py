"""The abstract test suite of OGC API - Features - Part 1: Core 1.0.1 (OGC 17-069r4, annex A), conformance class Core.

The names are those of the annex. Every public collection is tested.
"""

from __future__ import annotations

from datetime import datetime

from shapely.geometry import box, shape

from .results import Referee, Skipped
from .service import GEOJSON, Service, link

CORE = "Features 1: Core"
EARTH = box(-180, -90, 180, 90)


def run(service: Service) -> Referee:
    referee = Referee("Abstract tests of Features 1", "17-069r4")
    root = service.json("/api")
    for name, test in [
        ("root-op, root-success", lambda: landing(root)),
        ("http", lambda: http(service)),
        ("api-definition-op, api-definition-success", lambda: definition(service, root)),
        ("conformance-op, conformance-success", lambda: conformance(service, root)),
        ("fc-md-op, fc-md-success, fc-md-links", lambda: metadata(service)),
        ("query-param-unknown", lambda: unknown_parameters(service)),
        ("query-param-invalid", lambda: invalid_parameters(service)),
    ]:
        with referee.check(CORE, f"/conf/core/{name}"):
            test()
    for collection in service.collections():
        for name, test in BY_COLLECTION:
            with referee.check(CORE, f"/conf/core/{name} {collection['id']}"):
                test(service, collection)
    return referee


def landing(root):
    assert link(root, "service-desc") or link(root, "service-doc"), "no link to the definition"
    assert link(root, "conformance") and link(root, "data"), "no link to conformance or data"


def http(service):
    answer = service.get("/api")
    assert answer.raw.version == 11, f"HTTP version {answer.raw.version}"
    assert service.get("/api", method="HEAD").status_code == 200, "HEAD"
    assert service.get("/api/nothing-here").status_code == 404, "a path that is not there"
    assert service.get("/api", accept="application/x-nothing").status_code == 406, "no media type in common"


def definition(service, root):
    described = link(root, "service-desc")
    answer = service.get(described["href"])
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert service.get(link(root, "service-doc")["href"]).status_code == 200


def conformance(service, root):
    classes = service.json(link(root, "conformance")["href"])["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes


def metadata(service):
    document = service.json("/api/collections")
    self = link(document, "self")
    assert self and self["type"] == "application/json", "link to itself"
    assert link(document, "alternate", "text/html"), "link to the page"
    assert all(held["rel"] and held["type"] for held in document["links"])
    assert all(collection["id"] and collection["links"] for collection in document["collections"])


def unknown_parameters(service):
    for path in ["/api", "/api/conformance", "/api/collections", "/api/collections/area", "/api/collections/area/items"]:
        assert service.get(path, {"nothing": "1"}).status_code == 400, path


def invalid_parameters(service):
    for name, value in [("limit", "0"), ("limit", "x"), ("bbox", "1,2,3"), ("bbox", "a,b,c,d"), ("datetime", "yesterday")]:
        answer = service.get("/api/collections/area/items", {name: value})
        assert answer.status_code == 400, f"{name}={value}: {answer.status_code}"


def items_links(service, collection):
    offers = [held for held in collection["links"] if held["rel"] == "items"]
    assert offers and all(held.get("type") for held in offers)
    assert link(collection, "items", GEOJSON) and link(collection, "items", "text/html")


def extent(service, collection):
    if "extent" not in collection:
        raise Skipped("the collection states no extent")
    for bounds in collection["extent"].get("spatial", {}).get("bbox", []):
        assert len(bounds) in (4, 6) and box(*bounds[:2], *bounds[len(bounds) // 2 :][:2]).within(EARTH), bounds
    for start, end in collection["extent"].get("temporal", {}).get("interval", []):
        assert start is None or end is None or instant(start) <= instant(end), (start, end)


def single(service, collection):
    alone = service.json(f"/api/collections/{collection['id']}")
    for key in ["id", "title", "description", "extent"]:
        assert alone.get(key) == collection.get(key), key


def page(service, collection, **params):
    return service.json(f"/api/collections/{collection['id']}/items", params)


def response(service, collection):
    document = page(service, collection)
    assert document["type"] == "FeatureCollection"
    assert document["numberReturned"] == len(document["features"]), "numberReturned"
    assert all(feature["type"] == "Feature" and "properties" in feature for feature in document["features"])
    if "timeStamp" in document:
        instant(document["timeStamp"])
    assert link(document, "self", GEOJSON) and link(document, "alternate", "text/html")
    assert all(held.get("rel") and held.get("type") for held in document["links"])


def paging(service, collection):
    matched, ids = None, []
    document = page(service, collection, limit=500)
    while True:
        matched = document.get("numberMatched", matched)
        ids += [feature["id"] for feature in document["features"]]
        following = link(document, "next", GEOJSON)
        if following is None:
            break
        document = service.json(following["href"])
    assert len(ids) == len(set(ids)), "a feature stands on two pages"
    assert matched is None or matched == len(ids), f"numberMatched {matched}, found {len(ids)}"


def limit(service, collection):
    for asked in [1, 7, 100000]:
        document = page(service, collection, limit=asked)
        assert len(document["features"]) <= asked and document["numberReturned"] == len(document["features"])


def bounding_box(service, collection):
    held = {key: feature["geometry"] for key, feature in service.features(collection["id"]).items()}
    for bounds in [(107.5, 14.0, 108.5, 15.0), (-180, -90, 180, 90), (170, -10, -170, 10), (0, 0, 1, 1)]:
        west, south, east, north = bounds
        parts = [box(*bounds)] if west <= east else [box(west, south, 180, north), box(-180, south, east, north)]
        document = page(service, collection, bbox=",".join(map(str, bounds)), limit=1000)
        for feature in document["features"]:
            place = held[feature["id"]]
            assert place is not None, "a feature without a place"
            assert any(shape(place).intersects(part) for part in parts), f"{feature['id']} lies outside {bounds}"
        if "next" not in {found["rel"] for found in document["links"]}:
            inside = {key for key, place in held.items() if place and any(shape(place).intersects(p) for p in parts)}
            assert inside == {feature["id"] for feature in document["features"]}, f"{bounds} leaves out features"


def times(service, collection):
    interval = collection.get("extent", {}).get("temporal", {}).get("interval")
    if not interval:
        raise Skipped("the collection has no time")
    start = interval[0][0] or "2020-01-01T00:00:00Z"
    day = start[:10]
    for asked in [f"{day}/..", f"../{day}", f"{day}T00:00:00Z", f"{day}/2030-01-01"]:
        page(service, collection, datetime=asked)


def feature(service, collection):
    first = page(service, collection, limit=1)["features"]
    if not first:
        raise Skipped("the collection is empty")
    path = f"/api/collections/{collection['id']}/items/{first[0]['id']}"
    alone = service.json(path)
    assert alone["type"] == "Feature" and alone["properties"] == first[0]["properties"], "properties"
    assert link(alone, "self") and link(alone, "alternate", "text/html") and link(alone, "collection")
    assert service.get(f"/api/collections/{collection['id']}/items/no-such-id").status_code == 404


def crs84(service, collection):
    for held in page(service, collection, limit=100)["features"]:
        if held["geometry"] is not None:
            # From the west of India to the date line, where storms begin: no latitude is as large.
            assert shape(held["geometry"]).within(box(70, -20, 180, 60)), f"{held['id']} is not longitude first"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


BY_COLLECTION = [
    ("fc-md-items, fc-md-items-links", items_links),
    ("fc-md-extent", extent),
    ("sfc-md-op, sfc-md-success", single),
    ("fc-op, fc-response, fc-links, fc-timeStamp, fc-numberReturned", response),
    ("fc-numberMatched", paging),
    ("fc-limit-response", limit),
    ("fc-bbox-response", bounding_box),
    ("fc-time-response", times),
    ("f-op, f-success, f-links", feature),
    ("crs84", crs84),
]
