"""Reads tiles with another decoder than the service's own: mapbox_vector_tile, and for tiles of many megabytes, which it
takes minutes for, a walk over the protobuf that only counts points."""

import sys

from peers import VENV

# Larger tiles are counted, not decoded.
DECODED_MOST = 1_000_000
EXTENT = 4096


def decoder():
    """The decode function of mapbox_vector_tile, or None when it is not installed."""
    for folder in VENV.glob("lib/*/site-packages"):
        if str(folder) not in sys.path:
            sys.path.append(str(folder))
    try:
        import mapbox_vector_tile
    except ImportError:
        return None
    return lambda data: mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})


def households_of(data, layer):
    """Households that a tile of the service stands for, and how far it may be off: its cells are exact, its single points are
    those of any tile."""
    features = _features(data, layer)
    if features and "households" not in features[0]["properties"]:
        return points_of(data, layer)
    return sum(feature["properties"]["households"] for feature in features), 0


def points_of(data, layer):
    """Points inside the tile proper, and those so near its edge that rounding to whole units may have moved them over it."""
    if len(data) > DECODED_MOST:
        return _walk(data)
    inside = edge = 0
    for feature in _features(data, layer):
        x, y = feature["geometry"]["coordinates"]
        inside += 0 <= x < EXTENT and 0 <= y < EXTENT
        edge += x in (0, EXTENT) or y in (0, EXTENT)
    return inside, edge


def ids_of(data, layer):
    """The ids of the features of a layer."""
    return {feature["id"] for feature in _features(data, layer)}


def values_of(data, layer, name):
    """The values of an attribute in a layer."""
    return {feature["properties"].get(name) for feature in _features(data, layer)}


def _features(data, layer):
    return decoder()(data).get(layer, {}).get("features", []) if data else []


def _walk(data):
    """Counts points by the wire format (MVT 2.1, 4.1 and 4.3): tile.layers = 3, layer.features = 2, feature.geometry = 4."""
    inside = edge = 0
    for number, layer in _fields(data, 0, len(data)):
        if number != 3:
            continue
        for number, feature in _fields(data, *layer):
            if number != 2:
                continue
            for number, geometry in _fields(data, *feature):
                if number == 4:
                    at, _end = geometry
                    _command, at = _varint(data, at)
                    x, at = _varint(data, at)
                    y, at = _varint(data, at)
                    x, y = (x >> 1) ^ -(x & 1), (y >> 1) ^ -(y & 1)
                    inside += 0 <= x < EXTENT and 0 <= y < EXTENT
                    edge += x in (0, EXTENT) or y in (0, EXTENT)
    return inside, edge


def _fields(data, at, end):
    """Numbers and places of the length-delimited fields of a message; other fields are passed over."""
    while at < end:
        key, at = _varint(data, at)
        value, at = _varint(data, at)
        if key & 7 == 2:
            yield key >> 3, (at, at + value)
            at += value


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
