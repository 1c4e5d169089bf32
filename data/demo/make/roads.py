"""road.geojson.gz: invented roads that join the villages, communes and towns of a province.

The roads of a province are one plane graph over its village and commune centres: the edges of the Delaunay triangulation,
shortest first, each taken when the way so far is more than STRETCH times as long (the greedy spanner of Althöfer et al. 1993,
which holds the minimum spanning tree). An edge is bent once, as the borders of communes are.
"""

import heapq
import math
from collections import defaultdict

import shapely
from shapely import STRtree
from shapely.geometry import LineString, MultiPoint
from shapely.prepared import prep

import mesh
from common import DEMO, chance, feature, write_geojson

SOURCE_NOTE = "Đường minh hoạ do dự án dựng; không phải đường thật"
STRETCH = 5.0
BEND = 0.1
# Wards and communes that the main roads join, by province.
HUBS = {
    "51": ["Cẩm Thành", "Đức Phổ", "Ba Tơ", "Trà Bồng", "Kon Tum", "Đăk Hà", "Đăk Pék", "Măng Đen"],
    "66": ["Buôn Ma Thuột", "Buôn Hồ", "Tuy Hoà", "Sông Cầu", "Krông Bông", "Ea Kar", "Ea H'Leo", "Sông Hinh"],
}
# Travel on a road of that class costs so much less than on a village road; main roads draw traffic together.
NAMES = {
    "national": "Quốc lộ minh hoạ",
    "provincial": "Tỉnh lộ minh hoạ",
    "district": "Đường liên xã minh hoạ",
    "commune": "Đường xã minh hoạ",
}


def metres(one, other):
    """The distance of two places in metres, on a plane good enough for neighbours."""
    middle = math.radians((one[1] + other[1]) / 2)
    return math.hypot((one[0] - other[0]) * math.cos(middle), one[1] - other[1]) * 111_320


def way(neighbours, start, goals, most=math.inf):
    """The shortest way from start to the nearest goal as (metres, [nodes]), or None within `most` metres."""
    best, before, heap = {start: 0.0}, {}, [(0.0, start)]
    while heap:
        far, node = heapq.heappop(heap)
        if far > most:
            return None
        if node in goals and node != start:
            nodes = [node]
            while nodes[-1] != start:
                nodes.append(before[nodes[-1]])
            return far, nodes[::-1]
        if far > best[node]:
            continue
        for other, length in neighbours[node].items():
            if far + length < best.get(other, math.inf):
                best[other], before[other] = far + length, node
                heapq.heappush(heap, (far + length, other))
    return None


def spanner(places, land):
    """The edges {(smaller place, larger place): metres} of the graph over the places."""
    ready = prep(land)
    edges = set()
    for line in shapely.delaunay_triangles(MultiPoint(places), only_edges=True).geoms:
        ends = [tuple(point) for point in line.coords]
        edges.update(tuple(sorted(pair)) for pair in zip(ends, ends[1:]))
    neighbours, kept = defaultdict(dict), {}
    for one, other in sorted(edges, key=lambda edge: (metres(*edge), edge)):
        length = metres(one, other)
        if not ready.covers(LineString((one, other))):
            continue
        if way(neighbours, one, {other}, STRETCH * length) is None:
            neighbours[one][other] = neighbours[other][one] = length
            kept[one, other] = length
    return kept


