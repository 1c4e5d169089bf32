"""schemathesis: requests that the OpenAPI document allows and such that it forbids."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from .results import Referee
from .service import Service

SUBJECT = "Features 1: OpenAPI 3.0"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
]


def run(service: Service, work: Path, examples: int) -> Referee:
    """One check for each of schemathesis'; its report names the requests."""
    referee = Referee("schemathesis", version("schemathesis"))
    config = Path(__file__).with_name("schemathesis.toml").resolve()
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config), "run",
        f"{service.base}/api/openapi.json", "--checks", ",".join(CHECKS),
        "--max-examples", str(examples), "--workers", "1", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=work)
    report = done.stdout
    Path("target/conform/schemathesis.txt").write_text(report)
    cases = re.search(r"(\d+) generated", report)
    with referee.check(SUBJECT, f"{cases[1] if cases else 'no'} requests"):
        assert done.returncode == 0 and cases, findings(report)
    return referee


def findings(report: str) -> str:
    found = re.findall(r"^- (ST\d+ .*|.*failures?:.*)$|(curl -X .*)$", report, re.MULTILINE)
    return "; ".join(first or second for first, second in found)[:3000] or report[-1500:]
