"""A question with its answer as paragraphs, before it is a record."""

from dataclasses import dataclass, field
from datetime import date

from metmart.documents.structure import QuestionKind
from metmart.documents.structuring.paragraph import Paragraph


@dataclass
class Exchange:
    """What was asked and what was answered; `markers` are lines that only say which is which."""

    kind: QuestionKind
    reference: str | None = None
    topic: str | None = None
    asker: str | None = None
    asked_of: str | None = None
    answered_on: date | None = None
    question: list[Paragraph] = field(default_factory=list)
    answer: list[Paragraph] = field(default_factory=list)
    markers: list[Paragraph] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Paragraph]:
        """All of them in the document's order."""
        everything = [*self.question, *self.answer, *self.markers]
        return sorted(everything, key=lambda one: one.first_line)

    @property
    def text(self) -> str:
        """The words of the question, without the cell of who asked."""
        return "\n".join(said(one, self.asker) for one in self.question)

    @property
    def answer_text(self) -> str:
        """The words of the answer."""
        return "\n".join(said(one) for one in self.answer)

    @property
    def answers(self) -> list[str]:
        """The words of each answer, where marks between them say that there are several."""
        begins = [one.first_line for one in self.markers]
        groups: dict[int, list[str]] = {}
        for one in self.answer:
            before = max((line for line in begins if line < one.first_line), default=0)
            groups.setdefault(before, []).append(said(one))
        return ["\n".join(group) for _, group in sorted(groups.items())]


def said(one: Paragraph, asker: str | None = None) -> str:
    """A paragraph's words; of a row the cells that are not the asker."""
    if one.kind != "row":
        return one.text
    cells = [cell for cell in one.cells if cell]
    if asker and len(cells) > 1 and cells[0].startswith(asker[:5]):
        cells = cells[1:]
    return " ".join(cells)
