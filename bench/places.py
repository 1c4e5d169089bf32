"""Places on the map: the tile over one, and a ground around one."""

import math


def tile_of(z, lon, lat):
    side = 1 << z
    x, y = (lon / 360 + 0.5) * side, (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * side
    return z, min(max(int(x), 0), side - 1), min(max(int(y), 0), side - 1)


def circle(lon, lat, radius, corners, wobble=0.0):
    """A polygon of that many corners."""
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    radii = [radius * (1 + wobble * math.sin(5 * turn)) for turn in turns]
    ring = [[round(lon + r * math.cos(turn), 7), round(lat + r * math.sin(turn), 7)] for turn, r in zip(turns, radii)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
