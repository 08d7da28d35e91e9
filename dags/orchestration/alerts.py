"""Whom a failed run tells: the task's log always, people by mail where an address is set."""

import os
from typing import Any

from airflow.providers.smtp.notifications.smtp import SmtpNotifier

ALERT_EMAIL = "TESSERA_ALERT_EMAIL"


def on_failure() -> list[Any]:
    """Return the callbacks of a failed DAG run.

    ``TESSERA_ALERT_EMAIL`` holds addresses, separated by commas; the mail goes through Airflow's
    connection ``smtp_default``. Without it the UI and the log are what tells.
    """
    addresses = os.environ.get(ALERT_EMAIL, "")
    if not addresses:
        return []
    return [
        SmtpNotifier(
            to=addresses,
            subject="Tessera: {{ dag.dag_id }} failed",
            html_content="Run {{ run_id }} of {{ dag.dag_id }} failed; what is published stays. "
            "The log of the failed task says why and what to do.",
        )
    ]
