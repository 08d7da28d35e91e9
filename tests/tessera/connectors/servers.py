"""A real PostgreSQL on loopback, made anew and gone after the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.docker.native import DATABASE_USER, free_port, postgres_tool

PASSWORD = "p@ss/word:1"  # noqa: S105 - of this cluster only; signs that an address must escape
ESCAPED_PASSWORD = "p%40ss%2Fword%3A1"  # noqa: S105


@dataclass(frozen=True)
class Postgres:
    """A running cluster and how to talk to it."""

    folder: Path
    port: int

    def address(self, database: str = "postgres", user: str = "postgres", password: str = ESCAPED_PASSWORD) -> str:
        """Return the address as a person writes it in a variable."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run SQL by the socket as the owner and return what psql prints."""
        command = [shutil.which("psql") or postgres_tool("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-d", database]
        return subprocess.run(command, input=sql, check=True, capture_output=True, text=True).stdout


def _as_owner(command: list[str]) -> list[str]:
    return ["runuser", "-u", DATABASE_USER, "--", *command] if os.getuid() == 0 else command


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a cluster and stop it at the end."""
    folder, port = Path(tempfile.mkdtemp(prefix="tessera-pg-")), free_port()
    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD)
    if os.getuid() == 0:
        owner = pwd.getpwnam(DATABASE_USER)
        for path in (folder, password):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    init = [postgres_tool("initdb"), "--pgdata", str(data), "--username", "postgres", "--pwfile", str(password)]
    init += ["--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = [postgres_tool("pg_ctl"), "--pgdata", str(data), "--wait"]
    try:
        subprocess.run(_as_owner(init), check=True, capture_output=True, cwd=folder)
        start = [*control, "--log", str(folder / "log"), "--options", settings, "start"]
        subprocess.run(_as_owner(start), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield Postgres(folder, port)
        finally:
            stop = _as_owner([*control, "--mode=immediate", "stop"])
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
