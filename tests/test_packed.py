"""Zips that are bombs, or whose members are no files in a folder: refused before they are read."""

import errno
import io
import os
import stat
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from bombs import BOMBS, NAME, ROWS, packed, patched, with_info
from conftest import NOW, archived
from measuring import costs, told
from metmart.errors import LandingError, UnreadableError
from metmart.gate import verdict
from metmart.lake import Lake
from metmart.land.packed import _Frugal, archive, members, unpacked
from metmart.pipeline import Pipeline
from metmart.settings import Settings

SOURCE = "police_uk_street"
PEAK_MEBIBYTES = 256


@pytest.mark.reliability("zip bombs are refused under 256 MiB and a second")
def test_bombs_when_read_then_refused_unread(tmp_path: Path, proof: object) -> None:
    paths = []
    for name, (make, _) in BOMBS.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(make())
    found = costs(SOURCE, paths)
    held = [
        said in cost.said and cost.mebibytes < PEAK_MEBIBYTES and cost.seconds < 1
        for cost, (_, said) in zip(found, BOMBS.values(), strict=True)
    ]
    proof(tried=len(held), passed=sum(held), figure=told(found))
    assert all(held), list(zip(BOMBS, found, held, strict=True))


def _named(name: str) -> bytes:
    """A member of a name that zipfile itself would not write as it stands."""
    blank = "~" * len(name.encode())
    return packed({blank: ROWS}).replace(blank.encode(), name.encode())


def _of_mode(mode: int) -> bytes:
    return with_info(lambda info: setattr(info, "external_attr", (mode | 0o644) << 16))


NAMES = [
    "../escape.csv",
    "2026-01/../../escape.csv",
    "..",
    "/etc/passwd",
    "//host/share/file.csv",
    "C:/windows/file.csv",
    "c:file.csv",
    "..\\escape.csv",
    "\\\\host\\share\\file.csv",
    "2026-01\\file.csv",
    "con",
    "CON.csv",
    "2026-01/nul.csv",
    "aux .txt",
    "Com1",
    "lpt9.tar.gz",
    f"{NAME}\0.exe",
    "a\nb.csv",
    "a\x1b[2Jb.csv",
    "a\x7f.csv",
    "x" * 4096,
]


@pytest.mark.reliability("members that are no plain files inside the zip are refused")
@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:30])
def test_name_when_it_leads_out_or_is_no_name_then_the_zip_is_refused(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "zip"
    path.write_bytes(_named(name))
    with pytest.raises(UnreadableError, match="refused unread"):
        members(path)
    assert [one.name for one in tmp_path.iterdir()] == ["zip"]


@pytest.mark.reliability("members that are no plain files inside the zip are refused")
@pytest.mark.parametrize(
    "data",
    [
        *map(_of_mode, (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK)),
        patched(_named("a\u202eb.csv"), 8, b"\x00\x08"),
        patched(_named("~~~"), 46, b"\xff\xfe\xfd").replace(
            b"\x14\x00\x00\x00", b"\x14\x00\x00\x08"
        ),
        _named(NAME).replace(NAME.encode(), b"3000-01" + NAME.encode()[7:], 1),
    ],
    ids=["link", "character", "block", "pipe", "socket", "turned text", "no utf-8", "two names"],
)
def test_member_when_it_is_a_link_a_device_or_two_things_then_the_zip_is_refused(
    tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "zip"
    path.write_bytes(data)
    with pytest.raises(UnreadableError):
        found = members(path)
        with archive(path) as zipped, unpacked(zipped, found[0]) as file:
            file.read()


def test_zip_when_large_and_honest_then_only_its_directory_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as zipped:
        for force in range(5_000):
            zipped.writestr(f"2026-01/2026-01-force-{force}-street.csv", ROWS)
        zipped.writestr("2026-01/", b"")
        info = ZipInfo("2026-01/readme ä.txt")
        with zipped.open(info, "w", force_zip64=True) as file:
            file.write(b"zip64")
    began = time.process_time()
    found = members(path)
    assert time.process_time() - began < 1
    assert len(found) == 5_002
    with archive(path) as zipped, unpacked(zipped, found[-1]) as file:
        assert file.read() == b"zip64"


@pytest.mark.reliability(
    "a refused release keeps its bytes and waits in quarantine with the reason"
)
@pytest.mark.parametrize("bomb", ["ratio", "nested", "quoted overlap", "more than it says"])
def test_bomb_when_landed_then_archived_in_quarantine_and_told(lake: Lake, bomb: str) -> None:
    make, said = BOMBS[bomb]
    data = make()
    release = archived(lake, SOURCE, data, filename="2026-01.zip")
    pipeline = Pipeline(Settings(lake=lake.root))
    with pytest.raises(LandingError) as caught:
        pipeline.land(release, NOW)
    story = str(caught.value)
    assert all(fact in story for fact in (said, SOURCE, "http://x", "2026-01.zip", release.sha256))
    assert "next step:" in story
    assert lake.object(release.sha256).read_bytes() == data
    assert said in lake.quarantine_report(SOURCE, release.id).read_text()
    decided = verdict.standing(lake, SOURCE, release.id)
    assert decided is not None
    assert (decided.decision, decided.stage) == ("rejected", "land")
    assert not lake.landing(SOURCE, release.id).exists()


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_zip_when_the_disk_fails_while_it_is_read_then_nothing_is_said_of_the_zip(
    tmp_path: Path, code: int
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({NAME: ROWS}))
    with pytest.raises(OSError, match=os.strerror(code)), archive(path):
        raise OSError(code, os.strerror(code))


def test_directory_when_the_disk_fails_while_it_is_read_then_nothing_is_said_of_the_zip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "a.zip"
    path.write_bytes(packed({NAME: ROWS}))
    monkeypatch.setattr(_Frugal, "read", failing)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        members(path)


def test_members_when_read_then_the_zip_may_have_anything_before_it(tmp_path: Path) -> None:
    path = tmp_path / "zip"
    made = io.BytesIO(b"#!/bin/sh\n")
    made.seek(0, io.SEEK_END)
    with ZipFile(made, "a") as zipped:
        zipped.writestr(NAME, ROWS)
    path.write_bytes(made.getvalue())
    assert [one.filename for one in members(path)] == [NAME]
