"""Written questions of members: in a table of askers, below headings, or one after another."""

import re
from collections.abc import Sequence

from metmart.documents.structuring import asking, tables, wording
from metmart.documents.structuring.columns import Columns, columns
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph

_FROM = re.compile(
    rf"^(?:(?:Written |Supplementary |Public )?Question\s*(?:No\.?\s*)?(?P<number>\d+)?\W*"
    rf"(?:from|by|asked by)\s+|)(?P<who>(?:Cllr|Councillor|Mr|Mrs|Ms|Dr)\.?\s+{asking.NAME})"
    r"(?:\s*\([^)]*\))?(?:\s+to\s+(?P<of>.{3,120}?))?(?:\s+(?:asked|to ask|has asked))?\W*$",
)
_ANSWER = re.compile(
    r"^(?:written )?(?:answer|reply|response)(?:\s+(?:from|by|of)\s+(?P<who>.{3,80}))?\W*$", re.I
)
_ENOUGH = 2


def members_questions(paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """All of them, in the document's order."""
    return _in_columns(paragraphs) or _in_rows(paragraphs) or _one_after_another(paragraphs)


def _in_columns(paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """From tables whose header says which column asks and which answers."""
    found: list[Exchange] = []
    shape: Columns | None = None
    for one in paragraphs:
        if one.kind != "row":
            shape = shape if one.kind == "heading" else None
            continue
        headed = columns(one.cells)
        if headed:
            shape = headed
        elif shape is not None:
            shape.add(one, found)
    return found


def _in_rows(paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """From rows of an asker and a question with the answer in the rows and text below."""
    rows = [one for one in paragraphs if _asks(one)]
    real = [one for one in rows if asking.is_question(one.text)]
    if len(rows) < _ENOUGH or 2 * len(real) < len(rows):
        return []
    found: list[Exchange] = []
    reader = _Rows(found)
    for one in paragraphs:
        reader.take(one)
    return found


def _asks(one: Paragraph) -> bool:
    cells = [cell for cell in one.cells if cell]
    if one.kind != "row" or len(cells) != 2 or not one.cells[0]:
        return False
    if asking.is_titled(cells[0]):
        return len(cells[1].split()) > 4
    return asking.is_name(cells[0]) and asking.is_question(cells[1])


def _asks_in_shape(one: Paragraph) -> bool:
    """Whether a row among such rows has somebody's name, of whatever form, before a question."""
    cells = [cell for cell in one.cells if cell]
    if one.kind != "row" or len(cells) != 2 or not one.cells[0]:
        return False
    brief = wording.is_short(cells[0], 6) and not wording.is_finished(cells[0])
    return brief and cells[0][:1].isupper() and asking.is_question(cells[1])


class _Rows:
    """Reads row after row; knows whose question is open."""

    def __init__(self, found: list[Exchange]) -> None:
        self.found = found
        self.is_open = False
        self.asker: str | None = None  # of a question that is yet to come

    def take(self, one: Paragraph) -> None:
        """Put a paragraph to the question or answer that it belongs to."""
        if _asks(one) or (self.is_open and _asks_in_shape(one)):
            self._ask(one, next(cell for cell in one.cells if cell))
        elif self._is_askers_heading(one):
            self.asker = one.text.rstrip(":")
            self.found.append(Exchange("member", asker=self.asker, markers=[one]))
            self.is_open = True
        elif not self.is_open or one.kind == "empty_page":
            return
        elif self._ends(one):
            self.is_open = False
        else:
            self._go_on(one)

    def _go_on(self, one: Paragraph) -> None:
        last = self.found[-1]
        text = " ".join(cell for cell in one.cells if cell) or one.text
        if not last.question or (not last.answer and asking.is_only_question(text)):
            last.question.append(one)
        elif last.answer and one.kind == "row" and _is_new(one, text):
            self._ask(one, last.asker)
        else:
            last.answer.append(one)

    def _ask(self, one: Paragraph, asker: str | None) -> None:
        self.found.append(Exchange("member", asker=asker, question=[one]))
        self.is_open = True

    def _is_askers_heading(self, one: Paragraph) -> bool:
        """Whether a heading names one who asks elsewhere, or a councillor or a group."""
        if one.kind not in ("heading", "paragraph") or not wording.is_short(one.text, 6):
            return False
        known = one.text.rstrip(":") in {each.asker for each in self.found}
        return known or (self.is_open and asking.is_titled(one.text) and one.kind == "heading")

    def _ends(self, one: Paragraph) -> bool:
        """Whether another paper begins: a marked heading, or a table of figures."""
        if one.kind == "heading":
            return one.lines[0].kind == "heading"
        return one.kind == "row" and len(one.cells) > 2 and tables.value(one.cells[-1]) is not None


def _is_new(one: Paragraph, text: str) -> bool:
    """Whether a row without asker asks: at a page break, where the asker is not repeated."""
    after_break = one.gap > 0 or one.lines[0].box is not None
    return after_break and asking.is_only_question(text)


def _one_after_another(paragraphs: Sequence[Paragraph]) -> list[Exchange]:
    """From running text: "Question from Councillor A to B", the question, "Reply", the reply."""
    if not any(_ANSWER.match(one.text) for one in paragraphs):
        return []
    found: list[Exchange] = []
    in_answer = False
    is_open = False
    for one in paragraphs:
        asked = _FROM.match(one.text) if wording.is_short(one.text, 25) else None
        answered = _ANSWER.match(one.text) if wording.is_short(one.text, 15) else None
        if asked is not None:
            found.append(_asked(one, asked))
            in_answer, is_open = False, True
        elif not is_open:
            continue
        elif answered is not None:
            found[-1].markers.append(one)
            in_answer = True
        elif in_answer and found[-1].answer and _is_marked(one):
            is_open = False
        elif one.kind != "empty_page":
            (found[-1].answer if in_answer else found[-1].question).append(one)
    return [one for one in found if one.question]


def _is_marked(one: Paragraph) -> bool:
    """Whether another paper begins here."""
    return one.kind == "heading" and one.lines[0].kind == "heading"


def _asked(one: Paragraph, asked: re.Match[str]) -> Exchange:
    return Exchange(
        "member",
        reference=asked["number"],
        asker=asked["who"],
        asked_of=asked["of"],
        markers=[one],
    )
