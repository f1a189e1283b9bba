"""Great Expectations over the candidate's marts; dbt's own tests have passed by then."""

from pathlib import Path

from metmart.errors import AuditError
from metmart.gate.checkpoint import Report, run_checkpoint
from metmart.project import EXPECTATIONS


def audit(candidate: Path) -> Report:
    """Check a candidate; what was found without stopping it.

    Raises AuditError if anything critical was found: nothing is then published.
    """
    report = run_checkpoint(candidate, sorted((EXPECTATIONS / "audit").glob("*.yaml")))
    if not report.passed:
        stopping = [finding for finding in report.findings if finding.stops]
        raise AuditError(
            "the candidate marts were not published: " + "; ".join(map(str, stopping)),
            file=str(candidate),
            next_step=" ".join(dict.fromkeys(one.next_steps for one in stopping)),
        )
    return report
