"""The health check of every container: asks an address and ends with 0 if the part named is well.

``python docker/check_health.py http://mlflow:5000/health`` asks for an answer only;
``python docker/check_health.py http://api-server:8080/api/v2/monitor/health scheduler`` for the
heartbeat of a component. The image has no curl, and `airflow jobs check` takes seconds of CPU.
"""
# ruff: noqa: INP001 - a script in the image, not part of a package

import json
import sys
import urllib.error
import urllib.request


def is_healthy(address: str, component: str | None) -> bool:
    """Tell whether the address answers and, if a component is named, calls it healthy."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - the address stands in the compose file
            body = answer.read()
    except (urllib.error.URLError, OSError):
        return False
    return component is None or json.loads(body).get(component, {}).get("status") == "healthy"


if __name__ == "__main__":
    sys.exit(not is_healthy(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
