"""What the soak found: a table of what was wanted and what was, on paper and on the screen."""

import collections
import traceback

import report
from setup import ROOT, say

ANSWERS_WANTED, VIEWS_WANTED = 2000, 5
FRESH_WANTED_S = 1.0
GROWTH_WANTED = 0.05
PACE_WANTED = 50

# Wrong answers that are printed.
SHOWN = 12


def percentile(values, part):
    return report.percentile(values, part) if values else float("nan")


class Findings:
    def __init__(self, given, path):
        self.given, self.path = given, path
        self.rows, self.wrong, self.details = [], [], []

    def row(self, what, found, wanted="", good=True):
        self.rows.append((what, found, wanted, "" if not wanted else "met" if good else "**missed**"))
        if not good:
            self.wrong.append(what)

    @property
    def whole(self):
        """A run of ten minutes or more; a shorter one says less, and is not asked for as much."""
        return self.given.minutes >= 10

    def of_run(self, soak, threads):
        failed = [f"{thread.name}: {thread.failure}" for thread in threads if thread.failure] + [told for told in soak.told if told.startswith("FAILED")]
        self.row("threads and deeds that failed", str(len(failed)), "0", not failed)
        self.details += failed
        edits, shares = sum(soak.written.values()), soak.written
        pace = edits / soak.lasted_s
        self.row("edits", f"{edits:,} in {soak.transactions:,} transactions, {pace:.0f} a second", f"≥ {PACE_WANTED} a second", pace >= 0.9 * PACE_WANTED)
        self.row("of them in bursts of 50 to 500", f"{shares['SQL, in bursts'] / max(1, edits):.0%}", "about 30 %", self.given.minutes < 5 or 0.2 <= shares["SQL, in bursts"] / edits <= 0.45)
        self.row("edits by way", ", ".join(f"{how} {rows:,}" for how, rows in sorted(shares.items())))
        self.row("refused where two writers met", str(sum(thread.refused for thread in threads)))
        self._fresh(soak)
        self._memory(soak)
        self.row("tiles and counts asked besides", f"{soak.asked:,}")

    def _fresh(self, soak):
        away = soak.outages + soak.held
        quiet = [waited for began, ended, waited in soak.waits if not any(began < until and ended > since for since, until in away)]
        held = [waited for began, ended, waited in soak.waits if any(since <= began < until for since, until in soak.held)]
        p99 = percentile(quiet, 0.99)
        self.row("commit until the new tile is served, p99", f"{p99 * 1000:,.0f} ms", f"≤ {FRESH_WANTED_S * 1000:,.0f} ms", p99 <= FRESH_WANTED_S)
        self.row("the same, p50 and longest", f"{percentile(quiet, 0.5) * 1000:,.0f} and {max(quiet, default=float('nan')) * 1000:,.0f} ms of {len(quiet):,} probes")
        beside = [waited for began, ended, waited in soak.waits if any(began < until and ended > since for since, until in soak.imports)]
        self.row("beside the imports, p99 and longest", f"{percentile(beside, 0.99) * 1000:,.0f} and {max(beside, default=float('nan')) * 1000:,.0f} ms of {len(beside):,}")
        self.row("while the transaction was held open, p99", f"{percentile(held, 0.99) * 1000:,.0f} ms of {len(held):,}")

    def _memory(self, soak):
        def between(first, last):
            return [size for moment, size in soak.sizes if first * 60 <= moment - soak.began < last * 60]

        scale = min(soak.lasted_s / 60, 10) / 10
        minutes = soak.lasted_s / 60
        late = between(minutes - 2 * scale, minutes)
        # Caches and what the imports bring fill for about five minutes; a leak would go on afterwards.
        for name, early, wanted in (("2 to 4", between(2 * scale, 4 * scale), False), ("5 to 7", between(5 * scale, 7 * scale), True)):
            before, after = report.median(early) or float("nan"), report.median(late) or float("nan")
            growth = after / before - 1
            told = (f"≤ {GROWTH_WANTED:+.0%}", growth <= GROWTH_WANTED or not self.whole) if wanted else ()
            self.row(f"resident size, minutes {name} and the last two", f"{before:.0f} and {after:.0f} MB: {growth:+.1%}", *told)
        self.row("largest resident size", f"{max((size for _, size in soak.sizes), default=0):.0f} MB")

    def of_answers(self, soak, truth):
        wrong, compared, full = [], collections.Counter(), collections.Counter()
        for number, sample in enumerate(soak.samples):
            try:
                found = truth.differences(sample)
            except Exception:
                found = [traceback.format_exc()]
            compared[_layer(sample)] += 1
            full[_layer(sample)] += sample.status == 200 and len(sample.body) > 0
            if found:
                wrong.append((sample, found))
            if number % 500 == 499:
                say(f"{number + 1:,} compared, {len(wrong)} wrong")
        answers = sum(compared.values())
        views = {sample.sight.name for sample in soak.samples if sample.status == 200}
        self.row("answers compared with SQL", f"{answers:,}, {sum(full.values()):,} with something in them", f"≥ {ANSWERS_WANTED:,}", answers >= ANSWERS_WANTED or not self.whole)
        self.row("answers by layer", ", ".join(f"{layer} {count:,}" for layer, count in sorted(compared.items())))
        self.row("views", f"{len(views)}: {', '.join(sorted(views))}", f"≥ {VIEWS_WANTED}", len(views) >= VIEWS_WANTED)
        positions = {sample.last for sample in soak.samples}
        self.row("positions", f"{len(positions):,} different ones of {max(positions, default=0) - min(positions, default=0):,}")
        self.row("wrong answers", str(len(wrong)), "0", not wrong)
        told, found = truth.planted([sample for sample in soak.samples[len(soak.samples) // 2:] if sample.status == 200])
        self.row("the oracle itself: answers dated back to the start that it finds out", f"{found} of {told}", "some", found > 0)
        self.row("left out: no answer in an outage, too much between two looks", f"{soak.unanswered}, {soak.unframed}")
        farthest = {zoom: far for zoom, far in sorted(truth.largest.items())}
        self.row("lines and areas, farthest from the exact ones by zoom", ", ".join(f"z{zoom} {far:.2f}" for zoom, far in farthest.items()) + " units")
        for sample, found in wrong[:SHOWN]:
            question = sample.question
            asked = question.path() if question.is_tile else question.body()
            self.details.append(f"{sample.sight.name}, position {sample.first}..{sample.last}: {asked}\n  " + "\n  ".join(found[:5]))

    def write(self, soak):
        lines = [f"# The soak, {report.machine()}", "",
                 f"{soak.lasted_s / 60:.1f} minutes, seed {self.given.seed}, {soak.households:,} households at the start. Meanwhile:", "", *(f"- {told}" for told in soak.told), "",
                 "| What | Found | Wanted | |", "| --- | --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in self.rows), ""]
        if self.details:
            lines += ["## Wrong", "", *(f"```\n{detail}\n```" for detail in self.details), ""]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n".join(lines))
        print("\n".join(lines))
        say(f"written to {self.path.relative_to(ROOT)}")


def _layer(sample):
    return sample.question.collection if sample.question.is_tile else "counts of a ground"
