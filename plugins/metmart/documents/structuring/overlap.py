"""How much two pieces of text have in common, rare words counting more."""

import math
import re
from collections.abc import Sequence

_COMMON_WORDS = """
about above after again against all also although always and another answer any are attached
because been before being below between borough both but can cannot could currently did does
doing done down each either ever every few for from further get given had has have having her
here how however into its just last less like made make making many may mentioned met mopac more
most mps much must need needs not now off officers once one only onto other our out outlined
over own particular particularly per please police policing previous question questions refer
referred response see should since some such than that the their them then there these they this
those through too under until update upon use used very was way well were what when where
whether which while who why will with within without would year years you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def stems(text: str) -> set[str]:
    """The words of a text that carry its subject, without their endings."""
    words = re.findall(r"[a-z][a-z'-]{2,}", text.lower().replace("’", "'"))
    return {_stem(word) for word in words if word not in _COMMON}


class Subjects:
    """The words of several texts, to find which of them speaks of something."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.words = [stems(text) for text in texts]
        self.all = [word for words in self.words for word in words]

    def score(self, subject: set[str], place: int) -> float:
        """How much a text has of a subject."""
        return sum(self._weight(word) for word in subject & self.words[place])

    def _weight(self, word: str) -> float:
        """More for a word that few of the texts have."""
        return math.log((1 + len(self.words)) / self.all.count(word))


def _stem(word: str) -> str:
    plain = word.removesuffix("'s").strip("'-")
    for ending in ("ings", "ing", "ies", "ied", "ed", "es", "s", "e", "y"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            return plain.removesuffix(ending)
    return plain
