"""Lines and areas of a tile beside what the tables hold: which rows are there, what they say, and where they run."""

import math
import re
from dataclasses import dataclass

from soak_env import numpy, shapely

EXTENT, BUFFER = 4096, 64

# From this zoom on, vertices of the world are so far apart in a tile that generalisation takes none of them away: what is left is rounding.
EXACT_FROM = 14
ROUNDING = 1.0

# Below it a vertex goes when its triangle has less than 8 square units (src/atlas/shapes/rank.rs): one on a base of two units is 8 high,
# and a narrower one is not seen. Rounding comes besides.
GENERALISED = 8.0 + ROUNDING

# A ring of less than 64 square units that is one border alone is left out.
SMALL = 64.0

# Units in a pixel, 256 of which are a tile.
PIXEL = 16.0


@dataclass
class Detail:
    """How a tile was drawn: with the detail of its zoom, or within its budget with that of a smaller one."""

    z: int
    halved: int = 0
    left_out: int = 0

    @classmethod
    def of(cls, z, said):
        """From what the answer says of itself, such as `road;halved=2;left-out=17`."""
        found = re.search(r"halved=(\d+);left-out=(\d+)", said)
        return cls(z, *map(int, found.groups())) if found else cls(z)

    @property
    def near(self):
        return ROUNDING if self.z - self.halved >= EXACT_FROM else (GENERALISED - ROUNDING) * 2 ** self.halved + ROUNDING

    @property
    def small(self):
        return SMALL * 4 ** self.halved

    def may_miss(self, number, geometry, drawn):
        """A budget leaves out what is smaller than a pixel of the smaller zoom, and points that share one with an earlier row."""
        pixel = PIXEL * 2 ** self.halved
        if not self.halved:
            return False
        if geometry.geom_type.endswith("Point"):
            earlier = [shapely.geometry.shape(own["geometry"]) for id, own in drawn.items() if id < number]
            return any(shapely.distance(geometry, own) <= 1.5 * pixel for own in earlier)
        west, north, east, south = geometry.bounds
        return max(east - west, south - north) <= pixel + ROUNDING

# Places of each row at which inside and outside are compared.
PROBES = 48


def box(tile, units):
    """West, south, east and north in degrees of a tile with that many units around it."""
    z, x, y = tile
    side = 1 << z

    def lat(row):
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))

    more = units / EXTENT
    return ((x - more) / side - 0.5) * 360, lat(min(y + 1 + more, side)), ((x + 1 + more) / side - 0.5) * 360, lat(max(y - more, 0))


def compared(collection, detail, rows, layers):
    """What a tile and the tables say differently, and the largest distance between the two in units."""
    near, left_out = detail.near, 0
    exact = {number: (attributes, shapely.from_wkb(bytes(geometry))) for number, attributes, geometry in rows}
    drawn = {}
    found, largest = [], 0.0
    for feature in layers.get(collection, {}).get("features", []):
        if feature["id"] in drawn:
            found.append(f"row {feature['id']} is there twice")
        drawn[feature["id"]] = feature
    found += [f"there is a layer {name!r}" for name in layers if name not in (collection, f"{collection}_label")]
    for number in sorted({*exact, *drawn}):
        if number not in exact:
            found.append(f"row {number} is drawn, but the tables have none there")
            continue
        attributes, geometry = exact[number]
        if number not in drawn:
            if must_be_there(geometry, detail):
                left_out += 1
                if not detail.may_miss(number, geometry, drawn):
                    found.append(f"row {number} is not drawn, but reaches into the tile")
            continue
        feature = drawn[number]
        if feature["properties"] != attributes:
            found.append(f"row {number}: answered {feature['properties']}, the tables say {attributes}")
        reason, distance = differs(geometry, shapely.geometry.shape(feature["geometry"]), detail)
        largest = max(largest, distance)
        if reason:
            found.append(f"row {number}: {reason}")
    if left_out > detail.left_out:
        found.append(f"{left_out} rows are not drawn, and the tile says {detail.left_out}")
    if collection != "road":
        found += _labels(layers.get(f"{collection}_label", {}).get("features", []), exact, detail)
    return found, largest


def must_be_there(geometry, detail):
    """The row reaches so far into the tile that rounding and generalisation leave something of it."""
    near = detail.near
    inner = shapely.box(near, near, EXTENT - near, EXTENT - near)
    seen = shapely.intersection(geometry, inner)
    if seen.is_empty:
        return False
    if geometry.geom_type.endswith("Polygon"):
        parts = [part for part in shapely.get_parts(geometry) if shapely.area(shapely.Polygon(part.exterior)) >= 1.1 * detail.small]
        return any(not shapely.intersection(part.buffer(-near), inner).is_empty for part in parts if part.intersects(inner))
    return geometry.geom_type.endswith("Point") or seen.length > 2 * near


def lines_of(geometry, least):
    """The lines that a geometry runs along, without rings that may be left out."""
    if not geometry.geom_type.endswith("Polygon"):
        return list(shapely.get_parts(geometry))
    rings = shapely.get_rings(shapely.get_parts(geometry))
    return [shapely.LineString(ring.coords) for ring in rings if shapely.area(shapely.Polygon(ring)) >= least]


