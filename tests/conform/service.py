"""A service of its own with the demonstration data, and how it is asked."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import requests

SERVICE = Path("target/debug/banlang")
GEOJSON = "application/geo+json"


class Service:
    """Runs from `with`; keeps every status that it answered, by path of the OpenAPI document."""

    def __init__(self, work: Path):
        self.work = work
        self.session = requests.Session()
        self.seen: list[tuple[str, str, int]] = []

    def __enter__(self) -> "Service":
        command = [str(SERVICE), "serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir", str(self.work / "data")]
        self.out = (self.work / "out").open("w")
        self.log = (self.work / "log").open("w")
        self.process = subprocess.Popen(command, stdout=self.out, stderr=self.log)
        self.base = self._ready()
        return self

    def _ready(self) -> str:
        end = time.monotonic() + 300
        while time.monotonic() < end:
            for line in (self.work / "out").read_text().splitlines():
                if line.startswith("ready on "):
                    return line.removeprefix("ready on ").strip()
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        self.process.kill()
        sys.exit("the service did not start:\n" + (self.work / "log").read_text()[-4000:])

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.out.close()
        self.log.close()

    def url(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def get(self, path: str, params=None, accept: str | None = None, method: str = "GET") -> requests.Response:
        headers = {"Accept": accept} if accept else {}
        answer = self.session.request(method, self.url(path), params=params, headers=headers, timeout=120)
        self.seen.append((method, answer.url.removeprefix(self.base).split("?")[0], answer.status_code))
        return answer

    def json(self, path: str, params=None, accept: str | None = None) -> dict:
        answer = self.get(path, params, accept)
        assert answer.status_code == 200, f"{answer.url} answered {answer.status_code}: {answer.text[:200]}"
        return answer.json()

    def collections(self) -> list[dict]:
        return self.json("/api/collections")["collections"]

    def features(self, collection: str) -> dict:
        """All features of a collection as the service streams them, by id."""
        stream = self.json(f"/api/collections/{collection}/items", {"f": "geojson-stream"})
        return {feature["id"]: feature for feature in stream["features"]}


def link(document: dict, rel: str, media_type: str | None = None) -> dict | None:
    """The first link of a relation, and of a media type where one is asked."""
    for found in document.get("links", []):
        if found["rel"] == rel and (media_type is None or found.get("type", "").startswith(media_type)):
            return found
    return None
