"""The environment in which the service and everything else of the image is started."""

import os

from probe_plan import Plan

# BuildKit sets these for its own tracing; a service that knows OpenTelemetry would take them for its configuration.
BUILDKIT_VARIABLES = ("OTEL_", "TRACEPARENT", "TRACESTATE")


def service_environment(plan: Plan) -> dict[str, str]:
    """The image's own environment, a home that can be written to, and then what verify.yaml sets."""
    image = {name: value for name, value in os.environ.items() if not name.startswith(BUILDKIT_VARIABLES)}
    temporary = plan["temporary"]
    # Wheels come without byte code and the venv is read-only: without this, each of hundreds of starts compiles again.
    probe = {"HOME": temporary, "PYTHONPYCACHEPREFIX": f"{temporary}/pyc"}
    return {**image, **probe, **plan["environment"]}
