"""Documents are read in a process with limits: nothing hangs, nothing takes the worker with it."""

import errno
import json
import multiprocessing
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import NOW, archived
from malformed import HARMLESS, REFUSED
from measuring import costs, told
from metmart.errors import (
    DocumentError,
    LandingError,
    ReaderError,
    StorageError,
)
from metmart.gate import verdict
from metmart.lake import Lake
from metmart.land import confined, confinement
from metmart.land.confinement import confined_lines
from metmart.land.lines import read_lines
from metmart.pipeline import Pipeline
from metmart.settings import Settings
from metmart.sources.registry import sources
from test_lines import MEETING, PAGE, TEXT, word_document
from test_pdf import pdf, prose

SOURCE = next(name for name, spec in sources().items() if spec.is_document)
LONGEST_SECONDS = 30
SLOW = b"<html><body>" + b"<p>twelve words</p>" * 100_000


@pytest.mark.reliability("malformed PDFs end within 30 s and never take the worker with them")
def test_malformed_pdf_when_read_then_it_ends_and_is_told(tmp_path: Path, proof: object) -> None:
    made = REFUSED | HARMLESS
    paths = [tmp_path / name for name in made]
    for path in paths:
        path.write_bytes(made[path.name]())
    began = time.monotonic()
    found = costs(SOURCE, paths)
    held = [
        cost.seconds < LONGEST_SECONDS and ("next step:" in cost.said or path.name in HARMLESS)
        for cost, path in zip(found, paths, strict=True)
    ]
    longest = f"all {len(paths)} within {time.monotonic() - began:.0f} s"
    proof(tried=len(held), passed=sum(held), figure=f"{told(found)}, {longest}")
    assert all(held), list(zip(made, found, held, strict=True))


@pytest.mark.reliability(
    "a refused release keeps its bytes and waits in quarantine with the reason"
)
@pytest.mark.parametrize("kind", [*REFUSED, "form that draws itself"])
def test_malformed_pdf_when_landed_then_in_quarantine_with_the_reason(
    lake: Lake, kind: str
) -> None:
    data = (REFUSED | HARMLESS)[kind]()
    release = archived(lake, SOURCE, data, filename="report.pdf")
    with pytest.raises(LandingError) as caught:
        Pipeline(Settings(lake=lake.root)).land(release, NOW)
    story = str(caught.value)
    for fact in (SOURCE, "http://x", "report.pdf", release.sha256, "next step:"):
        assert fact in story
    assert lake.object(release.sha256).read_bytes() == data
    (finding,) = json.loads(lake.quarantine_report(SOURCE, release.id).read_bytes())["findings"]
    assert finding["evidence"] == caught.value.what
    decided = verdict.standing(lake, SOURCE, release.id)
    assert decided is not None
    assert decided.reasons == [caught.value.what]


@pytest.mark.parametrize(
    "data",
    [TEXT.encode(), PAGE.encode(), MEETING.encode(), word_document(), pdf(prose)],
    ids=["text", "page", "meeting", "docx", "pdf"],
)
def test_document_when_read_confined_then_the_lines_are_the_same(
    tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "a paper"
    path.write_bytes(data)
    assert confined_lines(path, path.name) == read_lines(path, path.name)


def test_document_when_refused_confined_then_as_the_reader_says(tmp_path: Path) -> None:
    path = tmp_path / "letter.rtf"
    path.write_bytes(b"{\\rtf text}")
    with pytest.raises(DocumentError, match="rich text") as caught:
        confined_lines(path, path.name)
    assert (caught.value.file, len(caught.value.sha256 or "")) == ("letter.rtf", 64)


def _slow(folder: Path) -> Path:
    path = folder / "slow.html"
    path.write_bytes(SLOW)
    return path


def test_reader_when_it_takes_too_much_time_then_killed_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "_LEAST_SECONDS", 1)
    monkeypatch.setattr(confinement, "_BYTES_A_SECOND", len(SLOW) * 2)
    with pytest.raises(DocumentError, match="takes longer than the 1 s"):
        confined_lines(_slow(tmp_path), "slow.html")


