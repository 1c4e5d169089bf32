"""How soon an edit is on the map, and how well the cache lives with edits elsewhere."""

import subprocess
import threading
import time

import hot
from client import Client
from cold import tiles
from report import Row, median, percentile

EDITS, EDITS_QUICK = 200, 60
EDITS_A_SECOND = 50
OLD_AFTER_S = 10


def fresh(service, peers, plan):
    """From the answer to an edit, which is sent after its commit, until its tile is another; over 200 edits of 200 households."""
    editor = service.editor()
    zoom, wanted = 14, EDITS_QUICK if plan.quick else EDITS
    edited = service.rows(
        "SELECT household.id, floor((ST_X(geom_3857) / 40075016.6855784 + 0.5) * 16384)::int,"
        " floor((0.5 - ST_Y(geom_3857) / 40075016.6855784) * 16384)::int"
        f" FROM household JOIN generate_series(1, {wanted}) AS n ON household.id = 1 + floor({plan.households} * bench.chance(n, 90))::bigint"
        " WHERE geom IS NOT NULL ORDER BY n")
    waits = []
    for household, x, y in edited:
        tile = f"/tiles/household/{zoom}/{x}/{y}.mvt"
        before = editor.get(tile).expect().headers["etag"]
        _turn_group(editor, household)
        began = time.perf_counter()
        while editor.get(tile).expect().headers["etag"] == before:
            if time.perf_counter() - began > OLD_AFTER_S:
                raise RuntimeError(f"the tile of household {household} was still the old one after {OLD_AFTER_S} s")
            time.sleep(0.0005)
        waits.append((time.perf_counter() - began) * 1000)
    note = f"p50 {median(waits):.1f}, p99 {percentile(waits, 0.99):.1f}, most {max(waits):.1f} ms of {len(waits)} edits"
    rows = [Row("edit committed until the new tile is served, p99", percentile(waits, 0.99), target=1000.0, unit="ms wall", note=note)]
    if peers.has_martin:
        rows[0].peer = _martin_stays_old(service, peers, edited[0])
    return rows


def _turn_group(editor, household):
    """Gives the household another ethnic group, through the API, as an officer does."""
    path = f"/api/collections/household/items/{household}"
    feature = editor.get(path).expect().json
    group = feature["properties"]["ethnic_group"]
    feature["properties"]["ethnic_group"] = "tay" if group != "tay" else "nung"
    # A code stands for the group that it was given with.
    properties = {name: value for name, value in feature["properties"].items() if value is not None}
    editor.put(path, {"type": "Feature", "geometry": feature["geometry"], "properties": properties}, **{"If-Match": "*"}).expect(204)


def _martin_stays_old(service, peers, edited):
    """What martin's cache does after an edit."""
    household, x, y = edited
    martin = peers.martin(512)
    client, path = Client(martin.base), f"/household_tile/14/{x}/{y}"
    before = client.get(path).expect().body
    _turn_group(service.editor(), household)
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if client.get(path).expect().body != before:
            martin.stop()
            return "martin: new within 5 s"
        time.sleep(0.2)
    martin.stop()
    return "martin, cache on: still old after 5 s"


def disturbed(service, peers, plan):
    """Hot household tiles while 50 edits a second are made in the provinces that none of them shows."""
    if not peers.has_wrk:
        return []
    seconds = 5 if plan.quick else 10
    shown = [tile for zoom in (11, 14) for tile in tiles(service, zoom)]
    # The northern half is looked at, the south is edited.
    paths = [hot.TEMPLATES["household"].format(z=z, x=x, y=y) for z, x, y, _ in shown if y < 930 << (z - 11)]
    edited = [row[0] for row in service.rows("SELECT id FROM household WHERE ST_Y(geom) < 15 ORDER BY bench.chance(id, 91) LIMIT 2000")]
    cold_ms, cookie = _first_time(service, paths)
    meter, writer = service.meter_alone(), Writer(service, edited)
    quiet = hot.load(service.base, paths, meter, seconds, cookie)
    with writer:
        loud = hot.load(service.base, paths, meter, seconds, cookie)
    pace = writer.made / writer.lasted_s
    share, how = hit_rate(cold_ms, quiet, loud)
    note = f"{how}; {pace:.0f} edits a second, {quiet.rps:,.0f} requests a second before and {loud.rps:,.0f} meanwhile"
    return [Row("hot tiles with 50 edits a second elsewhere, from the cache", share * 100, target=95.0, unit="%", note=note, more_is_better=True)]


def hit_rate(cold_ms, quiet, loud):
    """The share of answers from the cache. A figure of the service's own belongs here as soon as it tells one; until then it
    follows from CPU: what a request costs above a quiet one, in parts of what a tile costs that is made anew."""
    if cold_ms <= quiet.cpu_ms:
        return 0.0, "by CPU: making a tile costs no more than a hot one"
    missed = max(0.0, loud.cpu_ms - quiet.cpu_ms) / (cold_ms - quiet.cpu_ms)
    made_always = quiet.cpu_ms > 0.5 * cold_ms
    if made_always:
        return 0.0, f"by CPU: a hot tile costs {quiet.cpu_ms:.2f} ms, a first one {cold_ms:.2f}: nothing is cached"
    return max(0.0, 1 - missed), f"by CPU: hot {quiet.cpu_ms:.3f}, with edits {loud.cpu_ms:.3f}, first time {cold_ms:.2f} ms"


def _first_time(service, paths):
    """CPU of the service alone for a tile that is asked for the first time after a start, and the cookie of who asked."""
    editor = service.restart().editor()
    meter = service.meter_alone()
    for path in paths:
        editor.get(path).expect()
    return meter.ms() / len(paths), editor.headers["Cookie"]


class Writer:
    """Edits households at a steady pace from one connection of its own, each in a transaction of its own."""

    def __init__(self, service, households):
        self.service, self.households, self.made, self.ending = service, households, 0, threading.Event()

    def __enter__(self):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-d", self.service.database], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.thread = threading.Thread(target=self._write)
        self.thread.start()
        return self

    def _write(self):
        self.began = time.monotonic()
        while not self.ending.wait(max(0.0, self.began + self.made / EDITS_A_SECOND - time.monotonic())):
            household = self.households[self.made % len(self.households)]
            self.psql.stdin.write(f"UPDATE household SET members = members % 9 + 1 WHERE id = {household};\n")
            self.psql.stdin.flush()
            self.made += 1

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()
        self.lasted_s = time.monotonic() - self.began
        self.psql.stdin.close()
        self.psql.wait()
