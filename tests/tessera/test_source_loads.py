"""Only new and changed files are read, and a file's rows are never there twice."""

import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tessera.ingestion import load_sources
from tessera.source_loads import FileLoad, look_at, read_loads
from tessera.unpacking import InputFile
from tessera.warehouse import connect
from tessera.workspace import Workspace
from tests.conftest import TRANSACTIONS, MakeWorkspace


def month(number: int, customer: str = "ann") -> str:
    line = f"{customer},m{number},p1,1,2.50,2017-{number:02}-01 10:00:00\n"
    return TRANSACTIONS.splitlines(keepends=True)[0] + line


def load(workspace: Workspace) -> list[str]:
    lines: list[str] = []
    load_sources(workspace, lines.append)
    return lines


def orders(workspace: Workspace) -> list[tuple[Any, ...]]:
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        sql = "SELECT source_file, customer_id, order_id, _dlt_load_id FROM raw.transactions ORDER BY ALL"
        return connection.execute(sql).fetchall()


@pytest.fixture
def months(make_workspace: MakeWorkspace, tmp_path: Path) -> Workspace:
    for number in (1, 2, 3):
        (tmp_path / f"m{number}.csv").write_text(month(number))
    return make_workspace(files="m*.csv")


def test_a_new_file_is_loaded_beside_the_others(months: Workspace, tmp_path: Path) -> None:
    assert load(months) == ["transactions: loading m1.csv, m2.csv, m3.csv", "transactions: 3 rows"]
    before = orders(months)
    (tmp_path / "m4.csv").write_text(month(4))
    assert load(months) == ["transactions: loading m4.csv (1 of 4 files)", "transactions: 4 rows"]
    assert orders(months)[:3] == before
    assert load(months) == ["transactions: 4 rows, unchanged"]


def test_a_changed_file_replaces_its_own_rows_only(months: Workspace, tmp_path: Path) -> None:
    load(months)
    before = orders(months)
    (tmp_path / "m2.csv").write_text(month(2, "eve"))
    assert load(months)[0] == "transactions: loading m2.csv (1 of 3 files)"
    after = orders(months)
    assert [after[0], after[2]] == [before[0], before[2]]
    assert after[1][:3] == ("m2.csv", "eve", "m2")


def test_a_removed_file_takes_its_rows_with_it(months: Workspace, tmp_path: Path) -> None:
    load(months)
    (tmp_path / "m2.csv").unlink()
    assert load(months) == ["transactions: 2 rows, unchanged"]
    assert [row[0] for row in orders(months)] == ["m1.csv", "m3.csv"]
    with connect(months.paths.warehouse, read_only=True) as connection:
        assert [file for _, file in read_loads(connection)] == ["m1.csv", "m3.csv"]


def test_a_file_touched_but_not_changed_is_not_loaded(months: Workspace, tmp_path: Path) -> None:
    load(months)
    os.utime(tmp_path / "m2.csv")
    assert load(months) == ["transactions: 3 rows, unchanged"]


def test_a_settled_file_is_not_read_again_and_a_fresh_one_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("one")
    file = InputFile("a.csv", path)
    state = look_at(file, None, "here")
    path.write_text("two")
    assert look_at(file, None, "here").fingerprint != state.fingerprint  # as long, and perhaps of the same time
    old = time.time_ns() - 10**10
    os.utime(path, ns=(old, old))
    settled = look_at(file, None, "here")
    path.chmod(0)
    before = FileLoad("s", "a.csv", "transactions", "", settled, 0, 0, (), datetime(2017, 1, 1, tzinfo=UTC))
    assert look_at(file, before, "here") is settled


def test_files_of_one_name_in_several_folders_are_told_apart(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    for number in (1, 2):
        folder = tmp_path / "in" / f"2017-0{number}"
        folder.mkdir(parents=True)
        (folder / "sales.csv").write_text(month(number))
    workspace = make_workspace(files="in/*/sales.csv")
    load(workspace)
    assert [row[0] for row in orders(workspace)] == ["2017-01/sales.csv", "2017-02/sales.csv"]


def test_two_sources_of_one_contract_with_the_same_ids_stay_apart(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "crm.csv").write_text("id,mail\n1,a@b.c\n2,x@y.z\n")
    (tmp_path / "web.csv").write_text("user,email\n1,other@b.c\n")
    sources = {
        "crm": {"contract": "customers", "files": "crm.csv", "columns": {"customer_id": "id", "email": "mail"}},
        "web": {
            "contract": "customers", "files": "web.csv", "id_space": "web",
            "columns": {"customer_id": "user", "email": "email"},
        },
    }  # fmt: skip
    workspace = make_workspace(sources=sources, identity={"source_priority": ["web"]}, country="AT")
    assert load(workspace)[-2:] == ["crm: 2 rows", "web: 1 rows"]
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        found = connection.execute("SELECT source_name, customer_id FROM raw.customers ORDER BY ALL").fetchall()
        settings = connection.execute("FROM raw.source_settings ORDER BY priority").fetchall()
        company = connection.execute("FROM raw.workspace_settings").fetchall()
    assert found == [("crm", "1"), ("crm", "2"), ("web", "web:1")]
    assert settings == [
        ("web", "customers", "web", 1),
        ("transactions", "transactions", None, 2),
        ("crm", "customers", None, 3),
    ]
    assert company == [("USD", "AT", "America/New_York", 0.95, 0.5)]
    (tmp_path / "web.csv").write_text("user,email\n1,new@b.c\n")
    load(workspace)
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        found = connection.execute("SELECT source_name, email FROM raw.customers ORDER BY ALL").fetchall()
    assert found == [("crm", "a@b.c"), ("crm", "x@y.z"), ("web", "new@b.c")]


def test_a_file_that_may_not_be_read_is_named(months: Workspace, tmp_path: Path) -> None:
    (tmp_path / "m2.csv").chmod(0)
    mortal = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command = "import sys; from tessera import ingestion, workspace; "
    command += "ingestion.load_sources(workspace.load_workspace(sys.argv[1]))"
    result = subprocess.run(
        [*mortal, sys.executable, "-c", command, str(months.file)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "TesseraError" in result.stderr
    assert "m2.csv cannot be read: Permission denied. Allow this user to read it" in result.stderr


def test_a_full_disk_is_one_message_and_leaves_what_was_loaded(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    load(workspace)
    body = "".join(f"c{i},o{i},p{i * 7919},1,{i}.5,2017-01-01 10:00:{i % 60:02}\n" for i in range(300_000))
    make_workspace(TRANSACTIONS.splitlines(keepends=True)[0] + body)
    command = (
        "import sys; from tessera import ingestion, workspace\n"
        "try: ingestion.load_sources(workspace.load_workspace(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error); sys.exit(3)"
    )

    def small_files() -> None:  # what a full disk does, for this process alone
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

    done = subprocess.run(
        [sys.executable, "-c", command, str(workspace.file)],
        preexec_fn=small_files,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "TesseraError" in done.stdout
    assert "Make room" in done.stdout or "see that the disk has room" in done.stdout
    assert len(orders(workspace)) == 3
    assert load(workspace)[-1] == "transactions: 300,000 rows"
