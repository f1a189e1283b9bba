"""Asking publishers: politely, and believing nothing that does not check."""

import hashlib
import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from metmart.errors import FetchError, SettingsError
from metmart.fetch.http import Http
from metmart.fetch.pace import Pace
from metmart.settings import Settings


@dataclass
class Answer:
    status: int = 200
    body: bytes = b"data"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None


class Scripted(ThreadingHTTPServer):
    """Gives the answers it was told to give, the last one for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.asked: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/file"


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.length is None else answer.length
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as scripted:
        threading.Thread(target=scripted.serve_forever, daemon=True).start()
        yield scripted
        scripted.shutdown()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that would have been made."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def _http(tmp_path: Path, slept: list[float]) -> Http:
    return Http(USER_AGENT, Hosts(standin=server.origin), tmp_path, sleep=slept.append)


def _download(http: Http, url: str, max_bytes: int = 1000) -> tuple[object, bytes]:
    body = io.BytesIO()
    came = http.download(url, body, max_bytes=max_bytes, validators={}, progress=lambda *_: None)
    return came, body.getvalue()


def test_download_when_all_is_well_then_the_hashes_are_of_the_bytes(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(body=b"x" * 500, headers={"ETag": '"a"'})]
    came, body = _download(_http(tmp_path, slept), server.url)
    assert body == b"x" * 500
    assert came.sha256 == hashlib.sha256(body).hexdigest()
    assert came.md5 == hashlib.md5(body).hexdigest()
    assert came.headers["ETag"] == '"a"'
    assert server.asked[0]["User-Agent"] == "metmart/test (+someone@example.org)"


@pytest.mark.parametrize("status", [429, 503])
def test_get_when_told_to_wait_then_waits_so_long(
    server: Scripted, tmp_path: Path, slept: list[float], status: int
) -> None:
    server.answers = [Answer(status, headers={"Retry-After": "7"}), Answer()]
    _, body = _download(_http(tmp_path, slept), server.url)
    assert body == b"data"
    assert slept == [7]


def test_get_when_the_server_is_down_then_backs_off_and_gives_up(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(500)]
    with pytest.raises(FetchError, match="answers 500"):
        _download(_http(tmp_path, slept), server.url)
    assert len(server.asked) == 6
    assert slept == sorted(slept)


def test_get_when_the_file_is_not_there_then_says_so_at_once(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(404)]
    with pytest.raises(FetchError, match="answers 404") as caught:
        _download(_http(tmp_path, slept), server.url)
    assert len(server.asked) == 1
    assert caught.value.url == server.url
    assert caught.value.next_step


def test_download_when_the_body_breaks_off_then_tries_three_times(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(body=b"half", length=100)]
    with pytest.raises(FetchError, match="broke off three times"):
        _download(_http(tmp_path, slept), server.url)
    assert len(server.asked) == 3


def test_download_when_the_second_try_is_whole_then_only_that_is_kept(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(body=b"half", length=100), Answer(body=b"all of it")]
    _, body = _download(_http(tmp_path, slept), server.url)
    assert body == b"all of it"


@pytest.mark.parametrize(
    ("answer", "said"),
    [(Answer(body=b""), "empty"), (Answer(body=b"x" * 2000), "larger than 1,000 bytes")],
)
def test_download_when_the_body_cannot_be_right_then_refused(
    server: Scripted, tmp_path: Path, slept: list[float], answer: Answer, said: str
) -> None:
    server.answers = [answer]
    with pytest.raises(FetchError, match=said):
        _download(_http(tmp_path, slept), server.url)


def test_json_when_a_page_is_served_as_data_then_refused(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(body=b"<html>please log in</html>")]
    with pytest.raises(FetchError, match="not JSON"):
        _http(tmp_path, slept).json(server.url, {})


def test_pace_when_a_host_was_just_asked_then_waits_for_the_rest_of_a_second(
    tmp_path: Path, slept: list[float]
) -> None:
    pace = Pace(tmp_path, slept.append)
    for _ in range(3):
        pace.wait("https://data.example.org/a")
    pace.wait("https://other.example.org/a")
    pace.wait("http://127.0.0.1:1/a")
    assert len(slept) == 2
    assert all(0.5 < pause <= 1 for pause in slept)


def test_user_agent_when_live_without_a_contact_then_refused() -> None:
    with pytest.raises(SettingsError, match="METMART_CONTACT"):
        _ = Settings(publishers="live").user_agent
    assert "me@example.org" in Settings(publishers="live", contact="me@example.org").user_agent
