"""What is soaked: a world of its own with roads, shelters and an edition, and six who look at it with different rights."""

import datetime
import json
from dataclasses import dataclass, field

import world
from client import Client
from places import circle
from service import ADMINS
from setup import WORK, Plan, run, say

# A country of 175,000 households; an import of 200,000 more than doubles it.
SCALE = 0.05
HOUSEHOLDS = 175_000
FILES = ["ground", "area", "household", "event", "soak/world"]
IMPORTED = 200_000
NOTE = "soak.json"

# Rows of the writers' own and of the probes are told by the beginning of their number in the list.
IMPORT_PREFIX, UNDONE_PREFIX, PROBE_PREFIX = "nhap-", "thu-", "do-"


@dataclass
class Sight:
    """One who looks, and the rule of what is open to it, told without the service's policy: codes of areas, None for all rows."""

    name: str
    households: list | None = None
    sees_households: bool = False
    counts: list | None = None
    counts_exactly: bool = False
    # What activations open, as the oracle's statements take it.
    openings: list = field(default_factory=list)
    # A key is kept to its areas in the collections that it names.
    named: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)

    def client(self, base):
        own = Client(base)
        own.headers.update(self.headers)
        return own

    def areas(self, collection):
        """The codes whose rows are open; None for all. False: the collection is closed."""
        if collection == "household":
            return self.households if self.sees_households else False
        return self.named.get(collection)


class SoakPlan(Plan):
    @property
    def folder(self):
        return WORK / "world-soak"


def open_world(fresh):
    """The running service over the world, and those who look at it. What an earlier soak imported is taken away first."""
    plan = SoakPlan(SCALE, False, [], False)
    if fresh and (plan.folder / world.STAMP).exists():
        (plan.folder / world.STAMP).unlink()
    service = world.open_world(plan, FILES)
    note = plan.folder / NOTE
    try:
        if not note.exists():
            note.write_text(json.dumps(_people(service)))
        if int(service.sql(f"DELETE FROM household WHERE list_no LIKE '{IMPORT_PREFIX}%' OR list_no LIKE '{PROBE_PREFIX}%';"
                           " SELECT count(*) FROM household") or 0) == 0:
            raise RuntimeError("the world has no households")
        service.sql("ANALYZE household; ANALYZE change; ANALYZE txn")
        service.restart()
        return service, sights(service, json.loads(note.read_text()))
    except BaseException:
        service.stop()
        raise


def _people(service):
    """Accounts, a published edition and a key."""
    say("accounts, edition, key")
    ((province, commune),) = service.rows(
        "SELECT parent_code, code FROM area JOIN household ON commune_code = code GROUP BY parent_code, code"
        " ORDER BY sum(count(*)) OVER (PARTITION BY parent_code) DESC, count(*) DESC, code LIMIT 1")
    service.add_officer("duyet", "approver", service.provinces())
    service.add_officer("truc", "disaster", [province])
    service.add_officer("xa", "editor", [commune])
    service.add_officer("ke-hoach", "viewer", [province])
    service.command("edition", "make", "--as-of", "2025-12-31", "--as", ADMINS[0])
    service.command("edition", "publish", "1", "--as", "duyet", text_in="mật khẩu của riêng tôi")
    named = ["shelter", "facility", "road_status", "area"]
    key = service.command("key", "add", "doi-tac", *[part for name in named for part in ("--collection", name)], "--area", province).strip()
    return {"province": province, "commune": commune, "key": key, "named": named}


def sights(service, note):
    """The six, each with a session or key and with what is open to it."""
    _activate(service, note)
    under = [code for (code,) in service.rows(f"SELECT code FROM area WHERE '{note['province']}' IN (code, parent_code) ORDER BY code")]
    every = [code for (code,) in service.rows("SELECT DISTINCT code FROM area ORDER BY code")]
    opened = [{"areas": [code for code in json.loads(areas) if code in under], "ground": ground or None}
              for areas, ground in service.rows("SELECT to_json(areas), ST_AsText(ground, 15) FROM activation_in_force")]
    cookie = {name: {"Cookie": service.log_in(name).headers["Cookie"]} for name in ("y-hanh", "xa", "truc", "ke-hoach")}
    return [
        Sight("the public"),
        Sight("editor of all provinces", every, True, every, True, headers=cookie["y-hanh"]),
        Sight("officer of a commune", [note["commune"]], True, [note["commune"]], True, headers=cookie["xa"]),
        Sight("disaster desk, activated", [], True, under, True, opened, headers=cookie["truc"]),
        Sight("planner", headers=cookie["ke-hoach"]),
        Sight("partner with a key", named={name: under for name in note["named"]}, headers={"Authorization": f"Bearer {note['key']}"}),
    ]


def _activate(service, note):
    """An activation for a day over a round ground of several communes, asked by the desk and confirmed by the approver."""
    if service.sql("SELECT count(*) FROM activation_in_force WHERE ends_at > now() + interval '2 hours'").strip() != "0":
        return
    ((lon, lat),) = service.rows(f"SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM area WHERE code = '{note['commune']}' LIMIT 1) AS at")
    ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    body = {"event": "bench-1", "ground": circle(float(lon), float(lat), 0.15, 40), "ends_at": ends.isoformat(), "reason": "diễn tập cứu hộ lũ lụt"}
    made = service.log_in("truc").post("/api/activations", body).expect(201).json
    service.log_in("duyet").post(f"/api/activations/{made['id']}/confirm", {}).expect()


def import_file(service, prefix):
    """A file of households with new numbers beside those that are there; the same for every run."""
    file = WORK / f"soak-{prefix}import.gpkg"
    file.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GPKG", file, f"PG:{service.database}", "-nln", "household", "-sql",
        f"SELECT commune_code, village, '{prefix}' || row_number() OVER (ORDER BY id, again) AS list_no, head_name, members, ethnic_group, located_by,"
        " ST_Translate(geom, 0.0003 * again, 0.0002 * again) AS geom FROM household CROSS JOIN generate_series(1, 3) AS again"
        f" WHERE geom IS NOT NULL AND id <= {IMPORTED} LIMIT {IMPORTED}")
    return file
