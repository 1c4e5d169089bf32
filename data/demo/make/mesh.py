"""Made-up commune shapes: Voronoi cells in an outline, with shared edges that wander like real ones.

Needs shapely 2 (PyPI). Every edge between two cells is bent once and used by both, so there is neither gap
nor overlap. An edge's random numbers are seeded by its ends.
"""

import math
from collections import defaultdict

import shapely
from shapely import STRtree
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.ops import linemerge, polygonize, unary_union

from common import chance

GRID = 1e-5
INNER_BEND = 0.22
OUTER_BEND = 0.13
FINEST = 0.0055


def cells(outline, centres):
    """The Voronoi cell of each centre {code: (lon, lat)}, clipped to the outline, one piece each."""
    codes = sorted(centres)
    points = {code: Point(centres[code]) for code in codes}
    diagram = shapely.voronoi_polygons(MultiPoint([points[code] for code in codes]), extend_to=outline)
    whole, scraps = {}, []
    for cell in diagram.geoms:
        code = next(code for code in codes if cell.contains(points[code]))
        clipped = cell.intersection(outline)
        for part in getattr(clipped, "geoms", [clipped]):
            if part.contains(points[code]):
                whole[code] = part
            else:
                scraps.append(part)
    # A piece cut off from its centre by a bay goes to the neighbour with the longest common border.
    for scrap in sorted(scraps, key=lambda part: part.bounds):
        code = max(codes, key=lambda code: whole[code].boundary.intersection(scrap.boundary).length)
        whole[code] = unary_union([whole[code], scrap])
    return whole


def displaced(start, end, bend, words):
    """The points from start to end, the end left out: midpoint displacement with seeded numbers."""
    flipped = start > end
    first, last = (end, start) if flipped else (start, end)
    random = chance("edge", *words, "%.5f %.5f" % first, "%.5f %.5f" % last)
    line = [first, last]
    amount = bend
    while math.dist(line[0], line[1]) > FINEST and len(line) < 33:
        finer = [line[0]]
        for a, b in zip(line, line[1:]):
            shift = amount * random.uniform(-1, 1)
            middle = ((a[0] + b[0]) / 2 - shift * (b[1] - a[1]), (a[1] + b[1]) / 2 + shift * (b[0] - a[0]))
            finer += [(round(middle[0], 5), round(middle[1], 5)), b]
        line = finer
        amount *= 0.92
    if flipped:
        line.reverse()
    return line[:-1]


def bent(chain, bend):
    """A chain of straight segments, each bent; with bend 0 it stays as it is."""
    points = [(round(x, 5), round(y, 5)) for x, y in chain.coords]
    if bend == 0:
        return LineString(points)
    wandering = []
    for start, end in zip(points, points[1:]):
        wandering += displaced(start, end, bend, ["chain"])
    return LineString(wandering + [points[-1]])


def crossing(lines):
    """The indices of lines that cross themselves or meet another line elsewhere than at an end."""
    bad = {index for index, line in enumerate(lines) if not line.is_simple}
    tree = STRtree(lines)
    for one, other in zip(*tree.query(lines, predicate="intersects")):
        if one < other:
            ends = set(lines[one].coords[:: len(lines[one].coords) - 1])
            ends &= set(lines[other].coords[:: len(lines[other].coords) - 1])
            common = lines[one].intersection(lines[other])
            met = {point.coords[0] for point in getattr(common, "geoms", [common]) if point.geom_type == "Point"}
            if common.length > 0 or not met <= ends:
                bad |= {int(one), int(other)}
    return bad


def bend_all(chains, outer):
    """Bend every chain; those that would cross are bent less and less until none does."""
    bends = [OUTER_BEND if is_outer else INNER_BEND for is_outer in outer]
    for attempt in range(12):
        lines = [bent(chain, bend) for chain, bend in zip(chains, bends)]
        bad = crossing(lines)
        if not bad:
            return lines
        for index in bad:
            bends[index] = bends[index] * 0.6 if attempt < 10 else 0
    raise RuntimeError("the edges of the mesh still cross")


def natural(outline, centres):
    """{code: Polygon} that fills the outline (itself made to wander) without gap or overlap."""
    straight = cells(outline, centres)
    noded = shapely.union_all([cell.boundary for cell in straight.values()], grid_size=GRID)
    merged = linemerge(noded)
    chains = sorted(getattr(merged, "geoms", [merged]), key=lambda line: sorted(line.coords))
    rim = outline.boundary.buffer(GRID * 20)
    outer = [rim.contains(chain) for chain in chains]
    faces = list(polygonize(bend_all(chains, outer)))
    shares = defaultdict(list)
    for face in faces:
        inside = face.representative_point()
        owner = max(
            straight, key=lambda code: (straight[code].intersection(face).area, -inside.distance(straight[code]))
        )
        shares[owner].append(face)
    made = {code: unary_union(parts) for code, parts in shares.items()}
    for code, (lon, lat) in centres.items():
        if not isinstance(made.get(code), Polygon) or not made[code].contains(Point(lon, lat)):
            raise RuntimeError(f"commune {code} lost its centre")
    return made
