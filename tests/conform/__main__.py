"""`python -m conform [--examples N] [--only NAME] [--readme]`: runs every referee and writes target/conform/results.json."""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from . import clients, cql2, crs, documents, features, formats, hostile, open_data, readme, representations, tilesets
from .results import save
from .service import Service

RESULTS = Path("target/conform/results.json")


def main():
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with Service(work) as service:
            referees = run(service, work, asked)
    day = datetime.date.today().isoformat()
    save(RESULTS, referees, day)
    if asked.readme:
        readme.write(RESULTS)
    sys.exit(any(referee.count("fail") for referee in referees))


def arguments():
    parser = argparse.ArgumentParser(prog="dev conform")
    parser.add_argument("--examples", type=int, default=40, help="requests of schemathesis for each operation (40)")
    parser.add_argument("--only", help="one module, for example clients")
    parser.add_argument("--readme", action="store_true", help="write the table of the README from this run")
    asked = parser.parse_args()
    if asked.readme and asked.only:
        parser.error("the table of the README is made from a whole run")
    return asked


def run(service, work, asked):
    referees = []
    for module, call in [
        # What answers were seen is judged by the last of the first four.
        ("features", lambda: features.run(service)),
        ("crs", lambda: crs.run(service)),
        ("cql2", lambda: cql2.run(service)),
        ("representations", lambda: representations.run(service)),
        ("tilesets", lambda: tilesets.run(service)),
        ("open_data", lambda: open_data.run(service)),
        ("documents", lambda: documents.run(service, work)),
        ("formats", lambda: formats.run(service, work)),
        ("clients", lambda: clients.run(service, work)),
        ("hostile", lambda: hostile.run(service, work, asked.examples)),
    ]:
        if asked.only in (None, module):
            found = call()
            for referee in found if isinstance(found, list) else [found]:
                referee.tell()
                referees.append(referee)
    return referees


main()
