"""`./dev soak`: ten minutes of edits, imports, reading and outages, after which every kept answer is compared with SQL.

Writers change points, lines and borders by SQL and over HTTP, row by row and in bursts; meanwhile a large import, an import that is
rolled back, a transaction that stays open for a minute and two sudden deaths of the database. Answers to six callers are kept
with their positions; afterwards the oracle makes each of them again from the tables with `change.before` undone. Exit code 1 when one thing
is wrong. The results go to bench/results/DATE-soak.md.
"""

import argparse
import collections
import datetime
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import soak_env  # noqa: F401  before everything that needs it
import soak_world
from service import EDITOR
from setup import BINARY, HERE, ROOT, WORK, say, stop
from soak_ask import Load, Sampler, position_of
from soak_borders import Borders, Ways
from soak_env import psycopg
from soak_report import Findings
from soak_truth import Truth
from soak_watch import Memory, Probe, plant
from soak_write import Held, Officer, Rows

# When what happens, as a share of the time.
IMPORT_AT, HELD_AT, UNDONE_AT, KILLS_AT = 0.03, 0.30, 0.45, (0.60, 0.76)
HELD_S = 60

# After an outage, until everything has caught up.
RECOVERY_S = 5


class Soak:
    """What all threads share."""

    def __init__(self, service, sights, seed):
        self.service, self.sights, self.seed = service, sights, seed
        self.ending = threading.Event()
        self.hot = collections.deque(maxlen=400)
        self.samples, self.waits, self.sizes, self.outages, self.held, self.imports, self.told = [], [], [], [], [], [], []
        self.written, self.transactions = collections.Counter(), 0
        self.unanswered = self.unframed = self.asked = 0
        self.places = [(float(lon), float(lat)) for lon, lat in service.rows("SELECT ST_X(geom), ST_Y(geom) FROM bench.settlement ORDER BY bench.chance(id, 95) LIMIT 1500")]
        self.communes = [code for (code,) in service.rows("SELECT code FROM area WHERE level = 'commune' ORDER BY code")]
        self.households = soak_world.HOUSEHOLDS
        self.editor = service.editor()
        self.lock = threading.Lock()

    def connect(self):
        return psycopg.connect(self.service.database, autocommit=True)

    def wrote(self, how, rows, transactions):
        with self.lock:
            self.written[how] += rows
            self.transactions += transactions

    def position(self):
        return position_of(self.editor.get("/tiles/shelter/16/0/0.mvt").expect())


def workers(soak, planted):
    """Fifty edits a second in all, three of ten in transactions of 50 to 500 rows."""
    return [
        *(Rows(soak, turn, 11, (1, 1)) for turn in (0, 1)), Rows(soak, 2, 0.075, (50, 500)), Officer(soak, 4), Borders(soak, 1.5), Ways(soak, 4),
        *(Sampler(soak, number, 2) for number in range(4)), *(Load(soak, number, 15) for number in range(2)),
        *(Probe(soak, number, 1, planted[number::4]) for number in range(4)), Memory(soak),
    ]


def director(soak, minutes, files):
    """What happens once, at its time."""
    began, length = time.monotonic(), minutes * 60
    deeds = [(IMPORT_AT, lambda: _import(soak, files[0], "an import of 200,000 rows", ())), (HELD_AT, lambda: _hold(soak, min(HELD_S, length / 10))),
             (UNDONE_AT, lambda: _import(soak, files[1], "an import of 200,000 rows that was rolled back", ("--dry-run",))),
             *((share, lambda: _kill(soak)) for share in KILLS_AT)]
    for share, deed in deeds:
        if soak.ending.wait(max(0.0, began + share * length - time.monotonic())):
            soak.told.append(f"not done, as the time was over: what was due at {share * length:.0f} s")
            continue
        try:
            deed()
        except Exception as error:
            soak.told.append(f"FAILED: {error}")