def test_reader_when_it_waits_for_ever_then_killed_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "_WAITING", 0)
    with pytest.raises(DocumentError, match="takes longer"):
        confined_lines(_slow(tmp_path), "slow.html")


def test_reader_when_it_takes_too_much_memory_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "_LEAST_MEMORY", 100 << 20)
    monkeypatch.setattr(confinement, "_MEMORY", {confinement.LINES: 1})
    with pytest.raises(DocumentError, match="101 MiB that a file of this size is given"):
        confined_lines(_slow(tmp_path), "slow.html")


def test_reader_when_it_says_too_much_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_limit", lambda *_: None)

    def full(*_: object) -> list[object]:
        raise OSError(27, "File too large")

    monkeypatch.setitem(confined._READERS, confinement.LINES, full)
    assert confined.main(confinement.LINES, "1", "1", "x", "x") == confinement.TOO_LONG


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (-signal.SIGSEGV, "crashed on it (SIGSEGV)"),
        (-signal.SIGABRT, "crashed on it (SIGABRT)"),
        (confinement.OUT_OF_MEMORY, "more memory than the 1 MiB"),
        (confinement.TOO_LONG, "more room than the 1 MiB"),
    ],
)
def test_process_when_it_ends_badly_then_the_reason_is_told(ended: int, said: str) -> None:
    assert said in confinement._problem(ended, 1 << 20, 5)


def test_disk_when_it_is_full_while_a_file_is_read_then_nothing_is_said_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(confined, "_limit", lambda *_: None)
    monkeypatch.setitem(confined._READERS, confinement.LINES, full)
    ended = confined.main(confinement.LINES, "1", "1", "x", "x")
    assert ended == confinement.ON_DISK
    process = SimpleNamespace(wait=lambda _: ended, kill=lambda: None)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: nullcontext(process))
    with pytest.raises(StorageError, match="full"):
        confinement.confined(confinement.LINES, tmp_path / "a.pdf", 1, "a.pdf")


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_process_when_ended_from_outside_then_no_release_is_rejected_for_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, by: signal.Signals
) -> None:
    start = subprocess.Popen

    def ended(*args: object, **given: object) -> subprocess.Popen[bytes]:
        process = start(*args, **given)
        process.send_signal(by)
        return process

    release = archived(lake, SOURCE, MEETING.encode())
    pipeline = Pipeline(Settings(lake=lake.root))
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", ended)
        with pytest.raises(ReaderError, match="run again"):
            pipeline.land(release, NOW)
    assert verdict.standing(lake, SOURCE, release.id) is None
    assert pipeline.land(release, NOW).rows_landed


def test_process_when_it_cannot_start_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ReaderError, match="did not start"):
        confinement.confined(confinement.LINES, tmp_path, 0, "x")


def test_worker_when_it_is_a_daemon_as_in_airflow_then_it_may_read(tmp_path: Path) -> None:
    path = tmp_path / "paper.txt"
    path.write_text("Robbery fell.")
    worker = multiprocessing.get_context("fork").Process(
        target=confined_lines, args=(path, path.name), daemon=True
    )
    worker.start()
    worker.join()
    assert worker.exitcode == 0


def test_process_when_started_then_it_has_little_of_metmart_and_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Instead of the child, a program that says what the child would have."""
    path = tmp_path / "paper.txt"
    path.write_text("Robbery fell.")
    heavy = ("great_expectations", "duckdb", "pyarrow", "pydantic", "docx", "bs4", "pypdfium2")
    program = tmp_path / "python"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\nfrom pathlib import Path\nfrom metmart.land import confined\n"
        f"list(confined._lines(Path({str(path)!r}), 'x'))\n"
        "print(json.dumps([sorted(os.environ), sorted(sys.modules)]))\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("AIRFLOW_CONN_CANARY", "secret")
    environment, modules = json.load(confinement.confined(confinement.LINES, path, 0, "x"))
    assert set(environment) <= {"PYTHONPATH", "LC_ALL", "LC_CTYPE"}
    assert not {*heavy, "airflow", "metmart.pipeline", "metmart.sources"} & {*modules}
