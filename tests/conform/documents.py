"""Documents of the service before the schemas and validators of their formats, and tiles before another decoder."""

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import jsonschema
import mapbox_vector_tile
from openapi_spec_validator import validate

from .results import Referee, Skipped
from .service import Service

STYLE, OPENAPI, TILES = "MapLibre style", "Features 1: OpenAPI 3.0", "Vector tiles (MVT 2.1, TileJSON 3.0)"
# The published schema of TileJSON, where the test data lie beside the checkout.
TILEJSON = Path("../shared/data/schemas/tilejson/3.0.0/schema.json")


def run(service: Service, work: Path) -> list[Referee]:
    return [style(service, work), openapi(service), tilejson(service), decoder(service)]


def style(service, work) -> Referee:
    told = json.loads(Path("tests/browser/node_modules/@maplibre/maplibre-gl-style-spec/package.json").read_text())
    referee = Referee("gl-style-validate", told["version"])
    for language in ["vi", "en"]:
        with referee.check(STYLE, language):
            file = work / f"style-{language}.json"
            file.write_text(json.dumps(service.json("/styles/default.json", {"lang": language})))
            command = ["npx", "--prefix", "tests/browser", "gl-style-validate", str(file)]
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    return referee


def openapi(service) -> Referee:
    referee = Referee("openapi-spec-validator", version("openapi-spec-validator"))
    with referee.check(OPENAPI, "the definition"):
        validate(service.json("/api/openapi.json"))
    return referee


def tilejson(service) -> Referee:
    referee = Referee("TileJSON schema", "3.0.0")
    for layer in ["area", "disaster_event", "cultural_item", "household_summary", "area,disaster_event"]:
        with referee.check(TILES, f"TileJSON {layer}"):
            if not TILEJSON.exists():
                raise Skipped("the published schema is not beside the checkout")
            jsonschema.validate(service.json(f"/tiles/{layer}.json"), json.loads(TILEJSON.read_text()))
    return referee


def decoder(service) -> Referee:
    """Tiles down to the last zoom: each level shows every feature that has a place somewhere."""
    referee = Referee("mapbox-vector-tile", version("mapbox-vector-tile"))
    held = service.features("cultural_item")
    placed = {key for key, feature in held.items() if feature["geometry"]}
    for zoom in [0, 4]:
        with referee.check(TILES, f"rows of cultural_item at zoom {zoom}"):
            counted = sum(rows(layer) for layer in layers(service, "cultural_item", zoom))
            assert counted == len(placed), f"{counted} of {len(placed)}"
    with referee.check(TILES, "ids of cultural_item at zoom 8"):
        # A place near the edge of a tile stands in the margin of the next one too.
        ids = {feature["id"] for layer in layers(service, "cultural_item", 8) for feature in layer["features"]}
        assert ids == placed, f"{len(ids)} of {len(placed)}"
    for layer in ["area", "disaster_event"]:
        with referee.check(TILES, f"{layer} at zoom 7"):
            found = list(layers(service, layer, 7))
            assert found and all(each["extent"] == 4096 and each["features"] for each in found)
    return referee


def layers(service, name, zoom):
    """The layer of that name in each tile of a zoom over Viet Nam; the whole level up to zoom 4."""
    edge = 2**zoom
    columns = range(edge) if zoom <= 4 else range(int(edge * (102 + 180) / 360), int(edge * (115 + 180) / 360) + 1)
    lines = range(edge) if zoom <= 4 else range(int(edge * 0.43), int(edge * 0.49) + 1)
    for x in columns:
        for y in lines:
            answer = service.get(f"/tiles/{name}/{zoom}/{x}/{y}.mvt")
            if answer.status_code == 200 and answer.content:
                decoded = mapbox_vector_tile.decode(answer.content)
                if name in decoded:
                    yield decoded[name]


def rows(layer) -> int:
    """Rows behind the features of a layer of points; one that sums several says how many."""
    return sum(feature["properties"].get("count", 1) for feature in layer["features"])
