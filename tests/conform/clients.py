"""Clients that people use: GDAL's drivers for OGC API - Features and vector tiles, OWSLib, QGIS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import geopandas
from owslib.ogcapi.features import Features
from owslib.ogcapi.processes import Processes
from shapely.geometry import shape

from .results import Referee, Skipped
from .service import Service

CORE, CRS, FILTER, TILES, PROCESSES = (
    "Features 1: Core",
    "Features 2: Reference systems",
    "Features 3: Filtering",
    "Vector tiles (MVT 2.1, TileJSON 3.0)",
    "Processes 1: Core",
)
BOX = (107.7, 14.0, 108.3, 14.8)
# A tile over Kon Tum, zoom 9: column, row.
TILE = (9, 409, 235)
QGIS = "/usr/bin/python3"


def run(service: Service, work: Path) -> list[Referee]:
    return [gdal(service, work), owslib(service), qgis(service, work)]


def output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stderr[-400:]}"
    return done.stdout


def gdal(service: Service, work: Path) -> Referee:
    referee = Referee("GDAL", output("ogrinfo", "--version").split(",")[0].removeprefix("GDAL "))
    source = f"OAPIF:{service.base}/api"
    for collection in ["area", "cultural_item", "disaster_event", "household_summary"]:
        held = service.features(collection)
        with referee.check(CORE, f"OAPIF to GeoPackage, pages of 50: {collection}"):
            file = work / f"{collection}-oapif.gpkg"
            output("ogr2ogr", str(file), source, collection, "-oo", "PAGE_SIZE=50")
            same(geopandas.read_file(file), held)
        with referee.check(CORE, f"OAPIF -spat: {collection}"):
            file = work / f"{collection}-spat.gpkg"
            output("ogr2ogr", str(file), source, collection, "-spat", *map(str, BOX))
            inside = service.json(f"/api/collections/{collection}/items", {"bbox": ",".join(map(str, BOX)), "limit": 10000})
            assert len(geopandas.read_file(file)) == inside["numberReturned"], "rows in the box"
    for where in ["level = 'province'", "level = 'commune' AND unit_type = 'phuong'", "name LIKE 'Đăk%'"]:
        with referee.check(FILTER, f"OAPIF -where {where}"):
            file = work / f"where-{abs(hash(where))}.gpkg"
            output("ogr2ogr", str(file), source, "area", "-where", where)
            expected = sum(matches(feature["properties"], where) for feature in service.features("area").values())
            assert expected and len(geopandas.read_file(file)) == expected, f"{len(geopandas.read_file(file))} for {expected}"
    with referee.check(CRS, "OAPIF in VN-2000 zone 9216"):
        told = output("ogrinfo", "-ro", "-so", source, "area", "-oo", "CRS=EPSG:9216")
        assert "Feature Count" in told
    z, x, y = TILE
    for layer in ["area", "disaster_event", "cultural_item"]:
        with referee.check(TILES, f"MVT driver on a tile URL: {layer}"):
            told = output("ogrinfo", "-ro", "-al", "-so", f"MVT:{service.base}/tiles/{layer}/{z}/{x}/{y}.mvt")
            assert f"Layer name: {layer}" in told, told[:200]
    return referee


def matches(properties, where) -> bool:
    """The three conditions above, once more in Python."""
    if where.startswith("name LIKE"):
        return properties["name"].startswith("Đăk")
    if "AND" in where:
        return properties["level"] == "commune" and properties["unit_type"] == "phuong"
    return properties["level"] == "province"


def same(table, held):
    assert len(table) == len(held), f"{len(table)} rows for {len(held)}"
    number = "id" if "id" in table.columns else None
    if number is None:
        return
    for row in table.itertuples(index=False):
        expected = held[int(getattr(row, number))]["geometry"]
        assert (row.geometry is None) == (expected is None), "place"
        if expected is not None:
            assert row.geometry.hausdorff_distance(shape(expected)) < 1e-7, "place"


def owslib(service: Service) -> Referee:
    referee = Referee("OWSLib", version("OWSLib"))
    client = Features(f"{service.base}/api")
    with referee.check(CORE, "collections, conformance, definition"):
        # The client finds the definition in the links of the landing page, which later answers replace.
        assert client.api()["paths"] and client.conformance()["conformsTo"] and "area" in client.feature_collections()
    for collection in ["area", "cultural_item", "disaster_event", "household_summary"]:
        with referee.check(CORE, f"items by limit and bbox, one item, queryables: {collection}"):
            page = client.collection_items(collection, limit=5)
            assert page["numberReturned"] == len(page["features"]) <= 5
            boxed = client.collection_items(collection, bbox=list(BOX), limit=1000)
            assert boxed["numberReturned"] <= client.collection_items(collection, limit=10000)["numberReturned"]
            one = client.collection_item(collection, str(page["features"][0]["id"]))
            assert one["properties"] == page["features"][0]["properties"]
            assert client.collection_queryables(collection)["properties"]
    with referee.check(FILTER, "items by a CQL2 filter"):
        page = client.collection_items("area", filter="level = 'province'", limit=100)
        expected = [f for f in service.features("area").values() if f["properties"]["level"] == "province"]
        assert page["numberReturned"] == len(expected)
    with referee.check(PROCESSES, "processes, description, execution of affected"):
        processes = Processes(f"{service.base}/api")
        assert "affected" in [process["id"] for process in processes.processes()]
        assert processes.process("affected")["inputs"]
        answer = processes.execute("affected", {"area": {"areas": ["23293"]}})
        assert answer["total"]["households"] is not None, answer
    return referee


def qgis(service: Service, work: Path) -> Referee:
    """QGIS in a process of its own: its libraries belong to Debian's Python."""
    script = Path(__file__).with_name("qgis_layers.py")
    if not shutil.which("qgis") and not Path("/usr/lib/python3/dist-packages/qgis").exists():
        raise SystemExit("python3-qgis is not installed; run ./dev conform")
    z, x, y = TILE
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(work / "qgis")}
    done = subprocess.run(
        [QGIS, str(script), service.base, str(work)], capture_output=True, text=True, timeout=300, env=environment
    )
    found = [json.loads(line.removeprefix("RESULT ")) for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    referee = Referee("QGIS", next((line["version"] for line in found if "version" in line), "?"))
    subjects = {"features": CORE, "filter": FILTER, "tiles": TILES}
    for line in found:
        if "title" in line:
            with referee.check(subjects[line["about"]], line["title"]):
                if line.get("skip"):
                    raise Skipped(line["skip"])
                assert line["right"], line["told"]
    with referee.check(CORE, "runs to its end"):
        assert done.returncode == 0 and len(found) > 1, f"{done.returncode}: {done.stderr[-400:]}"
    return referee
