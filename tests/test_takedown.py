"""A takedown holds, whatever is run, read or replaced afterwards."""

import json
from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner, Result

from conftest import NOW, archived
from metmart import files
from metmart.cli import main  # noqa: F401  registers the commands
from metmart.cli.app import app
from metmart.documents.document import Document, Origin
from metmart.documents.takedown import apply, take_down, takedowns
from metmart.errors import LakeError
from metmart.lake import Lake
from metmart.land.plaintext import text_lines
from metmart.publish.manifest import Manifest
from metmart.publish.retention import let_go
from metmart.sources.registry import sources

TODAY = date(2026, 11, 23)
TEXT = """# Questions
How many robberies were there?
There were 31 robberies in March.
A victim told us what had happened to her.
12
It was in her street.
Thank you.
12
"""


def _document(text: str = TEXT, sha256: str = "ab12", number: str = "1") -> Document:
    origin = Origin(
        document_id=f"council_papers@2026-11-02-{sha256}",
        source_id="council_papers",
        sha256=sha256,
        file="pack.txt",
        title="Pack",
        url=f"http://127.0.0.1/{number}",
        publisher="A council",
        published_at=None,
    )
    return Document(origin, tuple(text_lines(text)))


def _texts(document: Document | None) -> list[str]:
    assert document is not None
    return [line.text for line in document.lines]


def test_document_when_taken_down_then_out_and_its_versions_too(lake: Lake) -> None:
    take_down(lake, _document(), "asked by the person", TODAY)
    listed = takedowns(lake)
    assert apply(listed, _document()) is None
    assert apply(listed, _document("Other words", "cd34")) is None
    assert apply(listed, _document(number="2", sha256="ab12")) is None
    assert _texts(apply(listed, _document("Other words", "ef56", "9"))) == ["Other words"]


def test_lines_when_taken_down_then_the_others_stay_as_they_are(lake: Lake) -> None:
    take_down(lake, _document(), "a victim's account", TODAY, (4, 6))
    document = apply(takedowns(lake), _document())
    assert _texts(document) == [
        "Questions",
        "How many robberies were there?",
        "There were 31 robberies in March.",
        "Thank you.",
        "12",
    ]
    assert document is not None
    assert [line.number for line in document.lines] == [1, 2, 3, 7, 8]


def test_lines_when_the_file_is_replaced_and_they_moved_then_still_out(lake: Lake) -> None:
    take_down(lake, _document(), "a victim's account", TODAY, (4, 6))
    moved = _document(f"A new page\n\n{TEXT.upper()}", "cd34")
    assert _texts(apply(takedowns(lake), moved)) == [
        "A new page",
        "QUESTIONS",
        "HOW MANY ROBBERIES WERE THERE?",
        "THERE WERE 31 ROBBERIES IN MARCH.",
        "THANK YOU.",
        "12",
    ]


def test_lines_when_not_all_are_found_again_then_the_document_stays_out(lake: Lake) -> None:
    take_down(lake, _document(), "a victim's account", TODAY, (4, 6))
    reworded = _document(TEXT.replace("A victim told us", "She told us"), "cd34")
    assert apply(takedowns(lake), reworded) is None


def test_takedown_when_asked_for_again_then_the_first_stands(lake: Lake) -> None:
    take_down(lake, _document(), "first", TODAY, (4, 6))
    take_down(lake, _document(), "second", TODAY, (4, 6))
    take_down(lake, _document(), "third", TODAY, (2, 2))
    assert [one.reason for one in takedowns(lake)] == ["third", "first"]
    document = apply(takedowns(lake), _document())
    assert "How many robberies were there?" not in _texts(document)


def test_takedown_when_no_such_lines_then_refused(lake: Lake) -> None:
    with pytest.raises(LakeError, match="no lines 90 to 91"):
        take_down(lake, _document(), "x", TODAY, (90, 91))
    assert takedowns(lake) == []


def test_list_when_a_file_cannot_be_read_then_nothing_slips_through(lake: Lake) -> None:
    take_down(lake, _document(), "x", TODAY)
    (path,) = lake.takedowns.iterdir()
    path.write_text("document: [")
    with pytest.raises(LakeError, match="cannot be read"):
        takedowns(lake)


def test_id_when_the_document_s_has_odd_characters_then_a_plain_file(lake: Lake) -> None:
    odd = _document()
    odd = replace(odd, origin=replace(odd.origin, document_id="../x/y z"))
    take_down(lake, odd, "x", TODAY)
    assert [path.name for path in lake.takedowns.iterdir()] == [".._x_y_z.yaml"]


def _release(lake: Lake, name: str, known: list[str], **made_of: str) -> None:
    folder = lake.releases / name
    folder.mkdir(parents=True)
    manifest = Manifest(
        release=name,
        published_at=NOW,
        code_version="x",
        publishers="embedded",
        files={},
        inputs=[{"release": "other", "sha256": "00", "paper": "p"} | made_of],
        takedowns=known,
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json())


def test_releases_when_they_hold_what_was_taken_down_then_deleted_but_for_the_one_in_use(
    lake: Lake,
) -> None:
    down = take_down(lake, _document(), "x", TODAY)
    _release(lake, "by-id", [], release=down.document)
    _release(lake, "by-bytes", [], sha256=down.sha256)
    _release(lake, "by-version", [], paper=down.paper)
    _release(lake, "of-others", [])
    _release(lake, "without", [down.id], release=down.document)
    assert let_go(lake, keep=12) == []  # nothing is in use that could be read instead
    files.point(lake.current, lake.releases / "by-id")
    assert sorted(let_go(lake, keep=12)) == ["by-bytes", "by-version"]
    files.point(lake.current, lake.releases / "without")
    assert let_go(lake, keep=12) == ["by-id"]
    assert sorted(path.name for path in lake.releases.iterdir()) == ["of-others", "without"]


def _asked(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["documents", *map(str, arguments)])


def test_command_when_lines_are_named_then_on_the_list_and_the_bytes_stay(lake: Lake) -> None:
    source = next(spec.id for spec in sources().values() if spec.is_document)
    release = archived(lake, source, TEXT.encode(), filename="pack.txt")
    asked = _asked(
        "takedown", release.id, "--lines", "4-6", "--reason", "hers", "--lake", lake.root
    )
    assert asked.exception is None
    assert "no published release holds it" in asked.stdout
    (one,) = takedowns(lake)
    assert (one.document, one.sha256, one.reason) == (release.id, release.sha256, "hers")
    assert (one.first_line, one.last_line, len(one.line_hashes)) == (4, 6, 3)
    assert lake.object(release.sha256).read_bytes() == TEXT.encode()
    (row,) = json.loads(_asked("takedowns", "--json", "--lake", lake.root).stdout)
    assert (row["document"], row["lines"], row["reason"]) == (release.id, "4-6", "hers")


@pytest.mark.parametrize("named", ["id", "hash", "file", "url"])
def test_command_when_a_document_is_named_in_any_way_then_it_is_found(
    lake: Lake, named: str
) -> None:
    source = next(spec.id for spec in sources().values() if spec.is_document)
    release = archived(lake, source, TEXT.encode(), filename="pack.txt")
    name = {"id": release.id, "hash": release.sha256[:12], "file": "pack.txt", "url": release.url}
    asked = _asked("takedown", name[named], "--reason", "x", "--lake", lake.root)
    assert asked.exception is None
    assert [one.document for one in takedowns(lake)] == [release.id]
    wrong = _asked("takedown", name[named], "--lines", "a", "--reason", "x", "--lake", lake.root)
    assert wrong.exit_code == 2
