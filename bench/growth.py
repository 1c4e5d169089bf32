"""How costs grow with the table: the figures of every scale that was measured by the same bench, side by side.

A cost that follows the answer stays what it is when ten times as many households are in the table.
"""

import json

from report import figure
from setup import HERE, WORK, digest

KEPT = WORK / "figures.json"


def keep(plan, sections):
    """Adds this run's figures to those that are kept; figures of another state of the bench are forgotten."""
    state = digest(*HERE.glob("*.py"), *HERE.glob("sql/**/*.sql"))
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if kept.get("state") != state:
        kept = {"state": state, "scales": {}}
    scale = kept["scales"].setdefault(f"{plan.scale:g}", {})
    for _title, rows, _words in sections:
        scale.update({f"{row.work}, {row.unit}": row.ours for row in rows})
    KEPT.write_text(json.dumps(kept))
    return kept["scales"]


def lines(scales):
    """A table with a column for each scale, or nothing while there is only one."""
    names = sorted(scales, key=float)
    if len(names) < 2:
        return []
    works = list(dict.fromkeys(work for name in names for work in scales[name]))
    head = ["| work | " + " | ".join(f"{float(name) * 3.5:g} M" for name in names) + " |", "| --- " * (len(names) + 1) + "|"]
    return head + [f"| {work} | " + " | ".join(figure(scales[name].get(work)) or "-" for name in names) + " |" for work in works]
