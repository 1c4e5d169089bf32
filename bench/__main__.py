"""`./dev bench`: the service against its peers and against the limit, side by side on the same data.

Each part measures both sides in turn in this one run, by CPU (user and system time of the server's and the database's
processes) and by waiting, after it has seen that both sides gave equal answers. What the service does not offer is
found by asking it. The results go to bench/results/DATE.md (with the scale in the name when it is not 1).
"""

import argparse
import datetime
import signal
import sys
import time
import traceback

import affected
import bulk
import boot
import cold
import fresh
import growth
import hot
import items
import peak
import policy
import report
import world
from peers import Peers
from setup import HERE, WORK, Plan, say

# In the order in which they run: what restarts the service or changes rows comes late.
PARTS = {
    "household": ("Household tiles, cold", cold.household),
    "area": ("Area tiles, cold", cold.area),
    "hot": ("Hot tiles", hot.hot),
    "items": ("Pages of records", items.items),
    "affected": ("Affected area", affected.affected),
    "export": ("Export", bulk.export),
    "import": ("Import", bulk.take_in),
    "start": ("Start", boot.boot),
    "fresh": ("From an edit to the map", fresh.fresh),
    "disturbed": ("Hot tiles beside edits", fresh.disturbed),
    "peak": ("200 people at once", peak.peak),
    "policy": ("What the policy costs", None),
}

# What the reader of any figures has to know.
STANDING = (
    "the limits of rate are in force and set so high that they never refuse, but for the 200 people at once, who have those of production; session, policy, headers and ledger are those of production",
    "the service's tiles of areas carry names and their places besides the shapes, martin's carry the shapes alone",
    "martin reads the prepared EPSG:3857 column and only the fields of the service's tiles: its best case",
    "the exclusion of overlapping periods of household_status is left out of the world, which makes plain SQL quicker",
)


def read_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, help="1 is 3.5 million households (the default); 0.1 and 3 show how costs grow")
    parser.add_argument("--quick", action="store_true", help="under five minutes: scale 0.02, only peers that are installed, no policy part")
    parser.add_argument("--only", help=f"parts, separated by commas: {', '.join(PARTS)}")
    parser.add_argument("--no-install", action="store_true", help="take the peers that are installed already")
    given = parser.parse_args()
    parts = given.only.split(",") if given.only else [name for name in PARTS if not (given.quick and name == "policy")]
    if unknown := [name for name in parts if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; there are: {', '.join(PARTS)}")
    plan = Plan(given.scale or (0.02 if given.quick else 1.0), given.quick, parts, not (given.quick or given.no_install))
    if given.quick and not given.only:
        plan.note("a quick run: a small world, few repeats, the policy part left out; not the figures to quote")
    return plan


def results_file(plan):
    """A whole run at scale 1 is the day's result; others say what they are."""
    name = datetime.date.today().isoformat()
    name += "" if plan.scale == 1 else f"-scale-{plan.scale:g}"
    name += "-quick" if plan.quick else ""
    return HERE / "results" / f"{name}{'-part' if set(plan.parts) < set(PARTS) and not plan.quick else ''}.md"


def main():
    plan = read_arguments()
    WORK.mkdir(parents=True, exist_ok=True)
    # A stop from outside ends the servers as an error does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    service = world.open_world(plan)
    peers = Peers(plan, service)
    failed = 0
    try:
        peers.prepare()
        failed = measure(plan, service, peers)
    finally:
        peers.stop_all()
        service.stop()
    return 1 if failed else 0


def at_rest_ms(service):
    """The floor of every small figure."""
    meter, read = service.meter(), []
    for _ in range(21):
        meter.start()
        read.append(meter.ms())
    return report.median(read)


def measure(plan, service, peers):
    """Runs the parts; one that cannot be measured says why and does not stop the others. Gives how many failed."""
    head = [f"# The service against its peers, {datetime.date.today().isoformat()}", "",
            f"{report.machine()}. {peers.versions()}. Data: {world.describe(service)}.", "",
            "CPU is user and system time of the server's and the database's processes; the machine is shared, so read CPU and ratios",
            "of rows measured side by side, not waiting. \"peer / ours\" is how many times the peer's cost is ours."]
    plan.note(f"a measurement of nothing reads {at_rest_ms(service):.2f} ms CPU: what service and database do at rest meanwhile")
    for text in STANDING:
        plan.note(text)
    out = report.Report(results_file(plan), head)
    out.notes = plan.notes
    failed = 0
    for name in plan.parts:
        title, part = PARTS[name]
        say(title)
        began = time.monotonic()
        try:
            rows, words = ([], policy.policy()) if part is None else (part(service, peers, plan), [])
            out.section(title, rows, *words)
        except Exception as error:
            failed += 1
            traceback.print_exc()
            out.section(title, [], f"**Not measured**: {error}")
            if service.process is None or service.process.poll() is not None:
                service.start()
        say(f"{title}: {time.monotonic() - began:.0f} s")
    if grown := growth.lines(growth.keep(plan, out.sections)):
        out.section("Growth with the number of households", [], *grown)
    say(f"written to {out.path.relative_to(HERE.parent)}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
