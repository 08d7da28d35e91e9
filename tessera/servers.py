"""Airflow and the MLflow UI on loopback: started, watched until they answer, and stopped again."""

import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT, mlflow_folder
from tessera.server_commands import (
    API_SERVER,
    HOST,
    MLFLOW,
    OF_AIRFLOW,
    USER,
    commands,
    mlflow_elsewhere,
    password,
    server_environment,
    servers_folder,
    tool,
)
from tessera.warehouse import make_folder

PATIENCE = 180  # seconds until a server must answer; the first start makes its database
STOP_PATIENCE = 20  # seconds between asking a server to end and ending it


@dataclass(frozen=True)
class Server:
    """A process that was started; its start time tells it from a later one with the same id."""

    name: str
    pid: int
    started: float
    port: int | None = None

    def process(self) -> psutil.Process | None:
        """Return the process if it still runs."""
        try:
            process = psutil.Process(self.pid)
            is_ours = abs(process.create_time() - self.started) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if is_ours else None


def _record() -> Path:
    return servers_folder() / "servers.json"


def running_servers() -> list[Server]:
    """Return what an earlier start left running."""
    if not _record().exists():
        return []
    return [server for server in (Server(**entry) for entry in json.loads(_record().read_text())) if server.process()]


def start_servers(say: Callable[[str], None]) -> list[str]:
    """Start Airflow and the MLflow UI and wait until both answer.

    Returns
    -------
    list of str
        Addresses and log-in, to print.

    Raises
    ------
    TesseraError
        A port is taken, or a server did not come up; then none is left running.
    """
    ports = {API_SERVER: _port("TESSERA_AIRFLOW_PORT", 8080)}
    if mlflow_elsewhere() is None:
        ports[MLFLOW] = _port("TESSERA_MLFLOW_PORT", 5000)
    running = running_servers()
    if {server.name for server in running} == {*OF_AIRFLOW, *ports}:
        return ["Already up.", *_addresses(running), "Stop with `make down`."]
    if running:
        say(f"Only {', '.join(server.name for server in running)} still ran: starting all of them anew")
        stop_servers()
    for name, port in ports.items():
        _refuse_taken_port(port, "TESSERA_MLFLOW_PORT" if name == MLFLOW else "TESSERA_AIRFLOW_PORT")
    environment = server_environment(ports[API_SERVER])
    say("Preparing Airflow's metadata database")
    _migrate(environment)
    say(f"Starting Airflow (API server, scheduler, DAG processor, triggerer){' and MLflow' * (MLFLOW in ports)}")
    try:
        _start_all(environment, ports)
        _wait(f"http://{HOST}:{ports[API_SERVER]}/api/v2/monitor/health", "Airflow")
        if MLFLOW in ports:
            _wait(f"http://{HOST}:{ports[MLFLOW]}/health", "MLflow")
    except BaseException:  # also when a person breaks off: half of the servers would be of no use
        stop_servers()
        raise
    return [*_addresses(running_servers()), "Stop with `make down`."]


def stop_servers() -> list[str]:
    """End what ``start_servers`` started, with its children; nothing else."""
    servers = running_servers()
    family = [process for server in servers if (process := server.process())]
    family += [child for process in family for child in process.children(recursive=True)]
    for process in family:
        _signal(process.terminate)
    _, alive = psutil.wait_procs(family, timeout=STOP_PATIENCE)
    for process in alive:
        _signal(process.kill)
    _record().unlink(missing_ok=True)
    return [f"stopped {server.name}" for server in servers] or ["nothing was up"]


def _signal(send: Callable[[], None]) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        send()


def _migrate(environment: dict[str, str]) -> None:
    log = servers_folder() / "db-migrate.log"
    with log.open("wb") as stream:
        command = [tool("airflow"), "db", "migrate"]
        done = subprocess.run(command, env=environment, check=False, stdout=stream, stderr=stream)
    if done.returncode:
        raise TesseraError(
            f"Airflow's metadata database under {servers_folder()} could not be prepared. See {log}; if the database "
            "is damaged, move airflow.db away: it holds the history of runs, no data."
        )


def _start_all(environment: dict[str, str], ports: dict[str, int]) -> None:
    make_folder(mlflow_folder())
    servers: list[Server] = []
    for name, command in commands(environment, ports).items():
        log = (servers_folder() / f"{name}.log").open("ab")
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        servers.append(Server(name, child.pid, psutil.Process(child.pid).create_time(), ports.get(name)))
        _record().write_text(json.dumps([asdict(server) for server in servers]))


def _addresses(servers: list[Server]) -> list[str]:
    ports = {server.name: server.port for server in servers}
    mlflow = f"http://{HOST}:{ports[MLFLOW]}" if MLFLOW in ports else mlflow_elsewhere() or "nowhere"
    return [
        f"Airflow  http://{HOST}:{ports[API_SERVER]}   user {USER}, password {password()}",
        f"MLflow   {mlflow.rstrip('/')}/#/experiments?workflowType=machine_learning",
        "         one experiment a company: open its training runs; a training has a child run a candidate",
        f"Logs     {servers_folder()}",
    ]


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise TesseraError(f"{variable}={text!r} is not a port; allowed: 1 to 65535.")
    return int(text)


def _refuse_taken_port(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise TesseraError(
                f"port {port} of {HOST} is taken ({error.strerror}). Choose another: `{variable}={port + 1} make up`."
            ) from error


def _wait(address: str, name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, OSError):
            _refuse_ended_servers()
            time.sleep(0.5)
    raise TesseraError(f"{name} did not answer at {address} within {PATIENCE} s. Its log lies in {servers_folder()}.")


def _refuse_ended_servers() -> None:
    running = {server.name for server in running_servers()}
    wanted = [*OF_AIRFLOW, *([] if mlflow_elsewhere() else [MLFLOW])]
    ended = [name for name in wanted if name not in running]
    if ended:
        logs = " and ".join(str(servers_folder() / f"{name}.log") for name in ended)
        raise TesseraError(f"{' and '.join(ended)} ended instead of answering. See {logs}.")
