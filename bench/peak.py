"""The peak of a disaster: 200 people at once read the map, count, report roads and write damage forms, under the limits of production.

Every answer has to be right or a clear refusal, and nothing that was accepted may be lost:
- counts of grounds in which nothing changes equal those of plain SQL, each time;
- an increment of a form, read and written under `If-Match`, is either in the form at the end or was refused;
- a reported road is in the table once, and those who follow the changes were told of it.
"""

import collections
import http.client
import random
import statistics
import threading
import time

from client import Client, log_in
from places import circle, tile_of
from report import Row
from service import EDITOR, PASSWORD
from setup import say

SECONDS = 60
EVENT = "bench-peak"
INDICATOR = "NG.ho_anh_huong"
UNITS = 4

# How many people do what; how long they rest between two things, in seconds.
PEOPLE = {"reader": (120, 0.6), "counter": (30, 1.5), "reporter of roads": (20, 1.5), "writer of forms": (20, 1.0), "follower": (10, 1.0)}

# What may be answered at all: 412 is for those who were overtaken, 429 and 503 say when to come again.
ANSWERED = {200, 201, 204, 304, 412, 429, 503}


class Peak:
    """What all share: where, until when, and what was seen."""

    def __init__(self, service, seed=7):
        self.service, self.seed, self.until = service, seed, 0.0
        self.lock = threading.Lock()
        self.waits, self.statuses, self.wrong = collections.defaultdict(list), collections.Counter(), []
        self.increments, self.roads, self.told = collections.Counter(), [], []

    def saw(self, kind, answer):
        with self.lock:
            self.waits[kind].append(answer.wall_ms)
            self.statuses[answer.status] += 1
            if answer.status not in ANSWERED:
                self.wrong.append(f"{kind} was answered {answer.status}: {answer.body[:200]!r}")
            if answer.status in (429, 503) and "retry-after" not in answer.headers:
                self.wrong.append(f"{kind} was refused with {answer.status} and not told when to come again")

    def said(self, sentence):
        with self.lock:
            self.wrong.append(sentence)


