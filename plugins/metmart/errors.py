"""The errors a person can meet, each with the facts needed to act on it.

Why typed: a scheduler retries a network fault, never a changed header; it can only tell them
apart by class. Why with facts: a message without the source, the file and the hash sends its
reader back to the logs.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from metmart.printable import LONGEST_NAME, printable


class MetmartError(Exception):
    """Base of every error that metmart raises on purpose."""

    def __init__(
        self,
        what: str,
        *,
        next_step: str,
        source: str | None = None,
        url: str | None = None,
        file: str | None = None,
        sha256: str | None = None,
    ) -> None:
        self.what = printable(what)
        self.next_step = printable(next_step)
        self.source = source
        self.url = printable(str(url), LONGEST_NAME) if url else None
        self.file = printable(str(file), LONGEST_NAME) if file else None
        self.sha256 = sha256
        self.is_told = False  # whether people have been alerted
        super().__init__(self.what)

    @property
    def story(self) -> str:
        """What happened, and the facts that are known."""
        facts = {"source": self.source, "url": self.url, "file": self.file, "sha256": self.sha256}
        return "\n".join([self.what, *(f"  {name}: {it}" for name, it in facts.items() if it)])

    def __str__(self) -> str:
        """The whole story, and the next step."""
        return f"{self.story}\n  next step: {self.next_step}"

    def __reduce__(self) -> tuple[object, ...]:
        """Keep every fact when the error crosses a process border."""
        return (_rebuild, (type(self), self.__dict__))


def _rebuild(kind: type[MetmartError], facts: dict[str, object]) -> MetmartError:
    error = kind.__new__(kind, facts["what"])
    error.__dict__.update(facts)
    return error


@contextmanager
def about(source: str) -> Iterator[None]:
    """Name the source in errors of code that cannot know for which source it works."""
    try:
        yield
    except MetmartError as error:
        error.source = error.source or source
        raise


@contextmanager
def unforeseen(kind: type[MetmartError], what: str, next_step: str) -> Iterator[None]:
    """Make whatever the words of a publisher have led to an error of this kind.

    Catalogues and headers are other people's bytes: one odd entry stops the stage of its own
    source, by a typed error, and never the run. Errors of metmart and of the machine pass.
    """
    try:
        yield
    except (MetmartError, OSError, MemoryError):
        raise
    except Exception as error:
        raise kind(f"{what}: {error!r}", next_step=next_step) from error


class SettingsError(MetmartError):
    """A setting is missing or contradicts another."""


class SourceSpecError(MetmartError):
    """A source's YAML does not describe a source."""


class CatalogueError(MetmartError):
    """The publisher's catalogue cannot be understood."""


class FetchError(MetmartError):
    """The bytes could not be had, or are not the bytes that were promised."""


class AddressError(FetchError):
    """An address that the source may not ask; it takes a change of the YAML to allow it."""


class PausedError(FetchError):
    """The host is left alone until the time that is named."""


class UnreadableError(MetmartError):
    """Bytes are damaged or made to do harm; whoever knows what they are says of which file."""


class LandingError(MetmartError):
    """A release cannot be read by any rule that its source declares."""


class DocumentError(MetmartError):
    """A document is not there, or its bytes cannot be read as lines."""


class GateError(MetmartError):
    """A release failed a check; it is in quarantine and the last good one stays in use."""


class BuildError(MetmartError):
    """dbt could not build the candidate warehouse, or one of its tests failed."""


class AuditError(MetmartError):
    """The candidate marts failed a check; nothing was published."""


class StorageError(MetmartError):
    """A file of the lake could not be used: the disk is full, fails or may not be written to."""


class ReaderError(MetmartError):
    """The process that reads a file did not start, or was ended: of the file, that says nothing."""


class LakeError(MetmartError):
    """The lake holds something it must not, or lacks something it must hold."""


class SearchError(MetmartError):
    """There is nothing to look for, or nowhere to look."""


class OrchestrationError(MetmartError):
    """Airflow did not start, did not answer or did not finish."""
