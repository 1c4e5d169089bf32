"""Who reads during the soak: answers that are kept for the oracle, and load besides."""

import datetime
import urllib.parse
from dataclasses import dataclass

from places import circle, tile_of
from soak_work import Worker

PROCESS = "/api/processes/affected/execution"

# How often each is asked, and from and up to which zoom.
KINDS = {
    "household": (30, 4, 16), "household_summary": (5, 4, 12), "shelter": (9, 5, 14), "facility": (6, 5, 14), "road_status": (9, 5, 14),
    "road": (12, 5, 17), "area": (14, 5, 17), "disaster_event": (12, 7, 17),
}

# What a filter says in CQL2, and in SQL about `p`, a row of the oracle.
FILTERS = {
    "household": [("poverty='poor'", "{poverty} = 'poor'"), ("ethnic_group IN ('kinh','tay','ba_na')", "{kin} IN ('kinh', 'tay', 'ba_na')"),
                  ("poverty<>'other' AND NOT ethnic_group='kinh'", "{poverty} <> 'other' AND NOT {kin} = 'kinh'")],
    "household_summary": [("poverty='poor'", "p.attributes ->> 'poverty' = 'poor'")],
    "shelter": [("capacity>200 AND status='open'", "(p.attributes ->> 'capacity')::int > 200 AND p.attributes ->> 'status' = 'open'"),
                ("capacity IS NULL OR NOT status='closed'", "p.attributes ->> 'capacity' IS NULL OR NOT p.attributes ->> 'status' = 'closed'"),
                ("NOT (capacity BETWEEN 100 AND 400)", "NOT (p.attributes ->> 'capacity')::int BETWEEN 100 AND 400")],
    "facility": [("kind IN ('school','clinic')", "p.attributes ->> 'kind' IN ('school', 'clinic')")],
    "road_status": [("status='closed'", "p.attributes ->> 'status' = 'closed'"), ("reason IS NULL", "p.attributes ->> 'reason' IS NULL")],
    "road": [("class='national' OR class='district'", "p.attributes ->> 'class' IN ('national', 'district')")],
    "area": [("level='commune'", "p.attributes ->> 'level' = 'commune'")],
    "disaster_event": [("risk_level>=3", "(p.attributes ->> 'risk_level')::int >= 3"), ("kind='bao' OR wind_kt IS NOT NULL", "p.attributes ->> 'kind' = 'bao' OR p.attributes ->> 'wind_kt' IS NOT NULL")],
}
FILTERS = {collection: [(cql, sql.format(poverty="oracle.poverty(p.statuses, %(day)s::date, true)", kin="p.attributes ->> 'ethnic_group'")) for cql, sql in own]
           for collection, own in FILTERS.items()}
TIMED = ("road_status", "disaster_event")
DAYS = (None, None, None, "2025-06-30", "2024-06-30", "2023-01-01")


@dataclass
class Question:
    """A tile, or households in a drawn ground."""

    collection: str
    tile: tuple = None
    filter: tuple = None
    window: tuple = None
    ground: dict = None
    at: str = None

    @property
    def is_tile(self):
        return self.tile is not None

    def path(self):
        z, x, y = self.tile
        given = {}
        if self.filter:
            given["filter"] = self.filter[0]
        if self.window:
            given["datetime"] = "/".join(end.strftime("%Y-%m-%dT%H:%M:%SZ") if end else ".." for end in self.window)
        return f"/tiles/{self.collection}/{z}/{x}/{y}.mvt" + ("?" + urllib.parse.urlencode(given) if given else "")

    def body(self):
        inputs = {"area": self.ground, "by": ["ethnic_group", "poverty", "commune"]}
        return {"inputs": {**inputs, "at": self.at} if self.at else inputs}

    def ask(self, client):
        return client.get(self.path()) if self.is_tile else client.post(PROCESS, self.body())


@dataclass
class Sample:
    """An answer with the positions between which it was made: one, when it says it itself."""

    sight: object
    question: Question
    status: int
    body: bytes
    first: int
    last: int
    day: datetime.date
    # What was done to keep the tile within its budget.
    reduced: str = ""


