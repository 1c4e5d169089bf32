"""Paths, seeded randomness and writers that every part of the generator shares.

The same input gives the same bytes: random numbers are seeded by words, gzip carries no time, text is NFC
and numbers are rounded before they are written.
"""

import csv
import gzip
import io
import json
import random
import unicodedata
from pathlib import Path

MAKE = Path(__file__).resolve().parent
SOURCE = MAKE / "source"
DEMO = MAKE.parent
DATA = DEMO.parent
REFERENCE = DATA / "reference"
MEDIA = DEMO / "media"

BOUNDARY_SOURCE = "Ranh giới minh hoạ do dự án dựng quanh tâm xã; không phải ranh giới chính thức"
FIGURES_SOURCE = "Số liệu minh hoạ"
MERGER_DAY = "2025-07-01"


def chance(*words):
    """A random generator that depends only on the given words."""
    return random.Random("/".join(str(word) for word in words))


def nfc(value):
    """Text in normal form C, everything else unchanged, containers included."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: nfc(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [nfc(item) for item in value]
    return value


def read_csv(path):
    """The rows of a CSV file as dictionaries."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_bytes(path, data):
    """Write a file; a name that ends in .gz is packed without a time stamp."""
    if path.suffix == ".gz":
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
            file.write(data)
        data = packed.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_csv(path, columns, rows):
    """Write rows (dictionaries) as CSV with a header; a missing value is an empty field."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="raise", lineterminator="\n")
    writer.writeheader()
    writer.writerows(nfc(row) for row in rows)
    write_bytes(path, text.getvalue().encode("utf-8"))


def feature(properties, geometry):
    """A GeoJSON feature; properties without a value are kept as null."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_geojson(path, features):
    """Write a FeatureCollection with one feature on each line, so that a change is readable."""
    lines = [json.dumps(nfc(item), ensure_ascii=False, separators=(",", ":")) for item in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    write_bytes(path, text.encode("utf-8"))
