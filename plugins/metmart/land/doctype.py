"""XML that declares entities is not read: none that anybody publishes does, and every bomb does."""

from typing import IO
from xml.parsers import expat

from metmart.errors import UnreadableError

_CHUNK_BYTES = 1 << 12
_MOST_BYTES = 1 << 16


def refuse_doctype(file: IO[bytes], name: str) -> None:
    """Read XML up to its first element, and raise UnreadableError where a DTD stands before it.

    Also where there is no element in the first 64 KiB: nothing else may hide what comes.
    """
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append("doctype")
    parser.StartElementHandler = lambda *_: found.append("element")
    count = 0
    try:
        while not found and count < _MOST_BYTES and (chunk := file.read(_CHUNK_BYTES)):
            count += len(chunk)
            parser.Parse(chunk)
    except expat.ExpatError as error:
        found = found or [f"cannot be read: {error}"]
    first = found[0] if found else "has no element where it should begin"
    if first != "element":
        problem = (
            "declares a document type (DTD), which is not read" if first == "doctype" else first
        )
        raise UnreadableError(
            f"the XML of {name} {problem}",
            next_step="look at the file with care: entities are declared to fill a memory or to "
            "fetch other files; ask the publisher for another",
        )
