"""Where things are, how large the world is, and how programs are run."""

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
WORK = ROOT / "target" / "bench"
BINARY = Path(os.environ.get("BANLANG_BINARY", ROOT / "target/release/banlang"))

# Scale 1: a country of this size is what the targets were set for.
HOUSEHOLDS = 3_500_000
COMMUNES = 3_321

# Below this scale the communes become fewer too, so that a quick run is quick.
WHOLE_COUNTRY_FROM = 0.1


@dataclass
class Plan:
    """What this run is to do."""

    scale: float
    quick: bool
    parts: list
    install: bool
    notes: list = field(default_factory=list)

    @property
    def households(self):
        return round(HOUSEHOLDS * self.scale)

    @property
    def communes(self):
        return COMMUNES if self.scale >= WHOLE_COUNTRY_FROM else max(100, round(COMMUNES * self.scale / WHOLE_COUNTRY_FROM))

    @property
    def folder(self):
        return WORK / f"world-{self.scale:g}"

    def note(self, text):
        """Something that the reader of the figures has to know."""
        say(text)
        if text not in self.notes:
            self.notes.append(text)


def say(text):
    print(f"\033[1m== {text}\033[0m" if sys.stderr.isatty() else f"== {text}", file=sys.stderr, flush=True)


def run(*command, text_in=None, **more):
    """Runs a program to its end and gives what it printed; says its last words when it fails."""
    done = subprocess.run([str(part) for part in command], input=text_in, capture_output=True, text=True, cwd=ROOT, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-1500:]}")
    return done.stdout


def start(*command, log, **more):
    """Starts a server; its output goes to a file."""
    WORK.mkdir(parents=True, exist_ok=True)
    with open(WORK / log, "w") as out:
        return subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                cwd=ROOT, **more)


def stop(process):
    """Ends a process that `start` gave, by its id, and waits for it."""
    if process and process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(true, what, within_s=60):
    """Waits until something is so."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(0.05)
    raise RuntimeError(f"{what} did not happen within {within_s} s")


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def digest(*paths):
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
