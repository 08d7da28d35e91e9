"""The services of the compose file as plain processes on loopback, so that they can be tried without an engine.

Commands and environment are those of the compose file; only what a container would change is
translated: host names, ports and the two folders of the image.
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tessera.home import PROJECT_ROOT

PATIENCE = 240
DATABASE_USER = "postgres"


def free_port() -> int:
    """Return a port of loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def postgres_tool(name: str) -> str:
    """Return a program of PostgreSQL; Debian keeps them off the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(shutil.which(name) or "")]
    if not found[-1].is_file():
        pytest.fail(f"PostgreSQL's {name} is not installed: apt-get install postgresql.")
    return str(found[-1])


def _as_database_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", DATABASE_USER, "--", *command] if os.getuid() == 0 else command


@contextmanager
def postgres(environment: dict[str, str]) -> Iterator[int]:
    """Run a cluster made anew, as the container does with this environment, and yield its port."""
    port = free_port()
    # Not pytest's own folder: the user of the database may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="tessera-postgres-"))
    data, password = folder / "data", folder / "password"
    password.write_text(environment["POSTGRES_PASSWORD"])
    if os.getuid() == 0:
        owner = pwd.getpwnam(DATABASE_USER)
        for path in (folder, password):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    init = [postgres_tool("initdb"), "--pgdata", str(data), "--username", "postgres", "--pwfile", str(password)]
    init += ["--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--no-sync"]
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = [postgres_tool("pg_ctl"), "--pgdata", str(data), "--wait"]
    try:
        subprocess.run(_as_database_user(init), check=True, capture_output=True, cwd=folder)
        start = [*control, "--log", str(folder / "log"), "--options", settings, "start"]
        subprocess.run(_as_database_user(start), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            script = [str(PROJECT_ROOT / "docker" / "create_databases.sh")]
            server = {"PATH": os.environ["PATH"], "PGHOST": str(folder), "PGPORT": str(port)}
            subprocess.run(script, env={**server, **environment}, check=True)
            yield port
        finally:
            subprocess.run(
                _as_database_user([*control, "--mode=immediate", "stop"]),
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=folder,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Native:
    """Starts services of the compose file and stops them all at the end."""

    services: dict[str, Any]
    home: Path
    drivers: Path
    ports: dict[str, int]
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def translate(self, text: str) -> str:
        """Put hosts, ports and folders of this computer in place of a container's."""
        for host, port in (("postgres", 5432), ("mlflow", 5000), ("api-server", 8080)):
            # A port given here may begin like one of the container's: 127.0.0.1:50001 is not 127.0.0.1:5000.
            text = re.sub(rf"\b(?:{host}|127\.0\.0\.1):{port}\b", f"127.0.0.1:{self.ports[host]}", text)
        return text.replace("/var/lib/tessera", str(self.home)).replace("/opt/tessera", str(PROJECT_ROOT))

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a service, with the drivers that only the image has."""
        ours = {key: self.translate(str(value)) for key, value in self.services[name]["environment"].items()}
        ours["PYTHONPATH"] = os.pathsep.join(filter(None, [ours.get("PYTHONPATH"), str(self.drivers)]))
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return {"PATH": path, "HOME": str(self.home), **ours}

    def command(self, name: str) -> list[str]:
        """Return the command of a service, on loopback and its own port."""
        words = [self.translate(word) for word in self.services[name]["command"]]
        if "--port" in words:
            words[words.index("--host") + 1] = "127.0.0.1"
            words[words.index("--port") + 1] = str(self.ports[name])
        return words

    def run(self, name: str) -> "subprocess.CompletedProcess[str]":
        """Run a one-shot service to its end."""
        return subprocess.run(
            self.command(name),
            env=self.environment(name),
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, name: str) -> None:
        """Start a service; its output goes to a file named after it."""
        with (self.home / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name),
                env=self.environment(name),
                cwd=PROJECT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_healthy(self, name: str) -> None:
        """Ask the service's own health check until it says yes."""
        words = [self.translate(word) for word in self.services[name]["healthcheck"]["test"][1:]]
        deadline = time.monotonic() + PATIENCE
        while subprocess.run([sys.executable, *words[1:]], cwd=PROJECT_ROOT, check=False).returncode:
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                tail = (self.home / f"{name}.log").read_text(errors="replace")[-3000:]
                pytest.fail(f"{name} did not become healthy; the end of its log:\n{tail}")
            time.sleep(1)

    def stop(self) -> None:
        """End every process that was started, with its children."""
        import psutil

        family = [
            member
            for process in self.processes.values()
            if process.poll() is None
            for member in (psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True))
        ]
        for member in family:
            if member.is_running():
                member.terminate()
        for member in psutil.wait_procs(family, timeout=20)[1]:
            member.kill()
