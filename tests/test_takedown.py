"""A takedown holds, whatever is run, read or replaced afterwards."""

from dataclasses import replace
from datetime import date

import pytest

from metmart.documents.document import Document, Origin
from metmart.documents.takedown import apply, take_down, takedowns
from metmart.errors import LakeError
from metmart.lake import Lake
from metmart.land.plaintext import text_lines

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
