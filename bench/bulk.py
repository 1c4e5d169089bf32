"""Whole selections out and in: an export as GeoJSON against ogr2ogr and COPY, an import from GeoPackage against ogr2ogr.

Figures are seconds for 500,000 rows, whatever the number that was moved. The import goes into a house of its own, with
areas and no households, so that the world that everything else is measured in stays as it is; ogr2ogr writes into the
same cluster with COPY, without any check, index or record of changes but the geometry's index that it makes itself.
"""

import resource
import shutil
import subprocess
import time

from cpu import forget_peak, peak_mb, resident_mb
from report import Row
from service import EDITOR, Service
from setup import BINARY, HERE, ROOT, WORK, run

UNIT = 500_000
EXPORT_MOST, PEER_MOST = 1_000_000, 500_000
FEATURE = b'"type":"Feature",'


def _children_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed(command, **more):
    """CPU seconds of a program with its children, and seconds of waiting."""
    cpu, began = _children_s(), time.perf_counter()
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-800:]}")
    return _children_s() - cpu, time.perf_counter() - began, done.stdout


def export(service, peers, plan):
    """The service streams over HTTP to an officer; ogr2ogr writes a file, COPY lines to nowhere."""
    editor = service.editor()
    rows = min(plan.households, EXPORT_MOST)
    editor.get("/api/collections/household/items?limit=1").expect()
    meter, base_mb = service.meter(), resident_mb(service.pid)
    forget_peak(service.pid)
    counted, tail, began = 0, b"", time.perf_counter()
    for piece in editor.stream(f"/api/collections/household/items?f=geojson-stream&limit={rows}"):
        counted += (tail + piece).count(FEATURE)
        # What may be the beginning of the next one.
        tail = piece[1 - len(FEATURE):]
    wall_s, cpu_s = time.perf_counter() - began, meter.ms() / 1000
    grown_mb = max(0.0, peak_mb(service.pid) - base_mb)
    if counted != rows:
        raise RuntimeError(f"the export has {counted} of {rows} households")
    ours, wall = cpu_s * UNIT / rows, wall_s * 1000 * UNIT / rows
    words = "export of households as GeoJSON, for 500,000"
    found = [_export_by_ogr(service, plan, words, ours, wall), _export_by_copy(service, plan, words, ours, wall)]
    found.append(Row("the same, memory it takes", grown_mb, target=64.0, unit="MB", note=f"over {rows:,} rows"))
    return [row for row in found if row]


def _export_by_ogr(service, plan, words, ours, wall):
    if not shutil.which("ogr2ogr"):
        return None
    rows, out = min(plan.households, PEER_MOST), WORK / "export.geojson"
    out.unlink(missing_ok=True)
    meter = service.meter()
    client_s, wall_s, _ = _timed(["ogr2ogr", "-f", "GeoJSON", out, f"PG:{service.database} schemas=peer", "-sql",
                                  f"SELECT * FROM peer.household ORDER BY id LIMIT {rows}"])
    cpu_s = client_s + meter.ms() / 1000
    out.unlink()
    return Row(words, ours, wall, "ogr2ogr", cpu_s * UNIT / rows, wall_s * 1000 * UNIT / rows, 0.4, 3.0, unit="s CPU")


def _export_by_copy(service, plan, words, ours, wall):
    rows = min(plan.households, PEER_MOST)
    meter = service.meter()
    to_nowhere = 'psql -X -q -v rows="$1" -d "$2" -f bench/sql/ask/export.sql >/dev/null'
    client_s, wall_s, _ = _timed(["bash", "-c", to_nowhere, "-", rows, service.database])
    theirs = (client_s + meter.ms() / 1000) * UNIT / rows
    return Row(words, ours, wall, "COPY of ST_AsGeoJSON", theirs, wall_s * 1000 * UNIT / rows, 0.4, unit="s CPU")


def take_in(service, peers, plan):
    """500,000 points from GeoPackage, with new numbers, by the service's command with all its checks and by ogr2ogr."""
    if not shutil.which("ogr2ogr"):
        return []
    rows, file = min(plan.households, UNIT), WORK / "import.gpkg"
    file.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GPKG", file, f"PG:{service.database}", "-nln", "household", "-sql",
        "SELECT commune_code, village, list_no, head_name, members, ethnic_group, located_by, geom FROM household"
        f" WHERE geom IS NOT NULL ORDER BY id LIMIT {rows}")
    ((rows,),) = [(int(line.split(":")[1]),) for line in run("ogrinfo", "-so", file, "household").splitlines() if line.startswith("Feature Count")]
    folder = WORK / "world-import"
    shutil.rmtree(folder, ignore_errors=True)
    house = Service(folder).start()
    try:
        house.sql((HERE / "sql/import_world.sql").read_text())
        house.make_accounts()
        meter = house.meter()
        client_s, wall_s, told = _timed([BINARY, "import", "household", file, "--as", EDITOR, "--lang", "en", "--data-dir", folder])
        ours, wall = (client_s + meter.ms() / 1000) * UNIT / rows, wall_s * 1000 * UNIT / rows
        ((taken, changes),) = house.rows("SELECT (SELECT count(*) FROM household), (SELECT count(*) FROM change WHERE collection = 'household')")
        if (int(taken), int(changes)) != (rows, rows):
            raise RuntimeError(f"{taken} of {rows} households were imported and {changes} changes recorded: {told[-500:]}")
        meter = house.meter()
        client_s, their_wall_s, _ = _timed(["ogr2ogr", "-f", "PostgreSQL", f"PG:{house.database}", file, "-nln", "by_ogr",
                                      "--config", "PG_USE_COPY", "YES"])
        theirs = (client_s + meter.ms() / 1000) * UNIT / rows
        if int(house.sql("SELECT count(*) FROM by_ogr")) != rows:
            raise RuntimeError("ogr2ogr imported another number of rows")
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return [Row("import of points from GeoPackage, for 500,000", ours, wall, "ogr2ogr with COPY", theirs, their_wall_s * 1000 * UNIT / rows, 1.2 * theirs,
                unit="s CPU", note="all checks on, changes recorded")]
