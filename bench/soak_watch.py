"""What is measured all along: how soon an edit is on the map, and how much memory the service takes."""

import time

from cpu import resident_mb
from places import tile_of
from soak_work import Worker
from soak_world import PROBE_PREFIX

PROBES = 16
POLL_S = 0.01
GIVEN_UP_S = 60
GROUPS = ("kinh", "tay")


def plant(soak):
    """Households in the sea, each alone in its tile of zoom 14, that nobody edits but the probes."""
    places = [(111.0 + 0.1 * number, 12.0) for number in range(PROBES)]
    rows = ", ".join(f"('{soak.communes[0]}', '{PROBE_PREFIX}{number}', 4, 'kinh', 'gps', ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326))" for number, (lon, lat) in enumerate(places))
    with soak.connect() as connection:
        found = connection.execute("INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES " + rows + " RETURNING id").fetchall()
    return [(number, tile_of(14, *place)) for (number,), place in zip(found, places)]


class Probe(Worker):
    """Gives a household another group and waits until its tile says so. Probes are due at fixed times: those that come late for a
    wait count from when they were due, so that one long wait counts as all that would have waited in it."""

    def __init__(self, soak, number, per_second, planted):
        super().__init__(soak, f"probe {number}", per_second, number)
        self.planted, self.turn, self.client = planted, 0, None

    def step(self):
        if self.client is None:
            self.client = self.soak.sights[1].client(self.soak.service.base)
        number, (z, x, y) = self.planted[self.turn % len(self.planted)]
        group = GROUPS[(self.turn // len(self.planted) + 1) % 2]
        self.turn += 1
        began = time.monotonic()
        self.database().execute("UPDATE household SET ethnic_group = %s WHERE id = %s", [group, number])
        committed = time.monotonic()
        while group.encode() not in self.client.get(f"/tiles/household/{z}/{x}/{y}.mvt").expect().body:
            if time.monotonic() - committed > GIVEN_UP_S or self.soak.ending.is_set():
                break
            time.sleep(POLL_S)
        waited = time.monotonic() - committed
        while waited > 0:
            self.soak.waits.append((began, committed + waited, waited))
            waited -= 1 / self.per_second

    def close(self):
        super().close()
        if self.client:
            self.client.close()


class Memory(Worker):
    """The resident size of the service, once a second."""

    def __init__(self, soak):
        super().__init__(soak, "memory", 1, 0)

    def step(self):
        self.soak.sizes.append((time.monotonic(), resident_mb(self.soak.service.pid)))
