"""A loopback server that lists and serves files as their publishers do.

It answers as the London Datastore (the catalogue's v3 endpoints, downloads), as data.police.uk
(the list of months) and as any host with a file at a path; with ETag, Last-Modified and 304. As
the hosts of papers, which it keeps apart by the first parts of the path, it sends neither.
"""

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePath
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from metmart.clock import as_utc
from metmart.publisher import cityhall, webservice
from metmart.publisher.papers import (
    SampleDecision,
    SampleMeeting,
    SamplePublication,
    SampleQuestion,
)
from metmart.publisher.shelf import ListedFile

HOST = "127.0.0.1"


class Shelf(ThreadingHTTPServer):
    """The server, bound to a free port of the loopback address."""

    daemon_threads = True

    def __init__(
        self,
        files: list[ListedFile],
        port: int = 0,
        publications: Sequence[SamplePublication] = (),
    ) -> None:
        super().__init__((HOST, port), _Handler)
        self.files = files
        self.publications = publications

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

    def meetings(self, host: str) -> list[SampleMeeting]:
        """The meetings of one council."""
        found = [one for one in self.publications if isinstance(one, SampleMeeting)]
        return [one for one in found if one.host == host]

    def questions(self) -> dict[str, SampleQuestion]:
        """The Mayor's questions by what their pages are called."""
        found = [one for one in self.publications if isinstance(one, SampleQuestion)]
        return {cityhall.slug(one.reference): one for one in found}

    def decisions(self) -> dict[str, SampleDecision]:
        """The decisions of MOPAC by what their pages are called."""
        found = [one for one in self.publications if isinstance(one, SampleDecision)]
        return {cityhall.slug(one.reference): one for one in found}

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
                parts = urlsplit(self.path)
                asked = dict(parse_qsl(parts.query))
                paper = self._paper(unquote(parts.path).strip("/").split("/"), asked)
                if paper is None:
                    # The newest of the files that have lain there.
                    self._file(one for one in reversed(self.server.files) if one.path == self.path)
                else:
                    self._bare(paper)

    do_HEAD = do_GET  # noqa: N815  the base's name

    def _paper(self, path: list[str], asked: dict[str, str]) -> bytes | None:
        """What a host of papers answers; empty where that is an error, None where it is none."""
        match path:
            case [*host, webservice.SERVICE, method] if self._meetings(host):
                return webservice.answer(self._meetings(host), method, asked) or b""
            case [*host, webservice.CONVERTED]:
                return self._attachment(host, asked.get("ID", ""))
            case [*host, "documents", attachment, _] if attachment.startswith("s"):
                return self._attachment(host, attachment.removeprefix("s"))
            case [*_, "find-an-answer"]:
                found = self.server.questions().values()
                return cityhall.search(found, f"/{'/'.join(path)}", asked).encode()
            case [*_, "find-an-answer", slug] if slug in self.server.questions():
                return cityhall.question(self.server.questions()[slug]).encode()
            case [*_, "mopac-decisions"]:
                signed = self.server.decisions().values()
                return cityhall.decisions(signed, f"/{'/'.join(path)}", asked).encode()
            case [*_, "mopac-decisions", slug] if slug in self.server.decisions():
                return cityhall.decision(self.server.decisions()[slug]).encode()
        return None

    def _meetings(self, host: list[str]) -> list[SampleMeeting]:
        return self.server.meetings("/".join(host))

    def _attachment(self, host: list[str], attachment: str) -> bytes:
        paper = webservice.paper(self._meetings(host), attachment)
        return paper.read() if paper else b""

    def _bare(self, body: bytes) -> None:
        """A body without anything that would tell it from the one before."""
        if not body:
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

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
def serve(files: list[ListedFile], publications: Sequence[SamplePublication] = ()) -> Iterator[str]:
    """Serve files, and papers as their hosts list them, from a thread of this process; its URL."""
    with Shelf(files, publications=publications) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()
