"""Who changes lines and areas: borders that two communes share, roads, grounds of events."""

import math

from soak_env import psycopg, shapely
from soak_work import Worker

# What a border, a road or a ground is bent by, in degrees: some metres to some hundred.
BENDS = (0.0001, 0.0004, 0.0015)


class Borders(Worker):
    """Gives two neighbours one new border in one transaction; now and then only one of them, so that a gap or an overlap stays."""

    def __init__(self, soak, per_second):
        super().__init__(soak, "borders", per_second, 0)

    def step(self):
        connection, written = self.database(), 0
        with connection.transaction(), connection.cursor() as cursor:
            first = cursor.execute("SELECT id, ST_AsBinary(geom) FROM area WHERE level = 'commune' AND code = %s FOR UPDATE", [self.chance.choice(self.soak.communes)]).fetchone()
            if first is None:
                return
            outline = shapely.from_wkb(bytes(first[1]))
            part = self.chance.choice(outline.geoms).exterior.coords[:-1]
            start = self.chance.randrange(len(part))
            run = [part[(start + step) % len(part)] for step in range(self.chance.choice((1, 3, 8)))]
            sharing = cursor.execute(
                "SELECT id, ST_AsBinary(geom) FROM area WHERE level = 'commune' AND id <> %s AND geom && ST_SetSRID(ST_MakePoint(%s, %s), 4326) FOR UPDATE", [first[0], *run[0]]).fetchall()
            moved = self._bent(run)
            rows = [first] + ([] if self.chance.random() < 0.2 else sharing)
            for number, geometry in rows:
                changed = _with(shapely.from_wkb(bytes(geometry)), moved)
                if changed is None:
                    continue
                if not changed.is_valid:
                    written = 0
                    raise psycopg.Rollback
                cursor.execute("UPDATE area SET geom = ST_SetSRID(ST_GeomFromWKB(%s), 4326) WHERE id = %s", [shapely.to_wkb(changed), number])
                written += 1
            self.soak.hot.append(run[0])
        self.soak.wrote("SQL, borders", written, 1)

    def _bent(self, run):
        """Each vertex of the run with the place that it moves to: a bulge, rounded to six decimals as boundaries are."""
        most, turn = self.chance.choice(BENDS), self.chance.uniform(0, 2 * math.pi)
        share = [math.sin(math.pi * (place + 1) / (len(run) + 1)) for place in range(len(run))]
        return {tuple(vertex): (round(vertex[0] + most * part * math.cos(turn), 6), round(vertex[1] + most * part * math.sin(turn), 6)) for vertex, part in zip(run, share)}


def _with(geometry, moved):
    """The areas with the vertices that have moved; None when none of them is theirs."""
    found = False

    def ring(own):
        nonlocal found
        coordinates = [tuple(vertex) for vertex in own.coords]
        found = found or any(vertex in moved for vertex in coordinates)
        return [moved.get(vertex, vertex) for vertex in coordinates]

    parts = [shapely.Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors]) for part in geometry.geoms]
    return shapely.MultiPolygon(parts) if found else None


class Ways(Worker):
    """Makes, bends, renames and removes roads, and events with grounds, tracks and points."""

    def __init__(self, soak, per_second):
        super().__init__(soak, "ways", per_second, 0)
        self.made = 0

    def step(self):
        statement, values = self.chance.choice((self.road, self.road, self.event))()
        with self.database().cursor() as cursor:
            written = max(cursor.execute(statement, values).rowcount, 0)
        self.soak.wrote("SQL, roads and events", written, 1)

    def _line(self, steps, step):
        lon, lat = self.chance.choice(self.soak.places)
        self.soak.hot.append((lon, lat))
        turn, places = self.chance.uniform(0, 2 * math.pi), []
        for _ in range(steps):
            turn += self.chance.uniform(-0.7, 0.7)
            lon, lat = lon + step * math.cos(turn), lat + step * math.sin(turn)
            places.append(f"{lon:.6f} {lat:.6f}")
        return f"({', '.join(places)})"

    def _some(self, table):
        return f"id = (SELECT id FROM {table} WHERE id >= {self.chance.randint(1, 800 if table == 'road' else 20000)} AND id % 6 <> 5 ORDER BY id LIMIT 1)"

    def road(self):
        self.made += 1
        some, what = self._some("road"), self.chance.randrange(5)
        if what == 0:
            lines = ", ".join(self._line(self.chance.randint(2, 60), 0.003) for _ in range(self.chance.choice((1, 1, 2))))
            return ("INSERT INTO road (code, name, class, geom) VALUES (%s, %s, 'commune', ST_GeomFromText(%s, 4326))",
                    [f"m-{self.soak.seed}-{self.made}", f"Đường mới {self.made}", f"MULTILINESTRING({lines})"])
        return ({
            1: f"DELETE FROM road WHERE {some}",
            2: f"UPDATE road SET geom = ST_Translate(geom, {self.chance.uniform(-0.01, 0.01):.6f}, {self.chance.uniform(-0.01, 0.01):.6f}) WHERE {some}",
            3: f"UPDATE road SET class = 'district', name = name || ' *' WHERE {some}",
            # The first line alone, with its first vertex elsewhere.
            4: f"UPDATE road SET geom = ST_Multi(ST_SetPoint(ST_GeometryN(geom, 1), 0, ST_Translate(ST_StartPoint(ST_GeometryN(geom, 1)), 0.0007, 0.0004))) WHERE {some}",
        }[what], None)

    def event(self):
        self.made += 1
        some, what = self._some("disaster_event"), self.chance.randrange(6)
        if what < 2:
            lon, lat = self.chance.choice(self.soak.places)
            self.soak.hot.append((lon, lat))
            shape = f"LINESTRING{self._line(12, 0.1)}" if what else f"POINT({lon} {lat})"
            return ("INSERT INTO disaster_event (code, kind, name, risk_level, started_at, geom) VALUES (%s, 'bao', 'Bão', %s, now(), ST_GeomFromText(%s, 4326))",
                    [f"m-{self.soak.seed}-{self.made}", self.chance.randint(1, 5), shape])
        return ({
            2: f"DELETE FROM disaster_event WHERE {some} AND code <> 'bench-1'",
            3: f"UPDATE disaster_event SET risk_level = 1 + risk_level % 5 WHERE {some}",
            4: f"UPDATE disaster_event SET geom = ST_Translate(geom, 0.004, -0.003) WHERE {some}",
            5: f"UPDATE disaster_event SET ended_at = date_trunc('second', now()), name = name || ' *' WHERE {some}",
        }[what], None)
