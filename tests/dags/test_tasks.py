"""The edge of a task decides how an error ends: a person's to mend fails at once, the rest is tried again."""

import pytest
from airflow.sdk.exceptions import AirflowFailException

from orchestration.alerts import on_failure
from orchestration.tasks import checked_workspace, one_call
from tessera.errors import BorderError, TesseraError, WarehouseBusyError
from tessera.run_plan import RunPlan
from tests.conftest import MakeWorkspace


def failing_with(error: Exception) -> None:
    @one_call
    def task() -> None:
        raise error

    task()


@pytest.mark.parametrize("kind", [TesseraError, BorderError])
def test_what_a_person_must_mend_is_not_tried_again_and_keeps_its_words(kind: type[TesseraError]) -> None:
    with pytest.raises(AirflowFailException, match=r"^sources\.products: there is no file$") as caught:
        failing_with(kind("sources.products: there is no file"))
    assert caught.value.__suppress_context__  # one message in the log, not the traceback of two errors


def test_a_busy_warehouse_is_left_to_airflow_to_try_again() -> None:
    with pytest.raises(WarehouseBusyError, match=r"^held by another program$"):
        failing_with(WarehouseBusyError("held by another program"))


def test_an_error_that_nobody_foresaw_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        failing_with(ZeroDivisionError())


def test_a_task_that_works_returns_what_its_function_returns_and_keeps_its_name() -> None:
    @one_call
    def add(left: int, right: int) -> int:
        """Add two numbers."""
        return left + right

    assert add(2, right=3) == 5
    assert (add.__name__, add.__doc__) == ("add", "Add two numbers.")


@pytest.mark.parametrize(
    ("plan", "key"),
    [
        (RunPlan("examples/shop/tessera.yml", "2017-10-01"), "examples/shop/tessera.yml|2017-10-01"),
        (RunPlan("odd|name/tessera.yml", "2017-10-01"), "odd|name/tessera.yml|2017-10-01"),
    ],
)
def test_a_plan_survives_the_way_through_an_asset_event(plan: RunPlan, key: str) -> None:
    assert plan.key == key
    assert RunPlan.from_key(key) == plan


def test_a_workspace_whose_rules_hold_a_mistake_does_not_begin(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    assert checked_workspace(str(workspace.file)).name == "shop"
    (workspace.file.parent / "rules.yml").write_text("rules:\n  - key: a\n")
    with pytest.raises(TesseraError, match=r"rules\.yml, line 2: rule a: needs exactly one of all, any, not"):
        checked_workspace(str(workspace.file))


def test_a_partition_key_of_something_else_is_refused_and_quoted() -> None:
    with pytest.raises(TesseraError, match=r"^the partition key '2017-10-01' is not <workspace>\|<day>\.$"):
        RunPlan.from_key("2017-10-01")


def test_a_failure_is_mailed_to_the_addresses_that_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_ALERT_EMAIL", "a@shop.example,b@shop.example")
    (notifier,) = on_failure()
    assert notifier.to == "a@shop.example,b@shop.example"
    assert "what is published stays" in notifier.html_content


@pytest.mark.parametrize("addresses", ["", None])
def test_without_an_address_nobody_is_mailed(monkeypatch: pytest.MonkeyPatch, addresses: str | None) -> None:
    monkeypatch.delenv("TESSERA_ALERT_EMAIL", raising=False)
    if addresses is not None:
        monkeypatch.setenv("TESSERA_ALERT_EMAIL", addresses)
    assert on_failure() == []