def draw_question(soak, chance):
    """Any question, more often than not about a place where something happened lately."""
    lon, lat = chance.choice(soak.hot) if soak.hot and chance.random() < 0.6 else chance.choice(soak.places)
    if chance.random() < 0.12:
        ground = circle(lon, lat, chance.choice((0.01, 0.03, 0.1, 0.3)), chance.choice((4, 12, 60, 300)), chance.choice((0, 0.3)))
        return Question("household", ground=ground, at=chance.choice(DAYS))
    collection = chance.choices(list(KINDS), [share for share, _, _ in KINDS.values()])[0]
    _, first, last = KINDS[collection]
    # Large tiles take the oracle long.
    z = chance.randint(first, 8) if chance.random() < 0.04 else chance.randint(9, last)
    question = Question(collection, tile_of(z, lon, lat))
    if chance.random() < 0.3:
        question.filter = chance.choice(FILTERS[collection])
    if collection in TIMED and chance.random() < 0.3:
        since = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(days=chance.randint(0, 300))
        until = since + datetime.timedelta(days=chance.choice((1, 30, 300)))
        question.window = chance.choice(((since, until), (since, None), (None, until)))
    return question


def position_of(answer):
    """The number in the position that an answer says; None when it says none."""
    said = answer.headers.get("banlang-position")
    return int(said.rpartition("-")[2]) if said else None


class Sampler(Worker):
    """Keeps answers. Those of known callers say their position; those of the public are framed by two that do."""

    def __init__(self, soak, number, per_second):
        super().__init__(soak, f"sampler {number}", per_second, number)
        self.clients = None

    def step(self):
        if self.clients is None:
            self.clients = [sight.client(self.soak.service.base) for sight in self.soak.sights]
        place = self.chance.randrange(len(self.clients))
        sight, client = self.soak.sights[place], self.clients[place]
        question = draw_question(self.soak, self.chance)
        # That a closed layer is not there is seen soon enough.
        while question.is_tile and sight.areas(question.collection) is False and self.chance.random() < 0.9:
            question = draw_question(self.soak, self.chance)
        before = self._position()
        day = datetime.datetime.now(datetime.timezone.utc).date()
        answer = question.ask(client)
        if answer.status in (500, 503) and not question.is_tile:
            self.soak.unanswered += 1
            return
        if answer.status not in (200, 404):
            raise RuntimeError(f"{sight.name} asked {question} and was answered {answer.status}: {answer.body[:300]!r}")
        said = position_of(answer)
        if said is None and answer.status == 200 and sight.headers:
            raise RuntimeError(f"an answer to {sight.name} does not say its position: {question}")
        if said is not None and not sight.headers:
            raise RuntimeError(f"an answer to the public says its position: {question}")
        first, last = (said, said) if said is not None else (before, self._position())
        if said is not None and said < before:
            raise RuntimeError(f"an answer at position {said} came after one at {before}")
        if last - first > 40:
            self.soak.unframed += 1
            return
        body = answer.wire if answer.headers.get("content-encoding") == "gzip" else answer.body
        self.soak.samples.append(Sample(sight, question, answer.status, body, first, last, day, answer.headers.get("banlang-reduced", "")))

    def _position(self):
        return position_of(self.clients[1].get("/tiles/shelter/16/0/0.mvt").expect())

    def close(self):
        for client in self.clients or []:
            client.close()


class Load(Worker):
    """Asks for tiles of a few screens again and again, as many people do, and for counts."""

    SCREENS = 60

    def __init__(self, soak, number, per_second):
        super().__init__(soak, f"load {number}", per_second, number)
        self.clients = None
        self.screens = [Question(collection, tile_of(z, *self.chance.choice(soak.places)))
                        for collection in ("household", "household_summary", "area", "road,road_status", "disaster_event", "shelter") for z in range(7, 15)
                        for _ in range(self.SCREENS // 48 + 1)]

    def step(self):
        if self.clients is None:
            self.clients = [sight.client(self.soak.service.base) for sight in self.soak.sights]
        client = self.chance.choice(self.clients)
        question = self.chance.choice(self.screens)
        if self.chance.random() < 0.05:
            question = Question("household", ground=circle(*self.chance.choice(self.soak.places), 0.1, 60))
        answer = question.ask(client)
        if answer.status not in (200, 404) and (question.is_tile or answer.status != 503):
            raise RuntimeError(f"{question} was answered {answer.status}: {answer.body[:300]!r}")
        self.soak.asked += 1

    close = Sampler.close
