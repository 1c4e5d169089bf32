"""Downloads of the service, read by the programs that people open them with: the same rows, texts and places as GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import geopandas
import openpyxl
import pyarrow.parquet
from shapely.geometry import shape

from .results import Referee
from .service import Service

COLLECTIONS = ["area", "disaster_event", "cultural_item", "household_summary"]
# FlatGeobuf holds rows with a place alone; the other two have some without.
PLACED = ["cultural_item", "disaster_event"]


def run(service: Service, work: Path) -> list[Referee]:
    pandas = Referee("geopandas", version("geopandas"))
    validator = Referee("geoparquet-validator", version("geoparquet-validator"))
    excel = Referee("openpyxl", version("openpyxl"))
    for collection in COLLECTIONS:
        held = service.features(collection)
        file = download(service, collection, "parquet", work)
        with pandas.check("Format: GeoParquet 1.1", collection):
            parquet(collection, held, file)
        with validator.check("Format: GeoParquet 1.1", collection):
            command = [str(Path(sys.executable).parent / "geoparquet-validator"), "check", str(file)]
            subprocess.run(command, check=True, capture_output=True)
        with pandas.check("Format: GeoPackage", collection):
            compare(collection, held, numbered(download(service, collection, "gpkg", work)))
        if collection in PLACED:
            with pandas.check("Format: FlatGeobuf", collection):
                compare(collection, held, geopandas.read_file(download(service, collection, "fgb", work)))
        with pandas.check("Format: KML", collection):
            table = geopandas.read_file(download(service, collection, "kml", work))
            assert len(table) == len(held), f"{len(table)} rows for {len(held)}"
        with pandas.check("Format: GeoJSONSeq", collection):
            compare(collection, held, numbered(download(service, collection, "jsonseq", work)))
        with excel.check("Format: XLSX", collection):
            book = openpyxl.load_workbook(download(service, collection, "xlsx", work), read_only=True)
            assert sum(1 for _ in book.worksheets[0].rows) == len(held) + 1, "rows of the workbook"
    with excel.check("Format: Excel template with lists", "shelter"):
        template(service, work)
    return [pandas, validator, excel, plain(service, work)]


def plain(service: Service, work: Path) -> Referee:
    """What Python's own library reads."""
    referee = Referee("Python csv, zipfile", sys.version.split()[0])
    for collection in COLLECTIONS:
        held = service.features(collection)
        with referee.check("Format: CSV", collection):
            text = service.get(f"/api/collections/{collection}/items", {"f": "csv"}).content.decode("utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text)))
            assert {int(row["id"]) for row in rows} == set(held), "ids"
        with referee.check("Format: ZIP bundle", collection):
            bundle = zipfile.ZipFile(download(service, collection, "zip", work))
            assert bundle.testzip() is None and len(bundle.namelist()) > 2, bundle.namelist()
    return referee


def download(service: Service, collection: str, form: str, work: Path) -> Path:
    answer = service.get(f"/api/collections/{collection}/items", {"f": form})
    assert answer.status_code == 200, f"{answer.url}: {answer.status_code}"
    file = work / f"{collection}.{form.replace('jsonseq', 'geojsonl')}"
    file.write_bytes(answer.content)
    return file


def compare(collection, held, table):
    """Rows, texts and places of a table of geopandas are those of the service."""
    assert len(table) == len(held), f"{collection}: {len(table)} rows for {len(held)}"
    for row in table.itertuples(index=False):
        feature = held[row.id]
        for name, value in feature["properties"].items():
            found = getattr(row, name)
            # Days and times are compared by the tests of the program.
            if isinstance(value, str) and not hasattr(found, "isoformat"):
                assert found == value, f"{collection} {row.id}: {name}"
        place = getattr(row, table.geometry.name)
        assert (place is None) == (feature["geometry"] is None), f"{collection} {row.id}: place"
        if place is not None:
            apart = place.hausdorff_distance(shape(feature["geometry"]))
            assert apart < 1e-6, f"{collection} {row.id}: place"


def numbered(file):
    """A layer with the numbers of its features, which are the ids of rows, as a column."""
    table = geopandas.read_file(file, fid_as_index=True)
    return table if "id" in table.columns else table.reset_index(names="id")


def parquet(collection, held, file):
    geo = json.loads(pyarrow.parquet.read_schema(file).metadata[b"geo"])
    assert geo["version"] == "1.1.0", geo["version"]
    compare(collection, held, geopandas.read_parquet(file))
    box = geopandas.read_parquet(file, bbox=(108.0, 14.0, 109.0, 15.5))
    assert len(box) < len(held), "the box of each row lets a reader leave out the others"


def template(service, work):
    """The template opens, with its lists to choose from."""
    file = work / "template.xlsx"
    file.write_bytes(service.get("/api/collections/shelter/template.xlsx").content)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames[-1] == "Danh mục", book.sheetnames
    lists = [rule for rule in book.worksheets[0].data_validations.dataValidation if rule.type == "list"]
    assert lists and all("Danh mục" in rule.formula1 for rule in lists)
    assert book.worksheets[0]["A1"].comment is not None
