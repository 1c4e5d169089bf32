"""Downloads of a running service, read by the programs that people open them with.

Arguments: the address of the service, a folder for files. Prints one line; ends with 1 when something differs.
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import geopandas
import openpyxl
import pyarrow.parquet
from shapely.geometry import shape

COLLECTIONS = ["area", "disaster_event", "cultural_item", "household_summary"]


def download(base, path, file):
    with urllib.request.urlopen(f"{base}{path}") as answer:
        file.write_bytes(answer.read())
    return file


def features(base, collection):
    """All features as GeoJSON gives them, by id."""
    with urllib.request.urlopen(f"{base}/api/collections/{collection}/items?f=geojson-stream") as answer:
        return {feature["id"]: feature for feature in json.load(answer)["features"]}


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


def check(base, folder, collection):
    held = features(base, collection)
    items = f"/api/collections/{collection}/items"
    parquet = download(base, f"{items}?f=parquet", folder / f"{collection}.parquet")
    geo = json.loads(pyarrow.parquet.read_schema(parquet).metadata[b"geo"])
    assert geo["version"] == "1.1.0", geo["version"]
    compare(collection, held, geopandas.read_parquet(parquet))
    box = geopandas.read_parquet(parquet, bbox=(108.0, 14.0, 109.0, 15.5))
    assert len(box) < len(held), "the box of each row lets a reader leave out the others"
    validator = [str(Path(sys.executable).parent / "geoparquet-validator"), "check", str(parquet)]
    subprocess.run(validator, check=True, capture_output=True)
    workbook = download(base, f"{items}?f=xlsx", folder / f"{collection}.xlsx")
    sheet = openpyxl.load_workbook(workbook, read_only=True).worksheets[0]
    assert sum(1 for _ in sheet.rows) == len(held) + 1, f"{collection}: rows of the workbook"
    return len(held)


def template(base, folder):
    """The template opens, with its lists to choose from."""
    file = download(base, "/api/collections/shelter/template.xlsx", folder / "template.xlsx")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames[-1] == "Danh mục", book.sheetnames
    lists = [rule for rule in book.worksheets[0].data_validations.dataValidation if rule.type == "list"]
    assert lists and all("Danh mục" in rule.formula1 for rule in lists)
    assert book.worksheets[0]["A1"].comment is not None


def main(base, folder):
    rows = sum(check(base, Path(folder), collection) for collection in COLLECTIONS)
    template(base, Path(folder))
    print(f"{rows} rows as GeoParquet and XLSX are those of the service")


main(*sys.argv[1:])
