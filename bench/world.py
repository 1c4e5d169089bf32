"""The world that everything is measured in: made once by the files in bench/sql, kept while they and the scale stay the same."""

import shutil
import time
from pathlib import Path

from service import Service
from setup import HERE, digest, run, say

FILES = ["ground", "area", "household", "event", "question", "peer"]
STAMP = "world.stamp"


def open_world(plan, names=FILES):
    """The running service over the world of this scale, made by these files."""
    files = [HERE / "sql" / f"{name}.sql" for name in names]
    stamp = f"{digest(*files)} {plan.households} {plan.communes}"
    service = Service(plan.folder)
    kept = plan.folder / STAMP
    if kept.exists() and kept.read_text() == stamp:
        return service.start()
    _forget(plan.folder)
    say(f"making {plan.households:,} households and {plan.communes:,} communes")
    service.start()
    try:
        for path in files:
            began = time.monotonic()
            run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"households={plan.households}", "-v", f"communes={plan.communes}",
                "-d", service.database, "-f", path)
            say(f"{path.stem}: {time.monotonic() - began:.0f} s")
        _check(service, plan)
        service.make_accounts()
        # The service read its tables when they were empty.
        service.restart()
    except BaseException:
        service.stop()
        raise
    kept.write_text(stamp)
    return service


def _forget(folder):
    """Removes a world, and its cluster where the service had to put it elsewhere."""
    note = folder / "cluster.socket"
    if note.exists():
        cluster = Path(note.read_text().strip()).parent
        if cluster.parent == Path("/var/lib/banlang"):
            shutil.rmtree(cluster, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _check(service, plan):
    """The world is as it was ordered; a mistake in the SQL must not become a figure."""
    ((households, communes, provinces, invalid, median, vertices),) = service.rows(
        "SELECT (SELECT count(*) FROM household), count(*) FILTER (WHERE level = 'commune'), count(*) FILTER (WHERE level = 'province'),"
        " count(*) FILTER (WHERE NOT ST_IsValid(geom)),"
        " percentile_disc(0.5) WITHIN GROUP (ORDER BY ST_NPoints(geom)) FILTER (WHERE level = 'commune'),"
        " sum(ST_NPoints(geom)) FILTER (WHERE level = 'commune') FROM area")
    told = (int(households), int(communes), int(provinces), int(invalid))
    if told != (plan.households, plan.communes, 34, 0) or int(median) < 1900:
        raise RuntimeError(f"the world is not as ordered: {told}, median of {median} vertices")
    say(f"communes have {median} vertices in the median, {int(vertices):,} in all")


def describe(service):
    """The size of the world, for the head of the results."""
    ((households, communes, median, vertices, events),) = service.rows(
        "SELECT (SELECT count(*) FROM household), count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY ST_NPoints(geom)), sum(ST_NPoints(geom)),"
        " (SELECT count(*) FROM disaster_event) FROM area WHERE level = 'commune'")
    return (f"{int(households):,} households, {int(communes):,} communes (median {median} vertices, {int(vertices):,} in all), "
            f"34 provinces over them, {int(events):,} events")