def _import(soak, file, words, options):
    since = time.monotonic()
    done = subprocess.Popen([BINARY, "import", "household", file, "--as", EDITOR, "--lang", "en", *options, "--data-dir", soak.service.folder],
                            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while done.poll() is None:
        if soak.ending.wait(0.1):
            stop(done)
    took = time.monotonic() - since
    if soak.ending.is_set():
        soak.told.append(f"not finished, as the time was over: {words}")
        return
    rows = int(soak.service.sql(f"SELECT count(*) FROM household WHERE list_no LIKE '{soak_world.IMPORT_PREFIX}%'"))
    soak.imports.append((since, since + took + RECOVERY_S))
    soak.told.append(f"{'FAILED: ' if done.returncode else ''}{words} took {took:.0f} s; {rows:,} rows of imports are there{done.stderr.read()[-300:] if done.returncode else ''}")


def _hold(soak, seconds):
    since = time.monotonic()
    held = Held(soak, seconds)
    held.start()
    held.join()
    soak.held.append((since, time.monotonic() + RECOVERY_S))
    soak.told.append(f"FAILED: {held.failure}" if held.failure else f"a transaction that had written was held open for {seconds:.0f} s")


def _kill(soak):
    """Sudden death of the postmaster; over when a write goes through again and is on the map."""
    before, since, back = soak.position(), time.monotonic(), None
    os.kill(soak.service.database_pid, signal.SIGKILL)
    while time.monotonic() - since < 120 and not soak.ending.wait(0.2):
        try:
            with soak.connect() as connection:
                connection.execute("SELECT 1")
            back = back or time.monotonic()
            if soak.position() > before + 20:
                break
        except (psycopg.Error, OSError):
            continue
    else:
        soak.told.append("FAILED: the database did not come back in time after its death")
        return
    over = time.monotonic()
    soak.outages.append((since, over + RECOVERY_S))
    soak.told.append(f"the database died; it answered again after {(back or over) - since:.1f} s and the map followed after {over - since:.1f} s")


def run(soak, minutes, files):
    """The soak itself; gives the threads that failed."""
    planted = plant(soak)
    time.sleep(2)
    threads = workers(soak, planted)
    conductor = threading.Thread(target=director, args=(soak, minutes, files), daemon=True)
    began = time.monotonic()
    for thread in (*threads, conductor):
        thread.start()
    while time.monotonic() - began < minutes * 60 and not soak.ending.wait(10):
        say(f"{time.monotonic() - began:4.0f} s: {sum(soak.written.values()):,} edits, {len(soak.samples):,} answers kept, {soak.sizes[-1][1] if soak.sizes else 0:.0f} MB"
            + "".join(f"; {told}" for told in soak.told[-1:]))
    soak.lasted_s, soak.began = time.monotonic() - began, began
    soak.ending.set()
    for thread in (*threads, conductor):
        thread.join(90)
    return threads


def settle(soak):
    """Waits until everything is numbered and on the map."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ((open_, newest),) = soak.service.rows("SELECT count(*) FILTER (WHERE position IS NULL), max(position) FROM txn")
        if open_ == "0" and soak.position() == int(newest):
            return
        time.sleep(0.2)
    raise RuntimeError("the map does not come to the newest position")


def main():
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="how long is written; 10 is what counts")
    parser.add_argument("--fresh", action="store_true", help="make the world anew")
    parser.add_argument("--seed", default=datetime.datetime.now().strftime("%m%d%H%M%S"), help="what chance follows")
    given = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    service, sights = soak_world.open_world(given.fresh)
    findings = Findings(given, HERE / "results" / f"{datetime.date.today().isoformat()}-soak{'' if given.minutes == 10 else f'-{given.minutes:g}-minutes'}.md")
    try:
        soak = Soak(service, sights, given.seed)
        files = [soak_world.import_file(service, prefix) for prefix in (soak_world.IMPORT_PREFIX, soak_world.UNDONE_PREFIX)]
        first = soak.position()
        threads = run(soak, given.minutes, files)
        findings.of_run(soak, threads)
        settle(soak)
        # For whoever looks for the cause of a difference: the tables stay as they are, too.
        (WORK / "soak-samples.pickle").write_bytes(pickle.dumps((first, soak.samples)))
        say(f"comparing {len(soak.samples):,} answers")
        with soak.connect() as connection:
            findings.of_answers(soak, Truth(connection, first))
        findings.write(soak)
    finally:
        service.stop()
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
