"""A real HTTP server on loopback with orders in pages, which can be told to fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-the-shop"  # noqa: S105 - of this server only
PAGE_ROWS = 2


@dataclass
class Api:
    """What the server has, what it was asked, and how often each page still fails."""

    records: list[dict[str, Any]]
    failures: dict[int, int] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/"

    def answer(self, query: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        self.asked.append(query)
        page = int(query.get("page", "1"))
        if authorization != f"Bearer {TOKEN}":
            return 401, {"error": f"who is {authorization}?"}
        if self.failures.get(page, 0) > 0:
            self.failures[page] -= 1
            return 503, {"error": "later"}
        since = query.get("since", "")
        chosen = [record for record in self.records if record["updated"] >= since]
        start = (page - 1) * PAGE_ROWS
        return 200, {"orders": chosen[start : start + PAGE_ROWS], "pages": -(-len(chosen) // PAGE_ROWS)}


@contextmanager
def running_api(records: list[dict[str, Any]]) -> Iterator[Api]:
    """Serve the records until the end."""
    api = Api(records)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            known = parts.path == "/v1/orders"
            status, body = (
                api.answer(query, self.headers["Authorization"]) if known else (404, {"error": "no such path"})
            )
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
