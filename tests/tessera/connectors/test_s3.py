"""Objects of an S3 store (moto's server on loopback) land as files; only new and changed ones are fetched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
import yaml
from moto.server import ThreadedMotoServer

from tessera.connectors import land
from tessera.errors import TesseraError
from tessera.workspace import Workspace, load_workspace

SECRET = "secret-key-of-the-shop"  # noqa: S105 - of this server only
COLUMNS = {"order_id": "id", "customer_id": "c", "ordered_at": "t", "order_amount": "a"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket ``exports`` with two months of orders and something else."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    store = boto3.resource("s3", endpoint_url=server, region_name="us-east-1")
    made = store.create_bucket(Bucket="exports")
    for month in ("01", "02"):
        made.put_object(Key=f"shop/2024/{month}/orders.csv", Body=f"id,c,t,a\n{month},x,2024-01-01,1\n".encode())
    made.put_object(Key="shop/2024/notes.txt", Body=b"hello")
    yield made
    made.objects.all().delete()
    made.delete()


def shop(folder: Path, files: str) -> Workspace:
    sources = {"orders": {"files": files, "columns": COLUMNS}}
    text = yaml.safe_dump({"name": "shop", "time_zone": "UTC", "currency": "USD", "sources": sources})
    (folder / "tessera.yml").write_text(text)
    return load_workspace(folder)


def names(workspace: Workspace, files: list[Path]) -> list[str]:
    folder = workspace.paths.folder / "landing" / "orders"
    return [file.relative_to(folder).as_posix() for file in files]


def test_objects_land_under_their_names(bucket: Any, tmp_path: Path) -> None:
    workspace = shop(tmp_path, "s3://exports/shop/2024/*/*.csv")
    files = land(workspace, "orders")
    assert names(workspace, files) == ["01/orders.csv", "02/orders.csv"]
    assert files[1].read_text() == "id,c,t,a\n02,x,2024-01-01,1\n"


def test_a_single_object_lands(bucket: Any, tmp_path: Path) -> None:
    workspace = shop(tmp_path, "s3://exports/shop/2024/01/orders.csv")
    assert names(workspace, land(workspace, "orders")) == ["orders.csv"]


def test_only_new_and_changed_objects_are_fetched(bucket: Any, tmp_path: Path) -> None:
    workspace = shop(tmp_path, "s3://exports/shop/**/*.csv")
    january, february = land(workspace, "orders")
    times = january.stat().st_mtime_ns, february.stat().st_mtime_ns
    bucket.put_object(Key="shop/2024/02/orders.csv", Body=b"id,c,t,a\n9,x,2024-01-01,1\n")
    bucket.put_object(Key="shop/2024/03/orders.csv", Body=b"id,c,t,a\n3,x,2024-01-01,1\n")
    files = land(workspace, "orders")
    assert names(workspace, files) == ["2024/01/orders.csv", "2024/02/orders.csv", "2024/03/orders.csv"]
    assert january.stat().st_mtime_ns == times[0]
    assert february.read_text() == "id,c,t,a\n9,x,2024-01-01,1\n"


def test_what_is_gone_there_is_gone_here(bucket: Any, tmp_path: Path) -> None:
    workspace = shop(tmp_path, "s3://exports/shop/2024/*/*.csv")
    january, _ = land(workspace, "orders")
    bucket.Object("shop/2024/01/orders.csv").delete()
    assert names(workspace, land(workspace, "orders")) == ["02/orders.csv"]
    assert not january.exists()


def test_a_store_that_goes_away_leaves_what_had_landed(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = shop(tmp_path, "s3://exports/shop/2024/*/*.csv")
    files = land(workspace, "orders")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(TesseraError, match="could not be fetched") as caught:
        land(workspace, "orders")
    assert SECRET not in str(caught.value)
    assert all(file.is_file() for file in files)


def test_nothing_matches(bucket: Any, tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match=r"sources\.orders\.files: no object matches s3://exports/shop/\*\.parquet"):
        land(shop(tmp_path, "s3://exports/shop/*.parquet"), "orders")


def test_there_is_no_such_bucket(bucket: Any, tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match=r"no object matches|could not be fetched"):
        land(shop(tmp_path, "s3://nothing-here/*.csv"), "orders")


def test_no_permission_is_told_without_the_secret(bucket: Any, server: str, tmp_path: Path) -> None:
    workspace = shop(tmp_path, "s3://exports/shop/2024/*/*.csv")
    requests.post(f"{server}/moto-api/reset-auth", data=b"0", timeout=10)  # from now on each call is checked
    try:
        with pytest.raises(TesseraError, match=r"may not be read|could not be fetched") as caught:
            land(workspace, "orders")
    finally:
        requests.post(f"{server}/moto-api/reset-auth", data=b"inf", timeout=10)
    assert SECRET not in str(caught.value)
    assert "see that AWS_ACCESS_KEY_ID" in str(caught.value)
