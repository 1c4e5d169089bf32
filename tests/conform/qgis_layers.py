"""QGIS without a window: features, a filter and vector tiles of the service, drawn into pictures.

Runs in Debian's Python; tells one line `RESULT {json}` for each finding.
"""

import json
import sys
import urllib.parse
import urllib.request

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def tell(**line):
    print("RESULT " + json.dumps(line, ensure_ascii=False), flush=True)


def ids(base, collection, **parameters):
    query = urllib.parse.urlencode({"f": "geojson-stream", **parameters})
    with urllib.request.urlopen(f"{base}/api/collections/{collection}/items?{query}") as answer:
        return [feature["id"] for feature in json.load(answer)["features"]]


def drawn(layer, bounds, file):
    """Colours of a picture of the layer; a blank one has a single colour."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(bounds)
    settings.setOutputSize(QSize(512, 512))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    picture.save(file, "PNG")
    return len({picture.pixel(x, y) for x in range(0, 512, 4) for y in range(0, 512, 4)})


def features(base, work):
    for collection in ["area", "cultural_item", "disaster_event"]:
        layer = QgsVectorLayer(f"typename='{collection}' url='{base}/api'", collection, "OAPIF")
        expected = len(ids(base, collection))
        counted = sum(1 for _ in layer.getFeatures()) if layer.isValid() else -1
        tell(about="features", title=f"features of {collection}", right=counted == expected, told=f"{counted} of {expected}")
        if collection == "area":
            # QGIS 3.22 takes the kind of geometry from the first features; those of the demonstration are provinces
            # without boundaries, so that this layer has a table and no picture.
            request = QgsFeatureRequest().setFilterRect(QgsRectangle(107.7, 14.0, 108.3, 14.8))
            inside = sum(1 for _ in layer.getFeatures(request))
            boxed = len(ids(base, "area", bbox="107.7,14.0,108.3,14.8"))
            tell(about="features", title="features in a box", right=0 < inside <= boxed, told=f"{inside} of {boxed}")
        else:
            tell(about="features", title=f"a picture of {collection}", **picture(layer, work))


def filters(base):
    layer = QgsVectorLayer(f"typename='area' url='{base}/api' sql=", "provinces", "OAPIF")
    layer.setSubsetString("level = 'province'")
    found = sorted(feature["code"] for feature in layer.getFeatures())
    tell(about="filter", title="a subset of the areas", right=len(found) == 34 or 0 < len(found) < 40, told=str(len(found)))


def picture(layer, work):
    metres = layer.crs().mapUnits() == QgsUnitTypes.DistanceMeters
    bounds = (11_950_000, 1_380_000, 12_100_000, 1_720_000) if metres else (107.3, 12.3, 108.7, 15.2)
    colours = drawn(layer, QgsRectangle(*bounds), f"{work}/{layer.name()}.png")
    return {"right": colours > 1, "told": f"{colours} colours"}


def tiles(base, work):
    for name in ["area", "disaster_event"]:
        source = f"type=xyz&url={base}/tiles/{name}/%7Bz%7D/%7Bx%7D/%7By%7D.mvt&zmin=0&zmax=14"
        layer = QgsVectorTileLayer(source, f"tiles-{name}")
        if not layer.isValid():
            tell(about="tiles", title=f"vector tiles of {name}", right=False, told="QGIS does not take the layer")
            continue
        tell(about="tiles", title=f"a picture of vector tiles of {name}", **picture(layer, work))


def main(base, work):
    application = QgsApplication([], False)
    application.initQgis()
    tell(version=Qgis.QGIS_VERSION)
    features(base, work)
    filters(base)
    tiles(base, work)
    application.exitQgis()


main(*sys.argv[1:3])
