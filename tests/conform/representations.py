"""The abstract tests of Part 1 for the classes GeoJSON, HTML and OpenAPI 3.0 (OGC 17-069r4, annex A)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from geojson_pydantic import Feature, FeatureCollection

from .results import Referee
from .service import GEOJSON, Service

JSON, PAGES, OPENAPI = "Features 1: GeoJSON", "Features 1: HTML", "Features 1: OpenAPI 3.0"


def run(service: Service) -> Referee:
    referee = Referee("Abstract tests of encodings", "17-069r4")
    for collection in service.collections():
        name = collection["id"]
        with referee.check(JSON, f"/conf/geojson/definition, content {name}"):
            geojson(service, name)
        with referee.check(PAGES, f"/conf/html/definition, content {name}"):
            pages(service, name)
    with referee.check(PAGES, "/conf/html/definition, content of the other resources"):
        for path in ["/api", "/api/conformance", "/api/collections"]:
            page(service, path)
    document = service.json("/api/openapi.json")
    for name, test in [("oas-impl", implemented), ("completeness", complete), ("exception-codes", exceptions), ("fc-*-definition", parameters)]:
        with referee.check(OPENAPI, f"/conf/oas30/{name}"):
            test(service, document)
    return referee


def geojson(service, name):
    answer = service.get(f"/api/collections/{name}/items", {"limit": 200}, accept=GEOJSON)
    assert answer.headers["content-type"].startswith(GEOJSON), answer.headers["content-type"]
    document = answer.json()
    FeatureCollection.model_validate(document)
    assert document["links"], "links of the collection"
    for feature in document["features"][:3]:
        alone = service.get(f"/api/collections/{name}/items/{feature['id']}", accept=GEOJSON)
        assert alone.headers["content-type"].startswith(GEOJSON), alone.headers["content-type"]
        Feature.model_validate(alone.json())


class Outline(HTMLParser):
    """What a page must have: a title, a language, a heading, links."""

    def __init__(self):
        super().__init__()
        self.tags: dict[str, int] = {}
        self.language = None

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag == "html":
            self.language = dict(attributes).get("lang")


def page(service, path):
    answer = service.get(path, accept="text/html")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"), path
    assert answer.text.lower().startswith("<!doctype html>"), path
    outline = Outline()
    outline.feed(answer.text)
    assert outline.language in ("vi", "en"), f"{path}: language {outline.language}"
    assert outline.tags.get("title") == 1 and outline.tags.get("h1") == 1 and outline.tags.get("a", 0) > 1, path
    return answer


def pages(service, name):
    page(service, f"/api/collections/{name}")
    items = page(service, f"/api/collections/{name}/items")
    first = service.json(f"/api/collections/{name}/items", {"limit": 1})["features"]
    for feature in first:
        assert str(feature["id"]) in items.text, "the page of items names its first feature"
        page(service, f"/api/collections/{name}/items/{feature['id']}")


def implemented(service, document):
    for path, operations in document["paths"].items():
        if "text/event-stream" in str(operations.get("get", {}).get("responses", {}).get("200")):
            continue  # does not end
        if "get" in operations and "{" not in path:
            status = service.get(path).status_code
            assert status not in (404, 405, 501) and status < 500, f"{path} answered {status}"
        elif "get" not in operations:
            assert service.get(re.sub(r"\{\w+\}", "x", path)).status_code in (401, 404, 405), path


def complete(service, document):
    """Every status that the suites have met is described for its operation."""
    patterns = {re.compile("^" + re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"): path for path in document["paths"]}
    for method, path, status in service.seen:
        if path in document["paths"]:
            found = path
        else:
            found = next((name for pattern, name in patterns.items() if pattern.match(path)), None)
        operation = document["paths"].get(found or "", {}).get(method.lower())
        if operation:
            assert str(status) in operation["responses"] or "default" in operation["responses"], f"{method} {found}: {status}"


def exceptions(_, document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "put", "post", "patch", "delete"):
                assert any(code[0] == "4" or code == "default" for code in operation["responses"]), f"{method} {path}"


def parameters(_, document):
    items = document["paths"]["/api/collections/area/items"]["get"]["parameters"]
    held = {}
    for parameter in items:
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        held[parameter["name"]] = parameter
    for name in ["bbox", "datetime", "limit"]:
        assert held[name]["in"] == "query" and not held[name].get("required"), name
        assert held[name].get("explode") is False or name != "bbox", "bbox is written with commas"
    assert held["limit"]["schema"]["type"] == "integer" and held["limit"]["schema"]["minimum"] >= 1
    assert held["bbox"]["schema"]["type"] == "array"
