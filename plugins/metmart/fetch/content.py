"""Pages for people and messages of errors, told from data by their first bytes.

A host that wants a log-in, is down or takes us for a robot often says so with status 200, under
the name and the type of the file that was asked for. Neither is believed.
"""

import codecs
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from metmart.errors import FetchError
from metmart.sources.spec import SourceSpec

LOOKED_AT_BYTES = 1 << 18
SHORT_BYTES = 4096  # a longer text is no message
SHOWN_BYTES = 80
_GZIP = b"\x1f\x8b"
_PACKED = (b"PK", _GZIP, b"%PDF", b"\xd0\xcf\x11\xe0")  # what begins so is no text
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKUP = re.compile(
    r"<[a-z!?/]|.{0,1000}?<(?:!doctype html|html[^>]*>\s*<(?:head|body))\b",
    re.IGNORECASE | re.DOTALL,
)
_FEATURES = re.compile(r'"type"\s*:\s*"Feature(?:Collection)?"|"features"\s*:')
_DELIMITERS = ",;\t|"
_STATUS = (
    r"not found|forbidden|unauthori[sz]ed|access (?:is )?denied|too many requests|bad request|"
    r"bad gateway|gateway time-?out|(?:internal )?server error|runtime error|"
    r"service (?:temporarily )?unavailable|request (?:rejected|blocked|timed out|unsuccessful)"
)
_MESSAGE = re.compile(
    rf"\W*(?:{_STATUS}|(?:http|error|status|exception|traceback|warning|sorry|please|upstream)\b|"
    r"[45]\d\d\s|rate limit|quota|your (?:session|request|access|ip)\b|you (?:have|are|must)\b|"
    r"the (?:requested|service|server|file|page|site)\b|an? (?:\w+ )?error\b|"
    r"(?:log|sign) ?in\b|authentication\b|invalid\b)",
    re.IGNORECASE,
)

# Of papers, pages are as good as any: only what can be nothing but a door or an error is refused.
MOST_WORDS = 150  # on a page that only says that something is not there
_TITLE_PARTS = re.compile(r"\s+[-\u2013\u2014]\s+|\s*[|\u00b7]\s*")
_TITLE_OF_NONE = re.compile(
    rf"(?:(?:http )?(?:error\W*)?(?:[45]\d\d)?\W*(?:error|(?:page|file) not found|{_STATUS}|"
    r"(?:down for |under )?maintenance|(?:log|sign) ?[io]n(?: to .*)?|just a moment|"
    r"one moment,? please|attention required|checking your browser.*|pardon our interruption|"
    r"are you a (?:robot|human)|human verification|security check)|(?:error )?[45]\d\d)\W*",
    re.IGNORECASE,
)
_DOORS = (
    "input[type=password], input[name=SAMLRequest], input[name=SAMLResponse], .g-recaptcha, "
    ".h-captcha, .cf-turnstile, #px-captcha"
)
_SCRIPTED_DOOR = re.compile(
    r"_cf_chl_opt|cf-browser-verification|_incapsula_resource|awswafcookiedomainlist", re.IGNORECASE
)
_ERROR_ROOT = re.compile(
    r"(?:<\?xml[^>]*>|<!--[^>]*>|\s)*<(?:\w+:)?(?:error|errors|fault|exception|exceptionreport|"
    r"serviceexceptionreport|errorresponse)[\s>/]",
    re.IGNORECASE,
)


def refuse_other_than_data(spec: SourceSpec, url: str, path: Path, sha256: str) -> None:
    """Return if a file that has come may be what the source publishes.

    Raises FetchError, with the file's hash and first bytes, where it is a page or a message.
    """
    with path.open("rb") as file:
        beginning = file.read(LOOKED_AT_BYTES)
    is_whole = path.stat().st_size <= LOOKED_AT_BYTES
    found = recognised(beginning, is_whole=is_whole, may_be_page=spec.is_document)
    if found:
        raise FetchError(
            f"{found} came in the place of "
            f"{'a paper' if spec.is_document else 'data'}; it begins with "
            f"{beginning[:SHOWN_BYTES]!r}",
            source=spec.id,
            url=url,
            sha256=sha256,
            next_step="nothing was archived; open the URL in a browser. If it asks for a log-in "
            "or only refuses programs, ask the publisher; if it shows the file, run again",
        )


