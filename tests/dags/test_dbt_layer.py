"""The first lines of a dbt task's log say what was built, what failed, on which rows and how to see it again."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from airflow.sdk.exceptions import AirflowFailException
from dbt.artifacts.schemas.results import RunStatus, TestStatus
from dbt.node_types import NodeType

from orchestration.dbt_layer import DbtLayerOperator, explain_failure, layer_table
from tessera.errors import WarehouseBusyError
from tessera.home import DBT_PROJECT
from tessera.warehouse import connect

VARIABLES = {"as_of_date": "2017-10-01", "time_zone": "America/New_York"}


@dataclass
class Node:
    name: str
    resource_type: NodeType = NodeType.Model
    description: str = ""
    compiled_code: str | None = None


@dataclass
class Result:
    """What dbt reports of a node, as far as we read it."""

    node: Node
    status: Any
    execution_time: float = 0.0
    message: str | None = None


@dataclass
class Invocation:
    """What dbt reports of an invocation."""

    success: bool
    result: Any = None
    exception: BaseException | None = None


@dataclass
class Results:
    results: list[Result]


ORDERS = Result(Node("orders"), RunStatus.Success, 1.234)
CUSTOMERS = Result(Node("customers"), RunStatus.Error, 0.5, "Binder Error: no column\nLINE 1\nselect\nfrom")
PASSED = Result(Node("unique_orders", NodeType.Test), TestStatus.Pass, 0.1)
FAILED = Result(
    Node(
        "orders_have_customers",
        NodeType.Test,
        "Every order has a customer.",
        "SELECT * FROM orders WHERE customer_id IS NULL",
    ),
    TestStatus.Fail,
    0.2,
    "Got 4 results, configured to fail if != 0",
)


def test_a_layer_is_a_line_a_model_and_a_sum_of_its_tests() -> None:
    members = Result(Node("campaign_members"), RunStatus.Success, 12.5)
    assert layer_table([members, PASSED]).splitlines() == [
        "model or test     kind      state     seconds",
        "campaign_members  model     success     12.50",
        "1 built, 1 of 1 tests passed",
    ]


def test_what_failed_stands_first_and_tests_that_passed_are_only_counted() -> None:
    lines = layer_table([ORDERS, PASSED, CUSTOMERS, FAILED]).splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == ["orders_have_customers", "customers", "orders"]
    assert lines[-1] == "2 built, 1 of 2 tests passed"


def test_a_layer_in_which_nothing_ran_says_so() -> None:
    assert layer_table([]).splitlines()[-1] == "0 built, 0 of 0 tests passed"


def test_a_failed_model_is_named_with_the_first_lines_of_its_error(tmp_path: Path) -> None:
    first, *rest = explain_failure(CUSTOMERS, tmp_path / "w.duckdb", VARIABLES).splitlines()
    assert first == "dbt model customers failed: Binder Error: no column LINE 1 select"
    assert [line.split(":")[0] for line in rest] == ["  reproduce"]


def test_a_failed_test_shows_its_rule_and_three_of_its_rows(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with connect(warehouse) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT i AS order_id, NULL::VARCHAR AS customer_id FROM range(4) AS t(i)"
        )
    lines = explain_failure(FAILED, warehouse, VARIABLES).splitlines()
    assert lines[:5] == [
        "dbt test orders_have_customers failed: Got 4 results, configured to fail if != 0",
        "  Every order has a customer.",
        "  row: order_id=0, customer_id=None",
        "  row: order_id=1, customer_id=None",
        "  row: order_id=2, customer_id=None",
    ]
    assert len(lines) == 6


def test_the_command_that_reproduces_a_failure_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    warehouse = tmp_path / "a folder" / "w.duckdb"
    text = explain_failure(CUSTOMERS, warehouse, VARIABLES).partition("reproduce: ")[2]
    words = shlex.split(text)
    assert words[:2] == ["env", f"TESSERA_WAREHOUSE={warehouse}"]
    assert Path(words[2]).name == "dbt"
    assert Path(words[2]).is_file()
    assert words[3:4] == ["build"]
    options = dict(zip(words[4::2], words[5::2], strict=True))
    assert options["--project-dir"] == options["--profiles-dir"] == str(DBT_PROJECT)
    assert options["--select"] == "customers"
    assert yaml.safe_load(options["--vars"]) == VARIABLES


@pytest.fixture
def operator(tmp_path: Path) -> DbtLayerOperator:
    operator = DbtLayerOperator(task_id="build_marts", select=["path:models/marts"])
    operator.env = {"TESSERA_WAREHOUSE": str(tmp_path / "w.duckdb")}
    operator.vars = VARIABLES
    return operator


def test_a_layer_that_succeeded_is_shown_and_does_not_fail(
    operator: DbtLayerOperator, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.handle_exception_dbt_runner(Invocation(success=True, result=Results([ORDERS, PASSED])))
    assert capsys.readouterr().out.splitlines()[-1] == "1 built, 1 of 1 tests passed"


def test_a_layer_with_a_failed_model_fails_for_good_and_names_it(operator: DbtLayerOperator) -> None:
    with pytest.raises(AirflowFailException, match=r"^dbt model customers failed: Binder Error"):
        operator.handle_exception_dbt_runner(Invocation(success=False, result=Results([ORDERS, CUSTOMERS])))


def test_a_warehouse_that_another_program_holds_is_tried_again(operator: DbtLayerOperator) -> None:
    error = RuntimeError(
        'IO Error: Could not set lock on file "w.duckdb": Conflicting lock is held in /usr/bin/duckdb (PID 7). See docs'
    )
    with pytest.raises(WarehouseBusyError, match=r"is locked by /usr/bin/duckdb \(PID 7\)"):
        operator.handle_exception_dbt_runner(Invocation(success=False, exception=error))


def test_a_project_that_does_not_parse_fails_with_the_words_of_dbt(operator: DbtLayerOperator) -> None:
    with pytest.raises(AirflowFailException, match=r"^Compilation Error in model orders$"):
        operator.handle_exception_dbt_runner(
            Invocation(success=False, exception=RuntimeError("Compilation Error in model orders"))
        )
