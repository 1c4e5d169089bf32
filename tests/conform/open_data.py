"""The catalogue of open data: read by rdflib as JSON-LD, with the properties that DCAT-AP 3 makes mandatory or recommends."""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import urlsplit
from xml.etree import ElementTree

from rdflib import DCAT, DCTERMS, RDF, Graph

from .results import Referee
from .service import Service

SUBJECT = "DCAT 3 (JSON-LD)"


def run(service: Service) -> Referee:
    referee = Referee("rdflib", version("rdflib"))
    graph = Graph()
    with referee.check(SUBJECT, "the catalogue is JSON-LD"):
        graph.parse(data=service.get("/catalog.jsonld").text, format="json-ld")
        assert len(list(graph.subjects(RDF.type, DCAT.Catalog))) == 1
    with referee.check(SUBJECT, "catalogue: title, description, publisher, datasets, service"):
        (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
        has(graph, catalogue, DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCAT.service)
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        with referee.check(SUBJECT, f"dataset {str(dataset).rsplit('/', 1)[1]} and its distributions"):
            has(graph, dataset, DCTERMS.title, DCTERMS.description, DCTERMS.license, DCAT.distribution, DCAT.keyword, DCTERMS.publisher)
            languages = {title.language for title in graph.objects(dataset, DCTERMS.title)}
            assert languages == {"vi", "en"}, languages
            for distribution in graph.objects(dataset, DCAT.distribution):
                has(graph, distribution, DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCTERMS.license)
    with referee.check(SUBJECT, "each page of the sitemap is there"):
        sitemap = ElementTree.fromstring(service.get("/sitemap.xml").content)
        pages = [place.text for place in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
        assert len(pages) > 10
        for page in pages[:40]:
            assert service.get(page, accept="text/html").status_code == 200, urlsplit(page).path
    return referee


def has(graph, node, *properties):
    for name in properties:
        assert graph.value(node, name) is not None or any(graph.objects(node, name)), f"{node} lacks {name}"
