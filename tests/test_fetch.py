"""Asking publishers: politely, and believing nothing that does not check."""

import contextlib
import gzip
import hashlib
import io
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from conftest import NOW, borough_files
from metmart.archive import ledger
from metmart.discover.resource import Resource
from metmart.errors import FetchError, PausedError, SettingsError
from metmart.fetch.circuit import FAILURES, PAUSE, Circuit
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import TRIES, Http
from metmart.fetch.pace import Pace
from metmart.fetch.pause import LONGEST_WAIT_SECONDS
from metmart.files import TEMPORARY
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher.server import serve
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import source
from scripted import Answer, Scripted, scripted

BOROUGH = "mps_borough_crime_24m"
CSV = b"MajorText,MinorText,LookUp_BoroughName,202601\nBURGLARY,BURGLARY,Merton,3\n"
BROKEN = pytest.mark.reliability(
    "a short, reset, empty or damaged body is refused, nothing changes"
)
PATIENCE = pytest.mark.reliability(
    "Retry-After obeyed, a circuit after 5 failures, one request a second to a host"
)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as found:
        yield found


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that would have been made."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


class Clock:
    """A wall clock that stands where it was put."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def _http(server: Scripted, folder: Path, slept: list[float], **given: object) -> Http:
    return Http(
        "metmart/test (+me@x.org)",
        Hosts(standin=server.origin),
        folder,
        sleep=slept.append,
        **given,
    )


def _download(http: Http, url: str, max_bytes: int = 1000) -> tuple[object, bytes]:
    body = io.BytesIO()
    came = http.download(url, body, max_bytes=max_bytes, validators={}, progress=lambda *_: None)
    return came, body.getvalue()


def test_download_when_all_is_well_then_the_hashes_are_of_the_bytes(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(body=b"x" * 500, headers={"ETag": '"a"'})]
    came, body = _download(_http(server, tmp_path, slept), server.url)
    assert body == b"x" * 500
    assert came.sha256 == hashlib.sha256(body).hexdigest()
    assert came.md5 == hashlib.md5(body).hexdigest()
    assert came.headers["ETag"] == '"a"'
    assert server.asked[0]["User-Agent"] == "metmart/test (+me@x.org)"


@pytest.mark.parametrize("members", [1, 3])
def test_download_when_packed_then_unpacked(
    server: Scripted, tmp_path: Path, slept: list[float], members: int
) -> None:
    packed = b"".join(gzip.compress(CSV) for _ in range(members))
    server.answers = [Answer(body=packed, headers={"Content-Encoding": "gzip"})]
    came, body = _download(_http(server, tmp_path, slept), server.url)
    assert body == CSV * members
    assert came.size == len(body)


@PATIENCE
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", 7),
        (str(LONGEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30),
        (format_datetime(NOW - timedelta(days=3), usegmt=True), 0),
        ("soon", 2),
        ("", 2),
        ("-7", 2),
        ("\u00b2", 2),
    ],
)
def test_get_when_told_to_wait_then_waits_so_long(
    server: Scripted, tmp_path: Path, slept: list[float], status: int, asked: str, waited: float
) -> None:
    server.answers = [Answer(status, headers={"Retry-After": asked}), Answer()]
    _, body = _download(_http(server, tmp_path, slept, now=Clock()), server.url)
    assert body == b"data"
    assert slept == [waited]


@PATIENCE
@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("3600", NOW + timedelta(hours=1)),
        (format_datetime(NOW + timedelta(hours=2), usegmt=True), NOW + timedelta(hours=2)),
        (str(365 * 86400), NOW + timedelta(days=1)),
        ("9" * 400, NOW + timedelta(days=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + timedelta(days=1)),
    ],
)
def test_get_when_told_to_wait_for_long_then_says_until_when_and_does_not_hang(
    server: Scripted, tmp_path: Path, slept: list[float], asked: str, until: datetime
) -> None:
    server.answers = [Answer(429, headers={"Retry-After": asked}), Answer()]
    clock = Clock()
    for _ in range(2):
        with pytest.raises(PausedError, match=f"{until:%Y-%m-%d %H:%M:%S} UTC") as caught:
            _download(_http(server, tmp_path, slept, now=clock), server.url)
        assert "429" in str(caught.value)
    assert (slept, len(server.asked)) == ([], 1)
    clock.now = until
    assert _download(_http(server, tmp_path, slept, now=clock), server.url)[1] == b"data"


def test_get_when_the_server_is_down_then_backs_off_and_gives_up(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(500)]
    with pytest.raises(FetchError, match="answers 500"):
        _download(_http(server, tmp_path, slept), server.url)
    assert len(server.asked) == TRIES
    assert slept == [2, 4, 8]


@PATIENCE
def test_circuit_when_a_host_fails_five_times_then_no_process_asks_it_until_one_is_answered(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers, clock = [Answer(500)], Clock()

    def ask() -> bytes:
        return _download(_http(server, tmp_path, slept, now=clock), server.url)[1]

    with pytest.raises(FetchError, match="answers 500"):
        ask()
    with pytest.raises(PausedError) as caught:
        ask()
    assert len(server.asked) == FAILURES
    for fact in (
        f"{NOW + PAUSE:%H:%M:%S} UTC",
        "in a row: 5",
        "answers 500",
        server.url,
        "next step",
    ):
        assert fact in str(caught.value)
    clock.now = NOW + PAUSE - timedelta(seconds=1)
    with pytest.raises(PausedError):
        ask()
    assert len(server.asked) == FAILURES
    clock.now = NOW + PAUSE  # one is let through, and fails: the pause begins anew
    for _ in range(2):
        with pytest.raises(PausedError):
            ask()
    assert len(server.asked) == FAILURES + 1
    clock.now = NOW + 2 * PAUSE
    server.answers = [Answer()]
    assert ask() == ask() == b"data"


@PATIENCE
@pytest.mark.parametrize("between", [Answer(), Answer(404)])
def test_circuit_when_the_host_answers_in_between_then_failures_are_not_in_a_row(
    server: Scripted, tmp_path: Path, slept: list[float], between: Answer
) -> None:
    server.answers = [*[Answer(500)] * (TRIES - 1), between] * 4
    for _ in range(3):
        with contextlib.suppress(FetchError):  # of the 404
            _download(_http(server, tmp_path, slept), server.url)
    assert len(server.asked) == 3 * TRIES


@PATIENCE
def test_circuit_when_half_open_then_one_of_many_processes_asks(tmp_path: Path) -> None:
    clock = Clock()
    circuit = Circuit(tmp_path, clock)
    for _ in range(FAILURES):
        circuit.failed("https://data.example.org/a", "no answer")
    circuit.admit("https://other.example.org/a")
    clock.now += PAUSE
    admitted = []

    def ask() -> None:
        try:
            Circuit(tmp_path, clock).admit("https://data.example.org/b")
            admitted.append(1)
        except PausedError:
            pass

    with ThreadPoolExecutor(8) as many:
        for _ in range(20):
            many.submit(ask)
    assert admitted == [1]


def test_circuit_when_its_file_was_cut_then_nothing_is_held_against_the_host(
    tmp_path: Path,
) -> None:
    circuit = Circuit(tmp_path, Clock())
    (tmp_path / "data.example.org").write_text("[5, ")
    circuit.admit("https://data.example.org/")


@PATIENCE
def test_pace_when_many_ask_one_host_then_never_two_in_a_second(
    tmp_path: Path, many: Callable[[int, int], int], proof: Callable[..., None]
) -> None:
    now, asked, lock = [1000.0], [], threading.Lock()

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def ask() -> None:
        for _ in range(many(5, 100)):
            Pace(tmp_path, sleep, lambda: now[0]).wait("https://data.example.org/a")
            with lock:
                asked.append(float((tmp_path / "data.example.org").read_text() or 0))

    with ThreadPoolExecutor(8) as workers:
        for one in [workers.submit(ask) for _ in range(8)]:
            one.result()
    total = 8 * many(5, 100)
    took = now[0] - 1000
    proof(total, total if took >= total - 1 else 0, f"{total} requests took {took:.0f} s")
    assert took >= total - 1


def test_get_when_the_file_is_not_there_then_says_so_at_once(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(404)]
    with pytest.raises(FetchError, match="answers 404") as caught:
        _download(_http(server, tmp_path, slept), server.url)
    assert len(server.asked) == 1
    assert caught.value.url == server.url
    assert caught.value.next_step


@pytest.mark.parametrize("status", [202, 204, 206, 300, 302])
def test_get_when_the_answer_is_no_whole_body_then_refused(
    server: Scripted, tmp_path: Path, slept: list[float], status: int
) -> None:
    server.answers = [Answer(status)]
    with pytest.raises(FetchError, match=f"answers {status}"):
        _download(_http(server, tmp_path, slept), server.url)


PACKED = gzip.compress(CSV * 10)
CHUNKED = {"Transfer-Encoding": "chunked"}
GZIPPED = {"Content-Encoding": "gzip"}
BODIES = {
    "short": Answer(body=CSV, length=len(CSV) + 1),
    "half": Answer(body=CSV[:30], length=len(CSV)),
    "reset": Answer(body=CSV[:30], length=len(CSV), resets=True),
    "reset at once": Answer(body=b"", length=len(CSV), resets=True),
    "no body": Answer(body=b""),
    "no body, chunked": Answer(raw=b"0\r\n\r\n", headers=CHUNKED),
    "no body, packed": Answer(body=gzip.compress(b""), headers=GZIPPED),
    "packed, cut": Answer(body=PACKED[:-9], headers=GZIPPED),
    "packed, cut within its end": Answer(body=PACKED[:-1], headers=GZIPPED),
    "packed, a second part cut": Answer(body=PACKED + PACKED[:20], headers=GZIPPED),
    "packed, nothing but a beginning": Answer(body=PACKED[:10], headers=GZIPPED),
    "packed, short": Answer(body=PACKED[:-9], length=len(PACKED), headers=GZIPPED),
    "packed, a byte changed": Answer(
        body=PACKED[:-6] + bytes([PACKED[-6] ^ 1]) + PACKED[-5:], headers=GZIPPED
    ),
    "packed, rubbish behind it": Answer(body=PACKED + b"rubbish", headers=GZIPPED),
    "said to be packed": Answer(body=CSV, headers=GZIPPED),
    "packed as nobody asked": Answer(body=CSV, headers={"Content-Encoding": "br"}),
    "packed twice": Answer(body=gzip.compress(PACKED), headers={"Content-Encoding": "gzip, gzip"}),
    "chunked, cut in a chunk": Answer(raw=b"400\r\n" + CSV, headers=CHUNKED),
    "chunked, cut after a chunk": Answer(
        raw=f"{len(CSV):x}\r\n".encode() + CSV + b"\r\n", headers=CHUNKED
    ),
    "chunked, no number": Answer(raw=b"zz\r\n" + CSV, headers=CHUNKED),
    "too large": Answer(body=CSV * 20),
}


@BROKEN
@pytest.mark.parametrize("name", BODIES)
def test_fetch_when_the_body_cannot_be_right_then_refused_and_nothing_changes(
    server: Scripted, lake: Lake, slept: list[float], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(Settings(lake=lake.root, publisher_url=server.origin))
    server.answers = [Answer(body=CSV)]
    pipeline.fetch(BOROUGH, _listed(server, "first"), NOW)
    before = _archived(lake)
    small = source(BOROUGH).model_copy(update={"max_bytes": len(CSV) * 15})
    monkeypatch.setattr("metmart.pipeline.source", lambda _: small)
    server.answers = [BODIES[name]]
    with pytest.raises(FetchError) as caught:
        pipeline.fetch(BOROUGH, _listed(server, "second"), NOW)
    assert (caught.value.source, caught.value.url) == (BOROUGH, server.url)
    assert caught.value.next_step
    assert _archived(lake) == before
    assert list(lake.work.rglob(f"{TEMPORARY}*")) == []
    server.answers = [Answer(body=CSV + b"BURGLARY,BURGLARY,Sutton,4\n")]
    assert pipeline.fetch(BOROUGH, _listed(server, "second"), NOW).size == len(CSV) + 27


@BROKEN
@pytest.mark.parametrize("promised", [{"hash": "0" * 32}, {"size": len(CSV) + 1}, {"size": 1}])
def test_fetch_when_the_catalogue_promises_other_bytes_then_refused(
    server: Scripted, lake: Lake, slept: list[float], promised: dict[str, object]
) -> None:
    pipeline = Pipeline(Settings(lake=lake.root, publisher_url=server.origin))
    server.answers = [Answer(body=CSV)]
    with pytest.raises(FetchError, match="promises") as caught:
        pipeline.fetch(BOROUGH, _listed(server, "first").model_copy(update=promised), NOW)
    assert caught.value.sha256 == hashlib.sha256(CSV).hexdigest()
    assert _archived(lake) == {}


def _listed(server: Scripted, name: str) -> Resource:
    return Resource(dataset="exy3m", id=name, filename="a.csv", url=server.url)


def _archived(lake: Lake) -> dict[str, bytes]:
    folder = lake.root / "archive"
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_download_when_the_second_try_is_whole_then_only_that_is_kept(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    server.answers = [Answer(body=b"half", length=100), Answer(body=b"all of it")]
    _, body = _download(_http(server, tmp_path, slept), server.url)
    assert body == b"all of it"


def test_download_when_it_unpacks_to_a_thousand_times_its_bytes_then_stopped_early(
    server: Scripted, tmp_path: Path, slept: list[float]
) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as bomb:
        for _ in range(100):
            bomb.write(bytes(1 << 20))
    server.answers = [Answer(body=packed.getvalue(), headers=GZIPPED)]
    came = []
    with pytest.raises(FetchError, match="more than 100 times"):
        _http(server, tmp_path, slept).download(
            server.url,
            io.BytesIO(),
            max_bytes=1 << 30,
            validators={},
            progress=lambda size, _: came.append(size),
        )
    assert max(came) <= 11 << 20


@pytest.mark.parametrize(
    ("ask", "given", "step"),
    [
        ("content", {"max_bytes": 300_000}, 60),
        ("digest", {"max_bytes": 300_000}, 60),
        ("json", {"validators": {}}, 150),
        ("head", {}, 150),
    ],
)
def test_ask_when_the_host_drips_then_stopped_when_its_time_is_over(
    server: Scripted,
    tmp_path: Path,
    slept: list[float],
    ask: str,
    given: dict[str, object],
    step: int,
) -> None:
    """The clock moves on whenever it is looked at, and each look is before a piece."""
    seconds = iter(range(0, 10**6, step))
    server.answers = [Answer(body=b"x" * 200_000)]
    http = _http(server, tmp_path, slept, monotonic=lambda: next(seconds))
    with pytest.raises(FetchError, match="takes longer in all") as caught:
        getattr(http, ask)(server.url, **given)
    assert caught.value.url == server.url
    assert slept == []  # it is not tried again


@pytest.mark.parametrize(
    "headers",
    [{f"X-{n}": "x" for n in range(200)}, {"X-Long": "x" * 70_000}],
    ids=["too many", "too long"],
)
def test_ask_when_there_is_no_end_of_headers_then_refused(
    server: Scripted, tmp_path: Path, slept: list[float], headers: dict[str, str]
) -> None:
    server.answers = [Answer(headers=headers)]
    for ask in (
        lambda http: http.head(server.url),
        lambda http: http.content(server.url, max_bytes=100),
    ):
        with pytest.raises(FetchError):
            ask(_http(server, tmp_path, slept))


def test_json_when_it_is_too_large_then_refused(
    server: Scripted, tmp_path: Path, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metmart.fetch.http.MAX_JSON_BYTES", 100)
    server.answers = [Answer(body=b"[" + b"1," * 100 + b"1]")]
    with pytest.raises(FetchError, match="larger than 100 bytes"):
        _http(server, tmp_path, slept).json(server.url, {})


@pytest.mark.parametrize(
    "body", [b"<html>please log in</html>", b"", b"[" * 100_000, b'{"a": 1', b"\xff\xfe"]
)
def test_json_when_a_page_is_served_as_data_then_refused(
    server: Scripted, tmp_path: Path, slept: list[float], body: bytes
) -> None:
    server.answers = [Answer(body=body)]
    with pytest.raises(FetchError, match="not JSON"):
        _http(server, tmp_path, slept).json(server.url, {})


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


@pytest.mark.reliability("the same bytes, fetched again and again, are archived once")
def test_fetch_when_the_same_bytes_come_a_hundred_times_then_one_object_and_one_record(
    server: Scripted, lake: Lake, proof: Callable[..., None]
) -> None:
    server.answers = [Answer(body=CSV)]
    pipeline = Pipeline(Settings(lake=lake.root, publisher_url=server.origin))
    ids = {pipeline.fetch(BOROUGH, _listed(server, f"r{n}"), NOW).id for n in range(100)}
    kept = _archived(lake)
    proof(100, 100 if len(server.sent) == 100 and len(kept) == 2 else 0, "1 object, 1 record")
    assert len(server.sent) == 100
    assert len(ids) == len(ledger.releases(lake, BOROUGH)) == 1
    assert len(kept) == 2


@pytest.mark.reliability("an unchanged file is not sent again (ETag)")
def test_fetch_when_the_publisher_knows_that_nothing_has_changed_then_no_body_is_sent(
    server: Scripted, lake: Lake, proof: Callable[..., None]
) -> None:
    server.answers = [Answer(body=CSV, headers={"ETag": '"a"'})]
    pipeline = Pipeline(Settings(lake=lake.root, publisher_url=server.origin))
    ids = {pipeline.fetch(BOROUGH, _listed(server, f"r{n}"), NOW).id for n in range(20)}
    again = sum(server.sent[1:])
    proof(19, 19 if again == 0 else 0, f"{again} bytes of bodies in 19 requests")
    assert (server.sent[0], again, len(server.asked)) == (len(CSV), 0, 20)
    assert len(ids) == len(ledger.releases(lake, BOROUGH)) == 1


@pytest.mark.reliability("two workers fetch one source at once: one object, one record")
def test_fetch_when_two_workers_fetch_at_once_then_one_object_and_one_record_each(
    tmp_path: Path,
    sample: list[ListedFile],
    many: Callable[[int, int], int],
    proof: Callable[..., None],
) -> None:
    files = [one for one in borough_files(sample) if "24 months" in one.filename][:2]
    trials, held = many(4, 200), 0
    with serve(files) as url:
        for trial in range(trials):
            lake = Lake(tmp_path / str(trial))
            barrier = threading.Barrier(2)

            def work(lake: Lake = lake, barrier: threading.Barrier = barrier) -> list[str]:
                pipeline = Pipeline(Settings(lake=lake.root, publisher_url=url))
                barrier.wait()
                return [
                    pipeline.fetch(BOROUGH, one, NOW).id for one in pipeline.discover(BOROUGH, NOW)
                ]

            with ThreadPoolExecutor(2) as two:
                told = [one.result() for one in [two.submit(work) for _ in range(2)]]
            records = ledger.releases(lake, BOROUGH)
            objects = [one for one in _archived(lake) if "/objects/" in one]
            leftovers = list(lake.root.rglob(f"{TEMPORARY}*"))
            is_held = told[0] == told[1] and len(records) == len(objects) == len(files)
            held += is_held and not leftovers
    proof(trials, held)
    assert held == trials
