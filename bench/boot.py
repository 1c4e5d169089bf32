"""A start over the whole world: from the program's first instruction to the first exact tile, and what it takes in memory; without
a kept state of the map and from one. Then what loading anew takes while the old map serves."""

import shutil
import time

import decode
from cold import tiles
from cpu import forget_peak, peak_mb
from report import Row, median
from setup import wait_for

# Rows that come at once, and go again.
MANY_OF = 14
SETTLED_S = 4


def boot(service, peers, plan):
    rows = []
    times = 2 if plan.quick else 3
    for kept in (False, True):
        starts = [_start(service, kept) for _ in range(times)]
        cpu, database, walls, peaks = zip(*starts)
        name = "start from a kept state to the first exact tile" if kept else "start to the first exact tile"
        note = f"the database {median(database):.1f} s besides"
        rows.append(Row(f"{name}, the service alone", median(cpu), median(walls), target=5.0, unit="s CPU", note=note))
        rows.append(Row("the same, largest resident size", max(peaks), target=500.0, unit="MB"))
    return rows + _anew(service)


def _state(service):
    return service.folder / "atlas" / "state"


def _start(service, kept):
    """CPU of the service, of its database (s), waiting (ms) and largest resident size (MB) of a start."""
    if kept:
        wait_for(lambda: _state(service).exists(), "a kept state", 120)
    service.stop()
    if not kept:
        shutil.rmtree(_state(service).parent, ignore_errors=True)
    began = time.perf_counter()
    service.start()
    editor = service.editor()
    z, x, y, households = max(tiles(service, 5), key=lambda tile: tile[3])
    body = editor.get(f"/tiles/household/{z}/{x}/{y}.mvt").expect().body
    wall = (time.perf_counter() - began) * 1000
    # All that these processes ever used: they are as old as the start.
    alone, both = service.meter_alone(), service.meter()
    cpu = _whole_s(alone)
    if decode.decoder() and decode.households_of(body, "household") != (households, 0):
        raise RuntimeError("the first tile is not exact")
    return cpu, _whole_s(both) - cpu, wall, peak_mb(service.pid)


def _whole_s(meter):
    """Seconds since the processes of a meter began."""
    return sum(own + reaped for _, _, own, reaped in meter.before.processes.values())


def _anew(service):
    """The largest resident size while the map is made anew and the old one serves: after many rows of one transaction, and in a
    new epoch, when every layer is read again."""
    columns = "members, ethnic_group, located_by, geom"
    ((many,),) = service.rows(f"SELECT count(*) FROM household WHERE id % {MANY_OF} = 3")
    come = f"INSERT INTO household (commune_code, list_no, {columns}) SELECT commune_code, 'bench ' || id, {columns} FROM household WHERE id % {MANY_OF} = 3;"
    go = "DELETE FROM household WHERE list_no LIKE 'bench %';"
    what = {f"{int(many):,} households come at once": come, "they go again": go, "a new epoch": "INSERT INTO epoch DEFAULT VALUES;"}
    return [_peak_after(service, name, statement) for name, statement in what.items()]


def _peak_after(service, name, statement):
    _settle(service)
    forget_peak(service.pid)
    meter = service.meter_alone()
    service.sql(statement)
    _settle(service)
    return Row(f"{name}: largest resident size while the old map serves", peak_mb(service.pid), target=500.0, unit="MB",
               note=f"{meter.ms() / 1000:.1f} s CPU of the service")


def _settle(service):
    """Waits until the service rests."""
    meter, quiet = service.meter_alone(), 0
    while quiet < SETTLED_S:
        meter.start()
        time.sleep(1)
        quiet = quiet + 1 if meter.ms() < 60 else 0
