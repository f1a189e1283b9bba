"""How text is laid out for people: a hundred columns at most, in a terminal or a pipe."""

from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.text import Text

WIDTH = 100
INDENT = 16
_HEAD = 24


def page() -> Console:
    """Where papers are printed: as wide as the terminal, a hundred columns at most."""
    asked = Console()
    width = min(asked.width, WIDTH) if asked.is_terminal else WIDTH
    return Console(width=width, highlight=False, markup=False)


class Hanging:
    """A text of which every line but the first is moved in."""

    def __init__(self, text: Text, indent: int = INDENT) -> None:
        self._text = text
        self._indent = indent

    def __rich_console__(self, console: Console, _: object) -> Iterator[RenderableType]:
        first, *others = self._text.wrap(console, console.width)
        first.rstrip()
        yield first
        if others:
            for line in others:
                line.rstrip()
            yield Inset(Text(" ").join(others), self._indent)


class Inset:
    """A text that is moved in as a whole, with no blanks at the ends of its lines."""

    def __init__(self, text: Text, indent: int = INDENT) -> None:
        self._text = text
        self._indent = indent

    def __rich_console__(self, console: Console, _: object) -> Iterator[RenderableType]:
        for line in self._text.wrap(console, console.width - self._indent):
            line.rstrip()
            yield Text(" " * self._indent) + line


def row(head: str, text: str, tail: str = "", indent: int = INDENT) -> RenderableType:
    """A label, what it is of, and where that stands."""
    label = f"{short(head, _HEAD):<{indent - 1}} "
    end = f"  {tail}" if tail else ""
    return Hanging(Text.assemble((label, "bold"), text, (end, "dim")), indent)


def section(title: str, content: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """A heading with what stands below it."""
    yield Text()
    yield Text(title.strip(), style="bold underline")
    yield from content


def plain(name: str) -> str:
    """A code as words."""
    return name.replace("_pct", "").replace("_", " ")


def short(text: str, length: int) -> str:
    """A text on one line, cut between words where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 2].rsplit(" ", 1)[0] + " …"


def around(quote: str, text: str, length: int = 170) -> str:
    """The part of a quote that stands around a piece of it, on one line."""
    quote = " ".join(quote.split())
    at = max(quote.find(" ".join(text.split())), 0)
    start = max(0, min(at - length // 2, len(quote) - length))
    start = quote.find(" ", start) + 1 if start else 0
    cut = quote[start : start + length]
    if start + length < len(quote):
        cut = cut.rsplit(" ", 1)[0] + " …"
    return f"… {cut}" if start else cut
