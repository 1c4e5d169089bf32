"""What the policy costs: bench/policy.rs, the same question in session and public, in one process."""

import os
import subprocess

from setup import ROOT, WORK, say


def policy():
    """The text of its report."""
    say("building and running the measurement of the policy")
    result = WORK / "policy.md"
    subprocess.run(["cargo", "bench", "--locked", "--quiet", "--bench", "policy"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
                   env={**os.environ, "BANLANG_BENCH_RESULT": str(result)})
    return [line for line in result.read_text().splitlines() if line and not line.startswith("# ")]