def classes(edges, hubs, centres):
    """{edge: class}: ways between hubs are national, ways of commune centres to them provincial or district."""
    neighbours = defaultdict(dict)
    for (one, other), length in edges.items():
        neighbours[one][other] = neighbours[other][one] = length
    made = {}

    def mark(nodes, name):
        for pair in zip(nodes, nodes[1:]):
            made.setdefault(tuple(sorted(pair)), name)

    for index, hub in enumerate(hubs):
        others = sorted(hubs[:index], key=lambda other: metres(hub, other))[:2]
        for other in others:
            found = way(neighbours, hub, {other})
            if found:
                mark(found[1], "national")
    main = {node for edge in made for node in edge}
    uses = defaultdict(int)
    for centre in centres:
        found = None if centre in main or not main else way(neighbours, centre, main)
        for pair in zip(found[1], found[1][1:]) if found else ():
            uses[tuple(sorted(pair))] += 1
    for edge, number in uses.items():
        made.setdefault(edge, "provincial" if number > 2 else "district")
    return {edge: made.get(edge, "commune") for edge in edges}


def bent(edges, land):
    """{edge: LineString}: each edge wanders, unless it would cross another or leave the land."""
    lines = {}
    for one, other in edges:
        points = [*mesh.displaced(one, other, BEND, ["road"]), other]
        lines[one, other] = LineString([tuple(round(value, 5) for value in point) for point in points])
    ready, names = prep(land), sorted(lines)
    for _ in range(3):
        tree = STRtree([lines[name] for name in names])
        bad = {name for name in names if not lines[name].is_simple or not ready.covers(lines[name])}
        for index, name in enumerate(names):
            for found in tree.query(lines[name], predicate="crosses"):
                bad.update((name, names[found]) if found != index else ())
            for found in tree.query(lines[name], predicate="touches"):
                shared = set(name) & set(names[found])
                if not lines[name].intersection(lines[names[found]]).equals(MultiPoint(sorted(shared))):
                    bad.update((name, names[found]))
        if not bad:
            break
        for name in bad:
            lines[name] = LineString(name)
    return lines


def numbered(of_class, commune_of):
    """{edge: name}: roads of a class that hang together have one number, village roads the name of their commune."""
    names, count = {}, defaultdict(int)
    for name in ("national", "provincial", "district"):
        rest = sorted(edge for edge, kind in of_class.items() if kind == name)
        while rest:
            count[name] += 1
            group, grown = [rest.pop(0)], True
            while grown:
                ends = {node for edge in group for node in edge}
                more = [edge for edge in rest if edge[0] in ends or edge[1] in ends]
                rest = [edge for edge in rest if edge not in set(more)]
                group += more
                grown = bool(more)
            names.update((edge, f"{NAMES[name]} {count[name]}") for edge in group)
    for edge in sorted(edge for edge, kind in of_class.items() if kind == "commune"):
        commune = commune_of[edge[0]]
        count[commune] += 1
        names[edge] = f"{NAMES['commune']} {commune} {count[commune]}"
    return names


def province(code, places, land):
    """The roads of a province; `places` are {(lon, lat): (commune name, is its centre)}."""
    edges = spanner(sorted(places), land)
    centres = sorted(place for place, (_, is_centre) in places.items() if is_centre)
    hubs = [place for place in centres if places[place][0] in HUBS[code]]
    of_class = classes(edges, hubs, centres)
    names = numbered(of_class, {place: name for place, (name, _) in places.items()})
    lines = bent(edges, land)
    features = []
    for number, edge in enumerate(sorted(edges), 1):
        fields = {
            "code": f"{code}-D{number:04d}",
            "name": names[edge],
            "class": of_class[edge],
            "source": SOURCE_NOTE,
        }
        line = [[round(x, 5), round(y, 5)] for x, y in lines[edge].coords]
        features.append(feature(fields, {"type": "MultiLineString", "coordinates": [line]}))
    return features


def build(places, lands):
    """Write the file; `places` and `lands` by province."""
    features = [item for code in sorted(places) for item in province(code, places[code], lands[code])]
    write_geojson(DEMO / "road.geojson.gz", features)
    return features


def wobble(place, *words):
    """A place some hundred metres off: a building beside the road, not on it."""
    random = chance("beside", *words)
    return round(place[0] + random.uniform(-0.0015, 0.0015), 5), round(place[1] + random.uniform(-0.0015, 0.0015), 5)
