"""A start over the whole world: from the program's first instruction to the first exact tile, and what it takes in memory."""

import time

import decode
from cold import tiles
from cpu import peak_mb
from report import Row, median


def boot(service, peers, plan):
    cpu, database, peaks, walls = [], [], [], []
    for _ in range(2 if plan.quick else 3):
        service.stop()
        began = time.perf_counter()
        service.start()
        editor = service.editor()
        z, x, y, households = max(tiles(service, 5), key=lambda tile: tile[3])
        body = editor.get(f"/tiles/household/{z}/{x}/{y}.mvt").expect().body
        walls.append((time.perf_counter() - began) * 1000)
        # All that these processes ever used: they are as old as the start.
        alone, both = service.meter_alone(), service.meter()
        cpu.append(_whole_s(alone)), database.append(_whole_s(both) - cpu[-1]), peaks.append(peak_mb(service.pid))
        if decode.decoder() and decode.households_of(body, "household") != (households, 0):
            raise RuntimeError("the first tile is not exact")
    note = f"the database {median(database):.1f} s besides"
    return [
        Row("start to the first exact tile, the service alone", median(cpu), median(walls), target=5.0, unit="s CPU", note=note),
        Row("the same, largest resident size", max(peaks), target=500.0, unit="MB"),
    ]


def _whole_s(meter):
    """Seconds since the processes of a meter began."""
    return sum(own + reaped for _, _, own, reaped in meter.before.processes.values())
