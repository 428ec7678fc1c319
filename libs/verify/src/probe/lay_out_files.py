"""What the service finds when it starts: its files and its environment."""

import os
from pathlib import Path

from findings import Findings
from plan import Plan

# BuildKit sets these for its own tracing; a service that knows OpenTelemetry would take them for its configuration.
BUILDKIT_VARIABLES = ("OTEL_", "TRACEPARENT", "TRACESTATE")


def service_environment(plan: Plan) -> dict[str, str]:
    """The image's own environment, a home that can be written to, and then what verify.yaml sets."""
    image = {name: value for name, value in os.environ.items() if not name.startswith(BUILDKIT_VARIABLES)}
    temporary = plan["temporary"]
    # Wheels come without byte code and the venv is read-only: without this, each of hundreds of starts compiles anew.
    probe = {"HOME": temporary, "PYTHONPYCACHEPREFIX": f"{temporary}/pyc"}
    return {**image, **probe, **plan["environment"]}


def lay_out_files(plan: Plan, findings: Findings) -> None:
    for name, content in plan["files"].items():
        try:
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        except OSError as error:
            findings.fault("files", name, f"cannot be laid out: {error}")
    findings.checked("files", len(plan["files"]))
