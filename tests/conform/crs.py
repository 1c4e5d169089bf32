"""The abstract tests of OGC API - Features - Part 2: Coordinate Reference Systems by Reference (OGC 18-058r1, annex A),
with PROJ as the judge of coordinates."""

from __future__ import annotations

import pyproj
from pyproj.transformer import TransformerGroup
from shapely.geometry import shape
from shapely.ops import transform

from .results import Referee, Skipped
from .service import Service

SUBJECT = "Features 2: Reference systems"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# EPSG:6960 is "VN-2000 to WGS 84 (2)".
OPERATION = "VN-2000 to WGS 84 (2)"
METRES = 0.05


def run(service: Service) -> Referee:
    referee = Referee("Abstract tests of Features 2, PROJ", f"18-058r1, {pyproj.proj_version_str}")
    whole = service.json("/api/collections")
    for collection in whole["collections"]:
        name = collection["id"]
        with referee.check(SUBJECT, f"/conf/crs/crs-uri, default-crs, storageCrs {name}"):
            lists(whole, collection)
    with referee.check(SUBJECT, "/conf/crs/crs-parameter-invalid, bbox-crs-parameter-invalid"):
        for parameter in ["crs", "bbox-crs"]:
            for bad in ["http://www.opengis.net/def/crs/EPSG/0/99999", "nothing"]:
                params = {parameter: bad, "bbox": "107,14,108,15"}
                assert service.get("/api/collections/area/items", params).status_code == 400, (parameter, bad)
    with referee.check(SUBJECT, "/conf/crs/crs-parameter-default, bbox-crs-parameter-default"):
        answer = service.get("/api/collections/area/items", {"limit": 1})
        assert answer.headers["content-crs"] == f"<{CRS84}>", answer.headers.get("content-crs")
        boxed = {"bbox": "107.5,14,108.5,15", "limit": 1000}
        assert ids(service, boxed) == ids(service, {**boxed, "bbox-crs": CRS84})
    area = next(collection for collection in whole["collections"] if collection["id"] == "area")
    for uri in systems(whole, area):
        with referee.check(SUBJECT, f"/conf/crs/crs-parameter, crs-parameter-transform {uri.rsplit('/', 1)[1]}"):
            transformed(service, uri)
        with referee.check(SUBJECT, f"/conf/crs/bbox-crs-parameter {uri.rsplit('/', 1)[1]}"):
            boxes(service, uri)
    return referee


def systems(whole, collection):
    return [uri for held in collection["crs"] for uri in (whole["crs"] if held == "#/crs" else [held])]


def lists(whole, collection):
    if "crs" not in collection:
        raise Skipped("the collection has no geometry")
    held = systems(whole, collection)
    assert held[0] == CRS84 or CRS84 in held, "CRS84 is in the list"
    assert all(uri.startswith("http://www.opengis.net/def/crs/") for uri in held), held
    if "storageCrs" in collection:
        assert collection["storageCrs"] in held, collection["storageCrs"]


def code(uri: str) -> str:
    authority, version, number = uri.removeprefix("http://www.opengis.net/def/crs/").split("/")
    return "OGC:CRS84" if authority == "OGC" else f"{authority}:{number}"


def transformer(uri: str) -> pyproj.Transformer:
    """From CRS84 to the system, in the order of axes that the authority gives."""
    group = TransformerGroup("OGC:CRS84", code(uri), always_xy=False)
    for candidate in group.transformers:
        if OPERATION in candidate.description:
            return candidate
    return group.transformers[0]


def ids(service, params):
    return {feature["id"] for feature in service.json("/api/collections/area/items", params)["features"]}


def transformed(service, uri):
    change = transformer(uri)
    geographic = pyproj.CRS(code(uri)).is_geographic
    plain = service.json("/api/collections/cultural_item/items", {"limit": 60})["features"]
    answer = service.get("/api/collections/cultural_item/items", {"limit": 60, "crs": uri})
    assert answer.headers["content-crs"] == f"<{uri}>", answer.headers.get("content-crs")
    compared = 0
    for before, after in zip(plain, answer.json()["features"], strict=True):
        if before["geometry"] is None or after["geometry"] is None:
            continue
        expected = transform(change.transform, shape(before["geometry"]))
        apart = expected.hausdorff_distance(shape(after["geometry"])) * (111_320 if geographic else 1)
        assert apart < METRES, f"{before['id']}: {apart:.3f} m from PROJ"
        compared += 1
    if compared == 0:
        raise Skipped("no place of the collection lies where this zone holds")


def boxes(service, uri):
    change = transformer(uri)
    west, south, east, north = change.transform_bounds(107.9, 14.2, 108.2, 14.6)
    found = ids(service, {"bbox": f"{west},{south},{east},{north}", "bbox-crs": uri, "limit": 1000})
    plain = ids(service, {"bbox": "107.9,14.2,108.2,14.6", "limit": 1000})
    # A box drawn in another system is a little larger or smaller along its sides.
    assert plain and len(plain ^ found) <= max(2, len(plain) // 5), f"{len(plain)} in degrees, {len(found)} here"