class Person(threading.Thread):
    """Does one thing again and again. Each comes from an address of their own, as the proxy in front tells."""

    def __init__(self, peak, number, kind, rest_s, **own):
        super().__init__(name=f"{kind} {number}", daemon=True)
        self.peak, self.kind, self.rest_s, self.own = peak, kind, rest_s, own
        self.chance = random.Random(f"{peak.seed} {self.name}")
        self.address = f"10.{number // 250}.{sum(map(ord, kind)) % 250}.{number % 250 + 1}"
        self.client = self.enter()

    def enter(self):
        base = self.peak.service.base
        client = Client(base, timeout_s=90) if self.kind == "reader" else log_in(base, EDITOR, PASSWORD)
        client.timeout_s = 90
        client.headers["X-Forwarded-For"] = self.address
        return client

    def run(self):
        step = getattr(self, self.kind.split()[0])
        self.rest()
        while time.monotonic() < self.peak.until:
            try:
                step()
            except (OSError, http.client.HTTPException) as error:
                self.peak.said(f"{self.name} got no answer: {error!r}")
                self.client.close()
            self.rest()
        if self.kind == "follower":
            self.catch_up()
        self.client.close()

    def rest(self):
        time.sleep(self.chance.uniform(0.5, 1.5) * self.rest_s)

    def asked(self, answer):
        self.peak.saw(self.kind, answer)
        return answer if answer.status in (200, 201) else None

    def reader(self):
        """A screen of the map: its tiles, the events and the warnings, and now and then what stands in the ground."""
        lon, lat = self.chance.choice(self.own["places"])
        z = self.chance.randint(7, 13)
        for layer in ("area", "disaster_event", "household_summary"):
            self.asked(self.client.get("/tiles/{}/{}/{}/{}.mvt".format(layer, *tile_of(z, lon, lat))))
        self.asked(self.client.get(f"/api/events/{EVENT}"))
        self.asked(self.client.get("/warnings.atom"))
        if self.chance.random() < 0.1:
            ground = circle(lon, lat, 0.05, 24)
            self.asked(self.client.post("/api/processes/affected-places/execution", {"inputs": {"area": ground}}))

    def counter(self):
        """Who lives in one of the grounds, exactly."""
        ground, expected = self.chance.choice(self.own["grounds"])
        inputs = {"area": ground, "by": ["ethnic_group", "poverty", "commune"]}
        if answer := self.asked(self.client.post("/api/processes/affected/execution", {"inputs": inputs})):
            told = answer.json["total"]
            if (told["households"], told["members"]) != expected:
                self.peak.said(f"a ground of {expected} was told as {told}")

    def reporter(self):
        """A road is closed, which is reported once."""
        lon, lat = self.chance.choice(self.own["places"])
        code = f"peak-{self.name.rpartition(' ')[2]}-{time.monotonic_ns()}"
        properties = {"code": code, "status": "closed", "reason": "sạt lở", "area_code": self.own["area"], "reported_at": self.own["now"], "reported_by": "bench"}
        road = {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        if self.asked(self.client.post("/api/collections/road_status/items", road)):
            with self.peak.lock:
                self.peak.roads.append(code)

    def writer(self):
        """One household more in the form of a unit, which others write at the same time."""
        unit = self.chance.choice(self.own["units"])
        path = f"/api/events/{EVENT}/damage/{unit}"
        form = self.asked(self.client.get(path))
        if form is None:
            return
        known = form.json["figures"].get(INDICATOR, {"amount": 0})
        figures = {INDICATOR: known["amount"] + 1}
        headers = {"If-Match": form.headers["etag"], "Content-Type": "application/json"}
        if self.asked(self.client.put(path, {"figures": figures}, **headers)):
            with self.peak.lock:
                self.peak.increments[unit] += 1

    def follower(self):
        """The changes since the last look."""
        path = self.own.setdefault("next", f"/api/changes?collection=road_status&since={self.own['since']}")
        if answer := self.asked(self.client.get(path)):
            page = answer.json
            seen = self.own.setdefault("seen", set())
            seen.update(change["feature"]["properties"]["code"] for change in page["changes"] if change.get("feature"))
            self.own["next"] = f"/api/changes?collection=road_status&since={page['next']}"
            self.own["more"] = page.get("more", False)

    def catch_up(self):
        """To the end, as slowly as is allowed."""
        wanted, until = set(self.peak.roads), time.monotonic() + 60
        while not wanted <= self.own.get("seen", set()) and time.monotonic() < until:
            self.follower()
            time.sleep(0.2)
        if missing := wanted - self.own.get("seen", set()):
            self.peak.said(f"{self.name} was not told of {len(missing)} of {len(wanted)} roads")


def grounds_of(service, places, chance):
    """Grounds in which nothing changes, with what plain SQL counts there."""
    counted = []
    for lon, lat in chance.sample(places, 12):
        ground = circle(lon, lat, chance.choice((0.02, 0.05)), 40)
        ring = ", ".join(f"{x} {y}" for x, y in ground["coordinates"][0])
        ((households, members),) = service.rows(
            f"SELECT count(*), coalesce(sum(members), 0) FROM household WHERE ST_Intersects(geom, ST_GeomFromText('POLYGON(({ring}))', 4326))")
        counted.append((ground, (int(households), int(members))))
    return counted


def prepared(service, chance):
    """An event in a province with four communes that report, and where people look."""
    (province,), = service.rows("SELECT parent_code FROM area WHERE level = 'commune' GROUP BY 1 HAVING count(*) >= 4 ORDER BY count(*) DESC, 1 LIMIT 1")
    units = [code for (code,) in service.rows(f"SELECT code FROM area WHERE parent_code = '{province}' ORDER BY code LIMIT {UNITS}")]
    places = [(float(x), float(y)) for x, y in service.rows(
        f"SELECT ST_X(geom), ST_Y(geom) FROM household WHERE commune_code IN (SELECT code FROM area WHERE parent_code = '{province}') AND geom IS NOT NULL ORDER BY list_no, commune_code LIMIT 200")]
    service.sql(f"DELETE FROM damage_report WHERE event_code = '{EVENT}'; DELETE FROM road_status WHERE code LIKE 'peak-%'; DELETE FROM disaster_event WHERE code = '{EVENT}'")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    lon, lat = places[0]
    event = {"type": "Feature", "geometry": circle(lon, lat, 0.2, 60),
             "properties": {"code": EVENT, "kind": "lu", "name": "Lũ thử tải", "risk_level": 3, "started_at": now, "area_code": province, "source": "bench"}}
    editor = service.editor()
    editor.post("/api/collections/disaster_event/items", event).expect(201)
    since = editor.get("/api/changes?collection=road_status").expect().json["next"]
    return {"units": units, "places": places, "area": units[0], "now": now, "since": since, "grounds": grounds_of(service, places, chance)}


def kept(service, peak):
    """Nothing that was accepted is lost, and nothing is there twice."""
    for unit, accepted in sorted(peak.increments.items()):
        ((amount,),) = service.rows(f"SELECT amount FROM damage_report WHERE event_code = '{EVENT}' AND area_code = '{unit}' AND indicator = '{INDICATOR}' "
                                    "ORDER BY reported_at DESC, id DESC LIMIT 1")
        if float(amount) != accepted:
            peak.said(f"the form of {unit} says {amount} after {accepted} accepted increments")
    codes = [code for (code,) in service.rows("SELECT code FROM road_status WHERE code LIKE 'peak-%'")]
    if sorted(codes) != sorted(peak.roads):
        peak.said(f"{len(peak.roads)} roads were accepted and {len(codes)} are there")


def peak(service, _peers, plan):
    """The part of the bench."""
    seconds = 20 if plan.quick else SECONDS
    usual, service.limits = service.limits, ["--trusted-proxy", "127.0.0.1"]
    service.restart()
    try:
        chance = random.Random(7)
        own, peak = prepared(service, chance), Peak(service)
        people = [Person(peak, number, kind, rest_s, **own) for kind, (many, rest_s) in PEOPLE.items() for number in range(many)]
        say(f"{len(people)} people for {seconds} s")
        meter = service.meter()
        meter.start()
        peak.until = time.monotonic() + seconds
        for person in people:
            person.start()
        for person in people:
            person.join()
        used = meter.ms()
        kept(service, peak)
    finally:
        service.limits = usual
        service.restart()
    if peak.wrong:
        raise RuntimeError(f"{len(peak.wrong)} answers were wrong or something was lost; the first: {peak.wrong[0]}")
    return rows(peak, used, seconds)


def rows(peak, used_ms, seconds):
    """One line for each kind of people: how long they waited."""
    said = ", ".join(f"{count:,} x {status}" for status, count in sorted(peak.statuses.items()))
    asked = sum(peak.statuses.values())
    lines = [Row("200 people at once: answers a second", asked / seconds, unit="1/s", more_is_better=True,
                 note=f"{said}; {used_ms / 1000:.0f} s CPU in {seconds} s; {len(peak.roads)} roads and {sum(peak.increments.values())} increments of forms, none lost")]
    for kind, waits in peak.waits.items():
        cut = statistics.quantiles(waits, n=100)
        lines.append(Row(f"waiting of a {kind}, median", statistics.median(waits), unit="ms", note=f"95 of 100 within {cut[94]:.0f} ms, 99 within {cut[98]:.0f} ms"))
    return lines
