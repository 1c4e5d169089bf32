"""The rows of the results: what was measured on both sides, the ratio, the target and whether it is met."""

import datetime
import platform
import os
from dataclasses import dataclass


@dataclass
class Row:
    """One line of the table. Times are milliseconds of processor time unless `unit` says otherwise."""

    work: str
    ours: float | None
    wall: float | None = None
    peer: str = ""
    theirs: float | None = None
    their_wall: float | None = None
    target: float | None = None
    times_peer: float | None = None
    unit: str = "ms CPU"
    note: str = ""
    # Why there is no figure of ours.
    missing: str = "not offered"
    # For rates and shares more is better.
    more_is_better: bool = False

    def ratio(self):
        """How many times the peer's figure is ours, or ours the peer's where more is better."""
        if not self.ours or not self.theirs:
            return None
        return self.ours / self.theirs if self.more_is_better else self.theirs / self.ours

    def verdict(self):
        if self.ours is None:
            return self.missing
        wanted = []
        if self.target is not None:
            wanted.append(self.ours >= self.target if self.more_is_better else self.ours <= self.target)
        if self.times_peer is not None and self.ratio() is not None:
            wanted.append(self.ratio() >= self.times_peer)
        return "" if not wanted else "met" if all(wanted) else "**missed**"

    def wanted(self):
        parts = []
        if self.target is not None:
            parts.append(f"{'≥' if self.more_is_better else '≤'} {figure(self.target)}")
        if self.times_peer is not None:
            parts.append(f"≥ {figure(self.times_peer)} x")
        return ", ".join(parts)


def figure(value):
    """Three digits that mean something."""
    if value is None:
        return ""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


HEAD = ("| work | unit | ours | wall ms | peer | peer's | wall ms | peer / ours | target | | more |", "| --- " * 11 + "|")


def table(rows):
    lines = list(HEAD)
    for row in rows:
        ratio = row.ratio()
        times = "" if ratio is None else f"{ratio:.2g} x" if ratio < 10 else f"{ratio:,.0f} x"
        lines.append(f"| {row.work} | {row.unit} | {figure(row.ours) or '-'} | {figure(row.wall)} | {row.peer} | {figure(row.theirs)} |"
                     f" {figure(row.their_wall)} | {times} | {row.wanted()} | {row.verdict()} | {row.note} |")
    return lines


class Report:
    """Sections with their rows; printed as they come, written whole after each one, so that a run that is cut short leaves what it has."""

    def __init__(self, path, head):
        self.path, self.head, self.sections, self.notes = path, head, [], []

    def section(self, title, rows, *words):
        self.sections.append((title, rows, words))
        print("\n".join(self._section(title, rows, words)), flush=True)
        self.write()

    @staticmethod
    def _section(title, rows, words):
        lines = ["", f"## {title}", ""]
        lines += [*words, ""] if words else []
        return lines + (table(rows) if rows else [])

    def write(self):
        lines = [*self.head]
        for section in self.sections:
            lines += self._section(*section)
        if self.notes:
            lines += ["", "## To know", "", *(f"- {note}" for note in self.notes)]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n".join(lines) + "\n")


def machine():
    """The machine, as far as it bears on the figures."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores ({model}), load {os.getloadavg()[0]:.1f} at the start, {datetime.date.today().isoformat()}"


def median(values):
    return percentile(values, 0.5)


def percentile(values, part):
    """The value that this part of all does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None
