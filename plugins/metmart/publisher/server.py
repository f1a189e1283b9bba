"""A loopback server that lists and serves files as their publishers do.

It answers as the London Datastore (the catalogue's v3 endpoints, downloads), as data.police.uk
(the list of months) and as any host with a file at a path; with ETag, Last-Modified and 304.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePath
from urllib.parse import quote, unquote

from metmart.clock import as_utc
from metmart.publisher.shelf import ListedFile

HOST = "127.0.0.1"


class Shelf(ThreadingHTTPServer):
    """The server, bound to a free port of the loopback address."""

    daemon_threads = True

    def __init__(self, files: list[ListedFile], port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.files = files

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.server_port}"

    def datasets(self) -> list[dict[str, object]]:
        """The catalogue, in the shape of the v3 export."""
        names = sorted({(file.dataset, file.page) for file in self.files if file.path is None})
        return [
            {
                "id": name,
                "webpage": f"{self.url}/dataset/{page}",
                "title": name,
                "licence": None,
                "resources": [self._resource(file) for file in self.files if file.dataset == name],
            }
            for name, page in names
        ]

    def months(self) -> list[str]:
        """The months that data.police.uk has archives of, newest first."""
        paths = [PurePath(file.path) for file in self.files if file.path]
        found = {path.stem for path in paths if path.suffix == ".zip" and "archive" in path.parts}
        return sorted(found, reverse=True)

    def _resource(self, file: ListedFile) -> dict[str, object]:
        path = f"download/{file.dataset}/{file.resource_id}/{quote(file.filename)}"
        return {
            "dataset": file.dataset,
            "id": file.resource_id,
            "title": file.title,
            "url": f"{self.url}/{path}",
            "timeframeFrom": file.timeframe_from,
            "timeframeTo": file.timeframe_to,
            "size": len(file.data),
            "hash": file.md5,
            "timestamp": file.published_at.isoformat(),
            "filename": file.filename,
        }


class _Handler(BaseHTTPRequestHandler):
    server: Shelf

    def do_GET(self) -> None:
        path = unquote(self.path).strip("/").split("/")
        match path:
            case ["api", "v3", "datasets", "export.json"]:
                self._json(self.server.datasets())
            case ["api", "v3", "dataset", dataset]:
                found = [one for one in self.server.datasets() if one["id"] == dataset]
                self._json(found[0]) if found else self.send_error(HTTPStatus.NOT_FOUND)
            case ["download", dataset, resource_id, filename]:
                wanted = (dataset, resource_id, filename)
                self._file(
                    one
                    for one in self.server.files
                    if (one.dataset, one.resource_id, one.filename) == wanted
                )
            case ["api", "crimes-street-dates"]:
                self._json([{"date": month} for month in self.server.months()])
            case _:
                # The newest of the files that have lain there.
                self._file(one for one in reversed(self.server.files) if one.path == self.path)

    do_HEAD = do_GET  # noqa: N815  the base's name

    def _file(self, found: Iterator[ListedFile]) -> None:
        file = next(found, None)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        modified = format_datetime(as_utc(file.published_at), usegmt=True)
        self._send(file.data, "application/octet-stream", modified)

    def _json(self, content: object) -> None:
        self._send(json.dumps(content).encode(), "application/json")

    def _send(self, body: bytes, content_type: str, modified: str | None = None) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        unchanged = self.headers.get("If-None-Match") == etag
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
        self.send_header("ETag", etag)
        if modified:
            self.send_header("Last-Modified", modified)
        if not unchanged:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not unchanged and self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Silence: the client's side is logged."""


@contextmanager
def serve(files: list[ListedFile]) -> Iterator[str]:
    """Serve files from a thread of this process; its URL."""
    with Shelf(files) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()
