"""The table of standards and formats in the README, written from the figures of a run."""

from __future__ import annotations

import json
from pathlib import Path

README = Path("README.md")
BEGIN, END = "<!-- conformance: written by ./dev conform --readme -->\n", "<!-- end of conformance -->\n"


def write(results: Path):
    figures = json.loads(results.read_text())
    text = README.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    README.write_text(before + BEGIN + section(figures) + END + after)


def section(figures: dict) -> str:
    lines = ["", "| Standard or format | Judged by | Pass | Skip | Fail |", "| --- | --- | ---: | ---: | ---: |"]
    for subject in sorted(figures["subjects"], key=lambda name: (name.startswith("Format"), name)):
        judges = figures["subjects"][subject]
        total = [sum(counts[verdict] for counts in judges.values()) for verdict in ("pass", "skip", "fail")]
        lines.append(f"| {subject.removeprefix('Format: ')} | {', '.join(judges)} | {' | '.join(map(str, total))} |")
    versions = "; ".join(f"{referee['name']} ({referee['version']})" for referee in figures["referees"])
    lines += ["", f"`./dev conform` on {figures['day']} with {versions}. Skipped: what an empty or timeless collection of the", "demonstration cannot show.", ""]
    return "\n".join(lines)