def differs(exact, drawn, detail):
    """Why what is drawn is not what is there, and how far apart they are; None when it is."""
    near = detail.near
    if exact.geom_type.endswith("Point") != drawn.geom_type.endswith("Point"):
        return f"a {exact.geom_type} is drawn as {drawn.geom_type}", 0.0
    if exact.geom_type.endswith("Point"):
        far = shapely.distance(exact, drawn)
        return (f"it is {far:.2f} units from its place" if far > near else None), far
    area = exact.geom_type.endswith("Polygon")
    if area != drawn.geom_type.endswith("Polygon"):
        return f"a {exact.geom_type} is drawn as {drawn.geom_type}", 0.0
    # Only near the tile: a province has a hundred thousand vertices.
    around = shapely.box(-2 * BUFFER, -2 * BUFFER, EXTENT + 2 * BUFFER, EXTENT + 2 * BUFFER)
    whole = shapely.MultiLineString([line for line in lines_of(exact, 0.0)])
    clipped = shapely.intersection(whole, around)
    large = shapely.intersection(shapely.MultiLineString(lines_of(exact, 1.1 * detail.small)), around) if area else clipped
    outline = shapely.MultiLineString(lines_of(drawn, 0.0))
    away = _farthest(outline, clipped, _inside(0))
    missed = _farthest(large, outline, _inside(near))
    if away > near:
        return f"it is drawn {away:.2f} units from where it is", away
    if missed > near and area:
        # A tongue of less than two units goes when rounding lays its sides upon each other: its ring must not touch itself.
        missed = _farthest(_wide(exact, large, around, near), outline, _inside(near))
    if missed > near:
        return f"what is drawn misses a part by {missed:.2f} units", missed
    if area and (place := _turned(exact, drawn, clipped, near)):
        return f"inside and outside differ at {place}", max(away, missed)
    return None, max(away, missed)


def _wide(exact, border, around, near):
    """What of a border is not that of a tongue or a bay of less than two units."""
    seen = shapely.intersection(exact, around)
    core = seen.buffer(-ROUNDING).buffer(2 * ROUNDING).buffer(-ROUNDING)
    return shapely.intersection(border, core.boundary.buffer(near))


def _inside(margin):
    """What lies in the tile itself: along its buffer areas are cut."""
    return lambda points: points[((points >= margin) & (points <= EXTENT - margin)).all(axis=1)]


def _farthest(lines, others, kept):
    """The largest distance of a place of some lines from the others."""
    if lines.is_empty:
        return 0.0
    # A long side is looked at in its middle, too.
    points = kept(shapely.get_coordinates(shapely.segmentize(lines, 100.0)))
    if len(points) == 0:
        return 0.0
    if others.is_empty:
        return math.inf
    _, distances = shapely.STRtree(_sides(others)).query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    return float(distances.max())


def _sides(lines):
    """The sides of lines, one by one."""
    places, owner = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = owner[1:] == owner[:-1]
    return shapely.linestrings(numpy.stack([places[:-1][same], places[1:][same]], axis=1))


def _turned(exact, drawn, border, near):
    """A place that is inside one and outside the other, and not at the border."""
    chance = numpy.random.default_rng(len(border.wkb))
    points = shapely.points(chance.uniform(0, EXTENT, (PROBES, 2)))
    shapely.prepare(drawn)
    shapely.prepare(border)
    clear = ~shapely.dwithin(points, border, 2 * near) if not border.is_empty else numpy.ones(PROBES, bool)
    shapely.prepare(exact)
    wrong = clear & (shapely.contains(exact, points) != shapely.contains(drawn, points))
    return points[wrong][0].wkt if wrong.any() else None


def _labels(features, exact, detail):
    """Each name belongs to a row and stands on it; a row that lies in the tile as a whole has its name there."""
    found, named = [], set()
    for feature in features:
        number, properties = feature["id"], dict(feature["properties"])
        if number in named:
            found.append(f"row {number} is named twice")
        named.add(number)
        if number not in exact:
            found.append(f"row {number} is named, but the tables have none there")
            continue
        attributes, geometry = exact[number]
        room = properties.pop("room_m", None)
        if properties != attributes:
            found.append(f"the name of row {number}: answered {properties}, the tables say {attributes}")
        if (room is not None) != geometry.geom_type.endswith("Polygon"):
            found.append(f"the name of row {number} has room for {room}")
        place = shapely.geometry.shape(feature["geometry"])
        if geometry.geom_type.endswith("LineString"):
            last = shapely.get_point(shapely.get_parts(geometry)[-1], -1)
            if shapely.distance(place, last) > ROUNDING:
                found.append(f"the name of row {number} does not stand at its end")
        elif shapely.distance(place, geometry) > detail.near:
            found.append(f"the name of row {number} does not stand on it")
    for number, (_, geometry) in exact.items() if not detail.halved else ():
        west, north, east, south = geometry.bounds
        if min(west, north) > 1 and max(east, south) < EXTENT - 1 and number not in named:
            found.append(f"row {number} has no name, though it lies in the tile")
    return found
