"""A small HTTP client: one connection that is kept, gzip by default, a session with its CSRF token."""

import gzip
import http.client
import json
import time
import urllib.parse
from dataclasses import dataclass


@dataclass
class Answer:
    """What came back, how many bytes went over the wire and how long it took."""

    status: int
    headers: dict
    wire: bytes
    wall_ms: float

    @property
    def body(self):
        return gzip.decompress(self.wire) if self.headers.get("content-encoding") == "gzip" else self.wire

    @property
    def json(self):
        return json.loads(self.body)

    def expect(self, *statuses):
        if self.status not in (statuses or (200,)):
            raise RuntimeError(f"the answer was {self.status}: {self.body[:300].decode(errors='replace')}")
        return self


class Client:
    """Asks one server, request after request."""

    def __init__(self, base, cookie=None, csrf=None, timeout_s=600):
        self.address = urllib.parse.urlparse(base).netloc
        self.base, self.timeout_s = base, timeout_s
        self.headers = {"Accept-Encoding": "gzip"}
        if cookie:
            self.headers["Cookie"] = cookie
        if csrf:
            self.headers["X-CSRF-Token"] = csrf
        self.connection = None

    def ask(self, method, path, body=None, headers=()):
        """Sends once more on a new connection when the kept one had been closed."""
        sent = {**self.headers, **dict(headers)}
        for last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address, timeout=self.timeout_s)
                self.connection.connect()
            began = time.perf_counter()
            try:
                self.connection.request(method, path, body, sent)
                response = self.connection.getresponse()
                wire = response.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()
                if last:
                    raise
                continue
            wall_ms = (time.perf_counter() - began) * 1000
            answer = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, answer, wire, wall_ms)

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers.items())

    def post(self, path, content):
        return self.ask("POST", path, json.dumps(content), [("Content-Type", "application/json")])

    def put(self, path, content, **headers):
        headers = {"Content-Type": "application/geo+json", **headers}
        return self.ask("PUT", path, json.dumps(content), headers.items())

    def stream(self, path):
        """The pieces of a long answer, uncompressed."""
        connection = http.client.HTTPConnection(self.address, timeout=self.timeout_s)
        connection.request("GET", path, headers={**self.headers, "Accept-Encoding": "identity"})
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(f"the answer was {response.status}: {response.read(300)!r}")
        try:
            while piece := response.read(1 << 16):
                yield piece
        finally:
            connection.close()

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None


def log_in(base, name, password):
    """A client with a session, and the answer of the login."""
    answer = Client(base).post("/auth/login", {"name": name, "password": password}).expect()
    cookie = answer.headers["set-cookie"].split(";")[0]
    return Client(base, cookie, answer.json["csrf_token"])
