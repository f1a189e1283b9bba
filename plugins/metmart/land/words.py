"""The words of a PDF page, each with its place, the way up in which it is read.

pdfium is asked for the whole text at once and then for the box of each word's first and last
character: a call for every character of every word would take several times as long. Where a word
is wider than its characters can be, or not on one line, it is put together from those.
"""

import ctypes
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from metmart.land.line import Box

HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\xad": "-", "\xa0": " "})
_WORD = re.compile(r"[^\s\0]+")
_GAP = 0.18  # of the height: characters further apart are of two words
_SAME_LINE = 0.35
_TORN = 1.6  # a word this many heights a character wide is two cells' words in one
_TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, in points right of and below the corner at which reading starts.

    `first` and `last` are its characters' numbers on the page.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    first: int
    last: int
    turn: int = 0

    @property
    def height(self) -> float:
        """Of the font's box, which all characters of a size share."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Frame:
    """A page's own box, which need not start at nought; pdfium's y goes up."""

    left: float
    bottom: float
    right: float
    top: float

    def turned(self, box: Iterable[float], turn: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a box (left, bottom, right, top) on the turned page.

        `turn` is by how many degrees clockwise its text stands; the page is turned back.
        """
        left, bottom, right, top = box
        if turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if turn == 90:
            return self.top - top, self.right - right, self.top - bottom, self.right - left
        if turn == 180:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left

    def seen(self, word: tuple[float, float, float, float], turn: int, rotation: int) -> Box:
        """A box on the page turned for reading, as one on the page as a viewer shows it."""
        left, top, right, bottom = word
        if turn == 0:
            raw = (left + self.left, self.top - bottom, right + self.left, self.top - top)
        elif turn == 90:
            raw = (self.right - bottom, self.top - right, self.right - top, self.top - left)
        elif turn == 180:
            raw = (self.right - right, top + self.bottom, self.right - left, bottom + self.bottom)
        else:
            raw = (top + self.left, left + self.bottom, bottom + self.left, right + self.bottom)
        return Box(*(round(at, 1) for at in self.turned(raw, (360 - rotation) % 360)))


class PageText:
    """The text of one page; `close` gives pdfium's memory back."""

    def __init__(self, page: Any, frame: Frame) -> None:
        self._frame = frame
        self._page = page.get_textpage()
        self._raw = self._page.raw
        self._rect = pdfium.FS_RECTF()
        self._at = ctypes.byref(self._rect)
        self.count: int = self._page.count_chars()
        self.text = self._text()

    def close(self) -> None:
        """Give pdfium's memory back."""
        self._page.close()

    def words(self) -> dict[int, list[Word]]:
        """The words by the turn of their text, in pdfium's order."""
        if not self.count:
            return {}
        found: dict[int, list[Word]] = defaultdict(list)
        for match in _WORD.finditer(self.text):
            first, last = match.start(), match.end() - 1
            turn = self.turn(first)
            read = self._turned if turn else self._upright
            found[turn].extend(read(match[0], first, last, turn))
        return found

    def _turned(self, text: str, first: int, last: int, turn: int) -> Iterable[Word]:
        left, top, right, bottom = self.place(first, turn)
        other = self.place(last, turn)
        height = bottom - top
        is_straight = other[0] >= left and abs(other[3] - bottom) <= _SAME_LINE * height
        if not is_straight or other[2] - left > _TORN * height * len(text):
            return self._spelt(range(first, last + 1), turn)
        right, top, bottom = other[2], min(top, other[1]), max(bottom, other[3])
        return (Word(text.translate(HYPHENS), left, top, right, bottom, first, last, turn),)

    def _upright(self, text: str, first: int, last: int, _: int) -> Iterable[Word]:
        # Most of a document passes through here: no calls but pdfium's own.
        rect, frame, box_of = self._rect, self._frame, pdfium.FPDFText_GetLooseCharBox
        box_of(self._raw, first, self._at)
        left, right, top, bottom = rect.left, rect.right, rect.top, rect.bottom
        if last > first:
            box_of(self._raw, last, self._at)
            right = rect.right
            top = rect.top if rect.top > top else top
            bottom = rect.bottom if rect.bottom < bottom else bottom
        if right < left or right - left > _TORN * (top - bottom) * len(text):
            return self._spelt(range(first, last + 1), 0)
        left, right = left - frame.left, right - frame.left
        top, bottom = frame.top - top, frame.top - bottom
        return (Word(text.translate(HYPHENS), left, top, right, bottom, first, last),)

    def cut(self, word: Word, at: float) -> list[Word]:
        """The parts of a word left and right of a line through it."""
        letters = [self._letter(one, word.turn) for one in range(word.first, word.last + 1)]
        sides = (
            [one for one in letters if (one.left + one.right) / 2 < at],
            [one for one in letters if (one.left + one.right) / 2 >= at],
        )
        return [_joined(side) for side in sides if side]

    def _letter(self, at: int, turn: int) -> Word:
        box = self.place(at, turn)
        return Word(self.text[at].translate(HYPHENS), *box, at, at, turn)

    def place(self, at: int, turn: int) -> tuple[float, float, float, float]:
        """The box of a character on the turned page."""
        pdfium.FPDFText_GetLooseCharBox(self._raw, at, self._at)
        rect = self._rect
        return self._frame.turned((rect.left, rect.bottom, rect.right, rect.top), turn)

    def turn(self, at: int) -> int:
        """By how many degrees clockwise a character stands, to the nearest right angle."""
        angle = pdfium.FPDFText_GetCharAngle(self._raw, at)
        return _TURNS[round(angle / (math.pi / 2)) % 4] if angle > 0 else 0

    def is_bold(self, at: int) -> bool:
        """Whether a character's font says that it is bold."""
        if pdfium.FPDFText_GetFontWeight(self._raw, at) >= 600:
            return True
        name = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        size = pdfium.FPDFText_GetFontInfo(self._raw, at, name, 128, ctypes.byref(flags))
        return 0 < size <= 128 and b"bold" in name.value.lower()

    def _text(self) -> str:
        """A character for each of pdfium's, so that their numbers can be used as indices."""
        buffer = ctypes.create_string_buffer((self.count + 1) * 2)
        at = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        written = pdfium.FPDFText_GetText(self._raw, 0, self.count, at)
        text = buffer.raw[: max(written - 1, 0) * 2].decode("utf-16-le", errors="replace")
        if len(text) == self.count:
            return text
        codes = (pdfium.FPDFText_GetUnicode(self._raw, at) for at in range(self.count))
        return "".join(chr(code) if 0 < code < 0xD800 or code > 0xDFFF else "�" for code in codes)

    def _spelt(self, numbers: Iterable[int], turn: int) -> Iterator[Word]:
        """Words put together from single characters, by the gaps between them."""
        letters: list[Word] = []
        for at in numbers:
            letter = self._letter(at, turn)
            if letters and not _adjoin(letters[-1], letter):
                yield _joined(letters)
                letters = []
            letters.append(letter)
        if letters:
            yield _joined(letters)


def _adjoin(one: Word, other: Word) -> bool:
    height = max(one.height, other.height)
    return (
        other.first == one.last + 1
        and abs(one.bottom - other.bottom) < _SAME_LINE * height
        and -height < other.left - one.right < _GAP * height
    )


def _joined(letters: list[Word]) -> Word:
    return Word(
        "".join(letter.text for letter in letters),
        min(letter.left for letter in letters),
        min(letter.top for letter in letters),
        max(letter.right for letter in letters),
        max(letter.bottom for letter in letters),
        letters[0].first,
        letters[-1].last,
        letters[0].turn,
    )
