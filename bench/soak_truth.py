"""The oracle of the soak: each kept answer is made again by SQL at its position, with the statements of tests/it/oracle."""

import dataclasses
import gzip
import json

import soak_shapes
from setup import HERE, ROOT
from soak_env import mapbox_vector_tile, psycopg

ORACLE = ROOT / "tests/it/oracle"
SUMMED_BELOW = {"household": 13, "household_summary": 99}
SHAPES = ("road", "area", "disaster_event")

# Positions of one answer that are tried, the newest first.
MARGIN = 64


def sql(name):
    folder = ORACLE if (ORACLE / f"{name}.sql").exists() else HERE / "sql/soak"
    return (folder / f"{name}.sql").read_text()


def decoded(body):
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    return body


class Truth:
    """The tables as they were at any position of the soak."""

    def __init__(self, connection, first):
        self.connection, self.first, self.largest = connection, first, {}
        self.rows = psycopg.RawCursor(connection)
        with connection.transaction():
            connection.execute("DROP SCHEMA IF EXISTS oracle CASCADE")
            connection.execute(sql("install"))
        connection.execute("SELECT set_config('soak.first', %s, false)", [str(first)])
        connection.execute("SET jit = off")
        connection.execute("SET timezone = 'UTC'")
        connection.execute(sql("versions"))

    def differences(self, sample):
        """What the answer and the tables say differently, at every position that the answer may be of; empty when one agrees."""
        closed = self._rule(sample) is False
        if sample.status == 404 or closed:
            return [] if closed and sample.status == 404 else [f"answered {sample.status}, but the collection is {'closed' if closed else 'open'}"]
        found = []
        for position in range(sample.last, sample.first - 1, -1):
            found = self._at(sample, position)
            if not found:
                return []
        return found

    def planted(self, samples):
        """Looks at answers as if they were of the position at the start; says how many, and how many are found to be of another one."""
        chosen = samples[:: max(1, len(samples) // 60)]
        found = sum(bool(self._at(dataclasses.replace(sample, first=self.first, last=self.first), self.first)) for sample in chosen)
        return len(chosen), found

    def _rule(self, sample):
        return sample.sight.areas(sample.question.collection) if sample.question.is_tile else None

    def _at(self, sample, position):
        question = sample.question
        if not question.is_tile:
            return self._figures(sample, position)
        if question.collection in SHAPES:
            return self._shapes(sample, position)
        return self._points(sample, position)

    def _fill(self, collection, position, box, filter=None, day=None):
        self.connection.execute("TRUNCATE oracle.point")
        self.rows.execute(sql("fill"), [collection, position, *box])
        if filter:
            self.connection.execute(f"DELETE FROM oracle.point AS p WHERE ({filter}) IS NOT TRUE", {"day": day})

    def _points(self, sample, position):
        question = sample.question
        z, x, y = question.tile
        self._fill(question.collection, position, soak_shapes.box(question.tile, MARGIN + 2), question.filter and question.filter[1], sample.day)
        since, until = question.window or (None, None)
        openings = json.dumps(sample.sight.openings if question.collection == "household" else [])
        values = [question.collection, self._rule(sample), openings, z, x, y, since, until]
        summed = z < SUMMED_BELOW.get(question.collection, 0)
        # What a filter does not take is not in the table any more.
        self.rows.execute(sql("cells"), [*values, None]) if summed else self.rows.execute(sql("features"), [*values, sample.day, None])
        tables = dict(self.rows.fetchall())
        answer = {}
        for layer, content in mapbox_vector_tile.decode(decoded(sample.body), default_options={"y_coord_down": True}).items():
            for feature in content["features"]:
                key = f"{'cell' if summed else 'feature'} {feature['id']}"
                place = dict(zip("xy", feature["geometry"]["coordinates"]))
                answer[key + (" again" if key in answer else "") if layer == question.collection else f"{layer} {key}"] = {**place, **feature["properties"]}
        return _compared(answer, tables)

    def _figures(self, sample, position):
        sight, question = sample.sight, sample.question
        answer = json.loads(decoded(sample.body))
        collection = "household" if sight.counts_exactly else "household_summary"
        if answer["precision"] != ("exact" if sight.counts_exactly else "published"):
            return [f"the precision is {answer['precision']}"]
        if sight.counts_exactly and int(answer["data_version"].rpartition("-")[2]) != sample.first:
            return [f"data_version {answer['data_version']} is not the position {sample.first}"]
        ring = question.ground["coordinates"][0]
        lons, lats = zip(*ring)
        self._fill(collection, position, (min(lons), min(lats), max(lons), max(lats)))
        ground = f"POLYGON(({', '.join(f'{lon:.9f} {lat:.9f}' for lon, lat in ring)}))"
        areas = sight.counts if sight.counts_exactly else None
        day = question.at or sample.day
        self.rows.execute(sql("groups"), [collection, areas, "[]", [ground], ["commune_code", "ethnic_group", "poverty"], day, question.at is None or not sight.counts_exactly])
        tables = {"total": [0, 0]}
        for (commune, group, poverty), sums in self.rows.fetchall():
            for key in ("total", f"group {group} {poverty}", f"commune {commune}"):
                total = tables.setdefault(key, [0, 0])
                total[0] += sums["households"]
                total[1] += sums["members"]
        said = {"total": answer["total"]}
        said.update({f"group {group['ethnic_group']} {group['poverty']}": group for group in answer["groups"]})
        said.update({f"commune {commune['code']}": commune for commune in answer["communes"]})
        return _compared({key: [own["households"], own["members"]] for key, own in said.items()}, tables)

    def _shapes(self, sample, position):
        question = sample.question
        z, x, y = question.tile
        since, until = question.window or (None, None)
        self.rows.execute(sql("lines_and_areas"), [question.collection, position, *soak_shapes.box(question.tile, MARGIN + 2), z, x, y, self._rule(sample), since, until])
        rows = self.rows.fetchall()
        if question.filter:
            rows = self._passing(rows, question.filter[1], sample.day)
        layers = mapbox_vector_tile.decode(decoded(sample.body), default_options={"y_coord_down": True})
        found, largest = soak_shapes.compared(question.collection, soak_shapes.Detail.of(z, sample.reduced), rows, layers)
        if not found:
            self.largest[z] = max(self.largest.get(z, 0), largest)
        return found

    def _passing(self, rows, filter, day):
        attributes = {number: json.dumps(own) for number, own, _ in rows}
        self.connection.execute("SET client_min_messages = warning")
        passing = self.connection.execute(
            f"SELECT p.id FROM unnest(%(ids)s::bigint[], %(attributes)s::jsonb[]) AS p (id, attributes) WHERE ({filter})",
            {"ids": list(attributes), "attributes": list(attributes.values()), "day": day}).fetchall()
        kept = {number for (number,) in passing}
        return [row for row in rows if row[0] in kept]


def _compared(answer, tables):
    keys = sorted({*answer, *tables})
    return [f"{key}: answered {answer.get(key)}, the tables say {tables.get(key)}" for key in keys if answer.get(key) != tables.get(key)]