def recognised(beginning: bytes, *, is_whole: bool, may_be_page: bool) -> str | None:
    """What bytes are if they are not data, in words; None if they may be."""
    text = _text(beginning)
    if text is None:
        return None
    told = _PAPER if may_be_page else _DATA
    return next((what for what, is_it in told.items() if is_it(text, is_whole)), None)


def _text(beginning: bytes) -> str | None:
    """The text, without blanks before it; None if the bytes are no text."""
    if beginning.startswith(_GZIP):
        beginning = _unpacked(beginning)
    if beginning.startswith(_PACKED):
        return None
    for bom, encoding in _BOMS:
        if beginning.startswith(bom):
            return beginning.decode(encoding, errors="ignore").lstrip("\ufeff").lstrip()
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(beginning) > 1 and not any(beginning[start:SHOWN_BYTES:2]):
            return beginning.decode(encoding, errors="ignore").lstrip()
    return beginning.decode("utf-8", errors="replace").lstrip()


def _unpacked(beginning: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(beginning, LOOKED_AT_BYTES)
    except zlib.error:
        return beginning


def _is_markup(text: str, _: bool) -> bool:
    return _MARKUP.match(text) is not None


def _is_json_answer(text: str, is_whole: bool) -> bool:
    """JSON that has no features in it; an answer that is long is some other kind of data."""
    return is_whole and text[:1] in ("{", "[") and not _FEATURES.search(text) and _is_json(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_message(text: str, is_whole: bool) -> bool:
    """A short text that has no columns, or begins as messages do and is no table."""
    if not is_whole or len(text) > SHORT_BYTES:
        return False
    if not any(one in text for one in _DELIMITERS):
        return True
    first, *others = [line.count(",") for line in text.splitlines() if line.strip()]
    is_table = first > 0 and bool(others) and others[-1] == first
    return not is_table and _MESSAGE.match(text) is not None


def _is_error_document(text: str, _: bool) -> bool:
    return _ERROR_ROOT.match(text) is not None


def _is_door(text: str, is_whole: bool) -> bool:
    """A page with next to nothing on it but a form to log in, or a test for robots."""
    page = _page(text, is_whole)
    is_closed = bool(page.select(_DOORS) or _SCRIPTED_DOOR.search(str(page)))
    return is_closed and _is_bare(page)


def _is_page_of_none(text: str, is_whole: bool) -> bool:
    """A page with next to nothing on it, whose title says that something is not there."""
    page = _page(text, is_whole)
    title = " ".join(page.title.get_text().split()) if page.title else ""
    says_so = any(_TITLE_OF_NONE.fullmatch(part) for part in _TITLE_PARTS.split(title))
    return says_so and _is_bare(page)


def _page(text: str, is_whole: bool) -> BeautifulSoup:
    """The page that a text is; an empty one where it is none, or is longer than was looked at."""
    is_xml = text.startswith("<?xml") and "<html" not in text.lower()
    is_page = is_whole and not is_xml and _is_markup(text, is_whole)
    return BeautifulSoup(text if is_page else "", "lxml")


def _is_bare(page: BeautifulSoup) -> bool:
    for unseen in page.select("head, script, style, noscript, template"):
        unseen.decompose()
    return len(page.get_text(" ").split()) <= MOST_WORDS


_Told = dict[str, Callable[[str, bool], bool]]
_DATA: _Told = {
    "a web page or another text in markup": _is_markup,
    "an answer in JSON that holds no features": _is_json_answer,
    "a message": _is_message,
}
_PAPER: _Told = {
    "an error in XML": _is_error_document,
    "an answer in JSON": _is_json_answer,
    "a page to log in at, or a test for robots,": _is_door,
    "the page of an error": _is_page_of_none,
}
