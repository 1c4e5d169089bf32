"""Who writes during the soak: by SQL as the superuser, row by row and in bursts, and over HTTP as an officer."""

import json

from client import Client
from soak_work import Worker
from soak_world import PROBE_PREFIX

# Each writer has households of its own, so that none waits for the transaction that is held open.
TURNS = 6
HELD_TURN = 5
GROUPS = ("kinh", "tay", "thai", "muong", "hmong", "dao", "ba_na", "xo_dang")
POVERTY = ("poor", "near_poor", "other")


class Rows(Worker):
    """Inserts, moves, changes and deletes rows of points: a few at a time, or hundreds in one transaction."""

    def __init__(self, soak, turn, per_second, few):
        super().__init__(soak, f"rows {turn}", per_second, turn)
        self.turn, self.few, self.made = turn, few, 0

    def step(self):
        statements = [self.statement(self.chance.randint(*self.few)) for _ in range(1 if self.few[1] > 3 else self.chance.randint(1, 2))]
        written = 0
        with self.database().transaction(), self.database().cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                written += max(cursor.rowcount, 0)
        self.soak.wrote("SQL, in bursts" if self.few[1] > 3 else "SQL, row by row", written, 1)

    def some(self, most):
        """Households that lie near each other."""
        start = self.chance.randint(1, self.soak.households)
        return (f"id IN (SELECT id FROM household WHERE id >= {start} AND id % {TURNS} = {self.turn} AND list_no NOT LIKE '{PROBE_PREFIX}%' ORDER BY id LIMIT {most})")

    def near(self, reach):
        """A place near a settlement, remembered as one where something happens."""
        lon, lat = self.chance.choice(self.soak.places)
        lon, lat = lon + self.chance.uniform(-reach, reach), lat + self.chance.uniform(-reach, reach)
        self.soak.hot.append((lon, lat))
        return f"ST_SetSRID(ST_MakePoint({lon:.7f} + 0.0001 * (id % 13), {lat:.7f} + 0.0001 * (id % 11)), 4326)"

    def statement(self, most):
        kind = self.chance.choices(("household", "status", "shelter", "facility", "road_status"), (60, 12, 10, 6, 12))[0]
        return getattr(self, kind)(most)

    def household(self, most):
        some, self.made = self.some(most), self.made + 1
        what = self.chance.randrange(7)
        if what == 0:
            commune, number = self.chance.choice(self.soak.communes), self.chance.randint(1, 40)
            return (f"INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) SELECT '{commune}', 'moi-{self.soak.seed}-{self.turn}-{self.made}-' || id,"
                    f" 1 + (id + {number}) % 12, '{self.chance.choice(GROUPS)}', 'gps', {self.near(0.05)} FROM generate_series(1, {most}) AS id")
        return {
            1: f"DELETE FROM household WHERE {some}",
            2: f"UPDATE household SET geom = ST_Translate(geom, {self.chance.uniform(-0.01, 0.01):.6f}, {self.chance.uniform(-0.01, 0.01):.6f}) WHERE {some}",
            3: f"UPDATE household SET geom = {self.near(0.02)}, located_by = 'gps' WHERE {some}",
            4: f"UPDATE household SET members = 1 + (members + {self.chance.randint(1, 9)}) % 15 WHERE {some}",
            5: f"UPDATE household SET ethnic_group = '{self.chance.choice(GROUPS)}' WHERE {some}",
            6: f"UPDATE household SET geom = NULL, located_by = 'commune' WHERE {some}",
        }[what]

    def status(self, most):
        some, poverty = self.some(most), self.chance.choice(POVERTY)
        theirs = f"(commune_code, list_no) IN (SELECT commune_code, list_no FROM household WHERE {some})"
        return self.chance.choice((
            f"UPDATE household_status SET poverty = '{poverty}' WHERE {theirs}",
            f"DELETE FROM household_status WHERE {theirs}",
            f"INSERT INTO household_status (commune_code, list_no, period_from, poverty) SELECT commune_code, list_no, '2025-03-01', '{poverty}' FROM household"
            f" WHERE {some} AND (commune_code, list_no) NOT IN (SELECT commune_code, list_no FROM household_status WHERE {theirs})",
        ))

    def things(self, table, most, insert, changes):
        """A change of rows of a small table."""
        start, self.made = self.chance.randint(1, 6000), self.made + 1
        some = f"id IN (SELECT id FROM {table} WHERE id >= {start} AND id % {TURNS} = {self.turn} ORDER BY id LIMIT {most})"
        code = f"'m-{self.soak.seed}-{self.turn}-{self.made}-' || id"
        commune = self.chance.choice(self.soak.communes)
        return self.chance.choice((
            f"INSERT INTO {table} (code, area_code, geom, {insert[0]}) SELECT {code}, '{commune}', {self.near(0.05)}, {insert[1]} FROM generate_series(1, {most}) AS id",
            f"DELETE FROM {table} WHERE {some}",
            f"UPDATE {table} SET geom = {self.near(0.02)} WHERE {some}",
            *(f"UPDATE {table} SET {change} WHERE {some}" for change in changes),
        ))

    def shelter(self, most):
        status = self.chance.choice(("ready", "open", "full", "closed"))
        return self.things("shelter", most, ("name, capacity, status", f"'Nhà rông ' || id, 10 * id, '{status}'"),
                           (f"status = '{status}'", f"capacity = nullif({self.chance.randint(0, 5)} * 100, 0)"))

    def facility(self, most):
        kind = self.chance.choice(("school", "clinic", "office"))
        return self.things("facility", most, ("name, kind", f"'Trạm ' || id, '{kind}'"), (f"kind = '{kind}'", "name = name || ' *'"))

    def road_status(self, most):
        status = self.chance.choice(("open", "difficult", "closed"))
        return self.things("road_status", most, ("status, reported_at", f"'{status}', now()"),
                           (f"status = '{status}', reported_at = date_trunc('second', now())", "reason = nullif(reason, 'Sạt lở 1')"))


