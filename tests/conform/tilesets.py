"""The abstract tests of OGC API - Tiles Part 1 (OGC 20-057, annex A), with morecantile's registered matrix set as the judge."""

from __future__ import annotations

import re
from importlib.metadata import version

import morecantile

from .results import Referee
from .service import Service, link

SUBJECT = "Tiles 1: Core, TileSet, TileSets List, GeoData TileSets, MVT"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
MVT = "application/vnd.mapbox-vector-tile"


def run(service: Service) -> Referee:
    referee = Referee("Abstract tests of Tiles 1, morecantile", f"20-057, {version('morecantile')}")
    with referee.check(SUBJECT, "/conf/tilematrixset of TMS 2.0: WebMercatorQuad"):
        matrix_set(service)
    for collection in service.collections():
        if link(collection, f"{REL}/tilesets-vector"):
            with referee.check(SUBJECT, f"/conf/tilesets-list, tileset, core, mvt: {collection['id']}"):
                tileset(service, collection)
    return referee


def matrix_set(service):
    schemes = link(service.json("/api"), f"{REL}/tiling-schemes")
    listed = service.json(schemes["href"])["tileMatrixSets"]
    held = service.json(link(listed[0], "self")["href"])
    registered = morecantile.tms.get(held["id"])
    assert str(registered.uri).endswith(held["uri"].rsplit("/", 1)[1])
    for matrix in held["tileMatrices"]:
        other = registered.matrix(int(matrix["id"]))
        for name in ["scaleDenominator", "cellSize"]:
            assert abs(matrix[name] / getattr(other, name) - 1) < 1e-9, f"{matrix['id']}: {name}"
        assert (matrix["matrixWidth"], matrix["tileWidth"]) == (other.matrixWidth, other.tileWidth), matrix["id"]
        assert all(abs(a - b) < 1e-3 for a, b in zip(matrix["pointOfOrigin"], other.pointOfOrigin)), matrix["id"]


def tileset(service, collection):
    listed = service.json(link(collection, f"{REL}/tilesets-vector")["href"])
    assert listed["tilesets"], "a list without tilesets"
    for summary in listed["tilesets"]:
        held = service.json(link(summary, "self")["href"])
        assert held["dataType"] == "vector" and held["crs"] and held["tileMatrixSetURI"], "metadata"
        assert all(layer["id"] and layer["dataType"] == "vector" for layer in held["layers"]), "layers"
        scheme = service.json(link(held, f"{REL}/tiling-scheme")["href"])
        assert scheme["uri"] == held["tileMatrixSetURI"]
        item = link(held, "item", MVT)
        assert item["templated"] is True and {"tileMatrix", "tileRow", "tileCol"} == set(re.findall(r"\{(\w+)\}", item["href"]))
        tile = service.get(fill(item, 5, 14, 25))
        assert tile.status_code == 200 and tile.headers["content-type"] == MVT, tile.status_code
        for bad in [fill(item, 5, 32, 0), fill(item, 5, 0, 32), fill(item, 99, 0, 0)]:
            assert service.get(bad).status_code in (400, 404), bad


def fill(item, matrix, row, column):
    values = {"tileMatrix": matrix, "tileRow": row, "tileCol": column}
    return re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), item["href"])
