"""Tiles that everybody asks for: wrk with 32 connections over the same list, each server in turn, twice.

The service has its session, policy, rate limits, body limits and headers on; its limits are set so high that they never refuse.
martin has its cache on. nginx serves the service's own compressed bytes as files: the limit.
"""

import os
import re
import shutil

import cold
from client import Client
from peers import NGINX_FOLDER
from report import Row
from setup import HERE, WORK, run

ZOOMS = {"area": (8, 11, 14), "household": (11, 14)}
TEMPLATES = {"area": "/tiles/area/{z}/{x}/{y}.mvt", "household": "/tiles/household/{z}/{x}/{y}.mvt"}
SOURCES = {"area": "/area_tile/{z}/{x}/{y}", "household": "/household_tile/{z}/{x}/{y}"}


class Load:
    """What one run of wrk gave."""

    def __init__(self, text, cpu_ms):
        numbers = dict(re.findall(r"(\w+)=([\d.]+)", re.search("RESULT (.*)", text)[1]))
        self.requests, self.rps, self.p99_ms = float(numbers["requests"]), float(numbers["rps"]), float(numbers["p99_ms"])
        self.failed = int(numbers["failed"])
        if self.failed >= self.requests:
            raise RuntimeError(f"all of {self.requests:.0f} hot requests failed")
        self.cpu_ms = cpu_ms / (self.requests - self.failed)


def load(base, paths, meter, seconds, cookie=""):
    """Asks for the paths in turn from 32 connections; milliseconds of the server's CPU for one request."""
    listed = WORK / "hot-paths.txt"
    listed.write_text("\n".join(paths) + "\n")
    meter.start()
    text = run("wrk", "-t1", "-c32", f"-d{seconds}s", "--timeout", "60s", "--latency", "-s", HERE / "hot.lua", base,
               env={**os.environ, "PATHS": str(listed), "COOKIE": cookie})
    return Load(text, meter.ms())


def paths_of(service, layer, template):
    return [template.format(z=z, x=x, y=y) for zoom in ZOOMS[layer] for z, x, y, _ in cold.tiles(service, zoom)]


def hot(service, peers, plan):
    """Rows for both layers."""
    if not peers.has_wrk:
        return []
    seconds = 3 if plan.quick else 8
    rows = []
    for layer in ("area", "household"):
        client = service.anyone() if layer == "area" else service.editor()
        _save(service, client, layer)
        runs = {"ours": (service.base, paths_of(service, layer, TEMPLATES[layer]), service.meter(), client.headers.get("Cookie", ""))}
        started = []
        if peers.has_nginx:
            nginx = peers.nginx()
            started.append(nginx)
            runs["nginx"] = (nginx.base, paths_of(service, layer, TEMPLATES[layer]), nginx.meter(), "")
        if peers.has_martin:
            martin = peers.martin(512)
            started.append(martin)
            paths = paths_of(service, layer, SOURCES[layer])
            asked = Client(martin.base)
            for path in paths:
                asked.get(path).expect(200, 204)
            runs["martin"] = (martin.base, paths, martin.meter(), "")
        best = {}
        for _round in (1, 2):
            for name, (base, paths, meter, cookie) in runs.items():
                made = load(base, paths, meter, seconds, cookie)
                if name not in best or made.cpu_ms < best[name].cpu_ms:
                    best[name] = made
        for server in started:
            server.stop()
        rows += _rows(layer, best)
    return rows


def _rows(layer, best):
    ours = best["ours"]
    failed = f"; **{ours.failed} of our {ours.requests:.0f} failed**" if ours.failed else ""
    who = "public" if layer == "area" else "in session"
    words = f"hot tile, {layer}, {who}"
    note = "{:,.0f} against {:,.0f} requests a second, p99 {:.1f} against {:.1f} ms" + failed
    rows = []
    if "nginx" in best:
        limit = best["nginx"]
        rows.append(Row(words, ours.cpu_ms, peer="nginx static", theirs=limit.cpu_ms, target=1.5 * limit.cpu_ms,
                        note=note.format(ours.rps, limit.rps, ours.p99_ms, limit.p99_ms)))
    if "martin" in best:
        martin = best["martin"]
        rows.append(Row(words, ours.cpu_ms, peer="martin, cache on", theirs=martin.cpu_ms, times_peer=20,
                        note=note.format(ours.rps, martin.rps, ours.p99_ms, martin.p99_ms)))
    return rows or [Row(words, ours.cpu_ms, note=f"{ours.rps:,.0f} requests a second, p99 {ours.p99_ms:.1f} ms")]


def _save(service, client, layer):
    """Writes the compressed tiles where nginx finds them; asking for them fills the service's cache too."""
    static = NGINX_FOLDER / "static"
    shutil.rmtree(static / "tiles" / layer, ignore_errors=True)
    for path in paths_of(service, layer, TEMPLATES[layer]):
        answer = client.get(path).expect()
        file = static / (path.lstrip("/") + ".gz")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.wire)
