"""Households in a flooded area by ethnic group and poverty: the process of the service against SQL, equal group by group."""

import json
import time

from report import Row, median
from setup import say

PROCESS = "/api/processes/affected/execution"
TARGETS = {"1 k": 1.0, "50 k": 2.0, "500 k": 5.0}

# Plain SQL takes minutes over half a million households of a large table.
PLAIN_UP_TO = {"1 k", "50 k"}

# So long is one question asked again.
LONGEST_S = 30


def affected(service, peers, plan):
    editor = service.editor()
    rows = []
    for name, shape in service.rows("SELECT name, ST_AsGeoJSON(geom, 9) FROM bench.flood ORDER BY vertices"):
        _same_shape(service, name, shape)
        question = {"inputs": {"area": json.loads(shape), "by": ["ethnic_group", "poverty"]}}
        ways = [("SQL in pieces", "affected_pieces")] + ([("plain SQL", "affected_plain")] if name in PLAIN_UP_TO else [])
        asked = [(words, *_in_sql(service, file, name)) for words, file in ways]
        households = sum(count for count, _ in asked[0][1].values())
        cpu, walls, missing = _asked(editor, service, question, asked, 5 if plan.quick else 9)
        for words, _, theirs, their_walls in asked:
            rows.append(Row(f"affected households, {name}", median(cpu), median(walls), words, median(theirs), median(their_walls), TARGETS[name],
                            note=f"{households:,} in the area", missing=missing))
    return rows


def _same_shape(service, name, shape):
    """The client sends nine decimals: what SQL asks about is made of the same ones."""
    service.sql(f"UPDATE bench.flood SET geom = ST_SetSRID(ST_GeomFromGeoJSON('{shape}'), 4326) WHERE name = '{name}'")


def _asked(editor, service, question, asked, times):
    """CPU and waiting of the service's answers, which are equal to SQL's; without an answer the reason."""
    offered = editor.post(PROCESS, question)
    if offered.status != 200:
        say(f"affected: the answer was {offered.status} {offered.body[:200]!r}")
        return [], [], "not offered" if offered.status in (400, 404) else f"**no answer: {offered.status}**"
    counted = {(group["ethnic_group"], group["poverty"]): (group["households"], group["members"]) for group in offered.json["groups"]}
    if any(counted != theirs for _words, theirs, _cpu, _walls in asked):
        raise RuntimeError("the service and SQL count differently")
    cpu, walls, meter, began = [], [], service.meter(), time.monotonic()
    while len(cpu) < times and (not cpu or time.monotonic() - began < LONGEST_S):
        meter.start()
        answer = editor.post(PROCESS, question).expect()
        cpu.append(meter.ms()), walls.append(answer.wall_ms)
    return cpu, walls, ""


def _in_sql(service, file, name):
    """The groups as SQL counts them, with CPU and waiting of three times; the first is not counted."""
    with service.session() as session:
        found, _ = session.ask(file, flood=name)
        cpu, walls = [], []
        for _ in range(3):
            meter = session.meter()
            _found, wall_ms = session.ask(file, flood=name)
            cpu.append(meter.ms()), walls.append(wall_ms)
    return {(group, poverty): (int(count), int(members)) for group, poverty, count, members in found}, cpu, walls
