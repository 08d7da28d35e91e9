"""Whom a failed run, or a gate that did not publish, tells: the log always, people by mail where an address is set."""

import os
from typing import Any

from airflow.providers.smtp.notifications.smtp import SmtpNotifier

ALERT_EMAIL = "TESSERA_ALERT_EMAIL"


def on_failure() -> list[Any]:
    """Return the callbacks of a failed DAG run.

    ``TESSERA_ALERT_EMAIL`` holds addresses, separated by commas; the mail goes through Airflow's
    connection ``smtp_default``. Without it the UI and the log are what tells.
    """
    return _mail(
        "Tessera: {{ dag.dag_id }} failed",
        "Run {{ run_id }} of {{ dag.dag_id }} failed; what is published stays. "
        "The log of the failed task says why and what to do.",
    )


def on_gate() -> list[Any]:
    """Return the callbacks of a gate that did not publish new segments; they go to the same addresses."""
    return _mail(
        "Tessera: new segments were not published",
        "{% set trained = ti.xcom_pull(task_ids='train_segments') %}"
        "Run {{ run_id }}: {{ trained['verdict'] }} ({{ trained['cause'] }}). {{ trained['reasons'] | join(' ') }} "
        "Version {{ trained['serving_version'] }} serves.",
    )


def _mail(subject: str, text: str) -> list[Any]:
    addresses = os.environ.get(ALERT_EMAIL, "")
    return [SmtpNotifier(to=addresses, subject=subject, html_content=text)] if addresses else []