class Held(Worker):
    """One transaction that writes and commits a long time later."""

    def __init__(self, soak, seconds):
        super().__init__(soak, "held", 1, 0)
        self.seconds = seconds

    def run(self):
        try:
            with self.soak.connect() as connection, connection.transaction():
                written = 0
                for statement in (
                    f"UPDATE household SET members = 1 + members % 15 WHERE id % {TURNS} = {HELD_TURN} AND id < 4000 AND list_no NOT LIKE '{PROBE_PREFIX}%'",
                    f"DELETE FROM shelter WHERE id % {TURNS} = {HELD_TURN} AND id < 200",
                    f"UPDATE road SET class = 'other' WHERE id % {TURNS} = {HELD_TURN} AND id < 100",
                ):
                    written += connection.execute(statement).rowcount
                self.soak.ending.wait(self.seconds)
            self.soak.wrote("SQL, held open", written, 1)
        except Exception as error:
            self.failure = f"the held transaction failed: {error}"


class Officer(Worker):
    """Edits over HTTP as the editor does: makes, replaces and removes shelters and households."""

    def __init__(self, soak, per_second):
        super().__init__(soak, "officer", per_second, 0)
        self.client, self.made = None, 0

    def step(self):
        if self.client is None:
            editor = self.soak.editor
            self.client = Client(self.soak.service.base, editor.headers["Cookie"], editor.headers["X-CSRF-Token"], timeout_s=60)
        status = self.chance.choice((self.make, self.replace, self.replace, self.remove))()
        # 503 in an outage; 404 and 412 when another one was quicker.
        if status in (201, 204):
            self.soak.wrote("HTTP", 1, 1)
        elif status not in (404, 409, 412, 503):
            raise RuntimeError(f"an edit over HTTP was answered {status}")

    def close(self):
        if self.client:
            self.client.close()

    def make(self):
        self.made += 1
        lon, lat = self.chance.choice(self.soak.places)
        self.soak.hot.append((lon, lat))
        properties = {"code": f"h-{self.soak.seed}-{self.made}", "name": "Nhà văn hoá", "area_code": self.chance.choice(self.soak.communes), "capacity": 20 + self.made % 90}
        return self._send("POST", "/api/collections/shelter/items", {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties})

    def replace(self):
        row = self._row("household")
        if row is None:
            return 404
        path, feature = row
        feature["properties"]["members"] = self.chance.randint(1, 15)
        properties = {name: value for name, value in feature["properties"].items() if value is not None}
        return self._send("PUT", path, {"type": "Feature", "geometry": feature["geometry"], "properties": properties}, [("If-Match", "*")])

    def remove(self):
        row = self._row("shelter")
        return 404 if row is None else self.client.ask("DELETE", row[0], headers=[("If-Match", "*")]).status

    def _row(self, collection):
        most = self.soak.households if collection == "household" else 3000
        number = self.chance.randint(1, most // TURNS - 1) * TURNS + 4
        path = f"/api/collections/{collection}/items/{number}"
        answer = self.client.get(path)
        return (path, answer.json) if answer.status == 200 else None

    def _send(self, method, path, content, headers=()):
        return self.client.ask(method, path, json.dumps(content), [("Content-Type", "application/geo+json"), *headers]).status
