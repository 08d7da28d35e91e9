"""
# Ingest sources

Brings the schema `raw` of a workspace's warehouse to the state of its sources.

1. `load_sources` checks `tessera.yml` and `rules.yml`, then loads, with dlt, what is new or changed in each source.
   Rows that break their contract go to `raw_quarantine`; more of them than a source tolerates stop the run.
2. `open_workspace` settles the day of the run.
3. `check_raw` runs the Great Expectations checkpoint at the border `raw`.

**Reads** the files, databases and services that `tessera.yml` names. **Writes** `raw.*`, `raw_quarantine.*`,
results and Data Docs.

**Started by** a person, with the form of *Trigger* or with `tessera run`.
**Starts** `resolve_customers`, for the same workspace and day.

**Safe to re-run**: loading twice changes nothing; what a crash left incomplete is loaded anew.
**Alerts** the address in `TESSERA_ALERT_EMAIL`, where it is set.
"""

from airflow.sdk import PartitionedAtRuntime, dag, task

from orchestration.assets import SOURCE_LOADS
from orchestration.defaults import dag_settings
from orchestration.tasks import announce, checked_workspace, one_call, open_workspace, wanted_run


@task
@one_call
def load_sources() -> None:
    from tessera import ingestion

    location, _ = wanted_run()
    ingestion.load_sources(checked_workspace(location))


@task(outlets=[SOURCE_LOADS])
@one_call
def check_raw(plan: dict[str, str]) -> None:
    from expectations.checkpoints import check_border
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    check_border("raw", run.workspace.paths, run.day)
    announce(SOURCE_LOADS, plan)


@dag(schedule=PartitionedAtRuntime(), **dag_settings(__doc__, "raw"))
def ingest_sources() -> None:
    plan = open_workspace()
    load_sources() >> plan
    check_raw(plan)


ingest_sources()
