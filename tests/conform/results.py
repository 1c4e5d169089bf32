"""What referees found: checks with the standard or format that they are about."""

from __future__ import annotations

import json
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field

PASS, SKIP, FAIL = "pass", "skip", "fail"


class Skipped(Exception):
    """A check that cannot be made here; its text says why."""


@dataclass
class Check:
    subject: str
    title: str
    verdict: str
    note: str = ""


@dataclass
class Referee:
    """A program or a published suite, with its version and what it was asked."""

    name: str
    version: str
    checks: list[Check] = field(default_factory=list)

    @contextmanager
    def check(self, subject: str, title: str):
        """One check: passes unless its body raises; `Skipped` is neither pass nor fail."""
        try:
            yield
        except Skipped as reason:
            self.checks.append(Check(subject, title, SKIP, str(reason)))
        except Exception as error:  # whatever goes wrong is a finding of this one check
            told = str(error) or "".join(traceback.format_tb(error.__traceback__)[-1:])
            self.checks.append(Check(subject, title, FAIL, told.strip()[:600]))
        else:
            self.checks.append(Check(subject, title, PASS))

    def count(self, verdict: str) -> int:
        return sum(check.verdict == verdict for check in self.checks)

    def tell(self) -> bool:
        """Prints the line of this referee and its findings; true when nothing failed."""
        counts = ", ".join(f"{self.count(verdict)} {verdict}" for verdict in (PASS, SKIP, FAIL))
        print(f"{'FAILED' if self.count(FAIL) else 'ok    '}  {self.name} {self.version}: {counts}", flush=True)
        for check in self.checks:
            if check.verdict != PASS:
                print(f"        {check.verdict}  {check.title}: {check.note}", flush=True)
        return self.count(FAIL) == 0


def subjects(referees: list[Referee]) -> dict[str, dict[str, dict[str, int]]]:
    """Counts by subject and referee."""
    table: dict[str, dict[str, dict[str, int]]] = {}
    for referee in referees:
        for check in referee.checks:
            counts = table.setdefault(check.subject, {}).setdefault(referee.name, {PASS: 0, SKIP: 0, FAIL: 0})
            counts[check.verdict] += 1
    return table


def save(path, referees: list[Referee], day: str):
    """The figures of a run, for the table of the README."""
    whole = {
        "day": day,
        "referees": [
            {"name": r.name, "version": r.version, **{v: r.count(v) for v in (PASS, SKIP, FAIL)}} for r in referees
        ],
        "subjects": subjects(referees),
    }
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
