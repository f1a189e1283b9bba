"""Lines of a ModernGov meeting: what its web service answers to GetMeeting.

What the service states in elements becomes lines of kind `field`; what it has as text, the text
of an item on the agenda and of its minutes, becomes lines as any page's do.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from metmart.errors import DocumentError
from metmart.land.doctype import refuse_doctype
from metmart.land.line import Line
from metmart.land.webpage import markup_lines, plain

_TEXTS = {"agendatext": "agenda_text", "minutesnonemptyhtmlbody": "minutes"}
_SHOWN = {
    "meeting": ("committeetitle", "meetingdate", "meetingtime", "meetingstatus"),
    "item": ("agendaitemnumber", "agendaitemtitle"),
    "paper": ("title",),
    "attendee": ("name", "roledescription", "attendance"),
}


def meeting_lines(path: Path) -> list[Line]:
    """The meeting, its attendees, its items with their texts, and their papers.

    Raises DocumentError where the bytes are no XML, or other XML; UnreadableError where they
    declare entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        with path.open("rb") as file:
            refuse_doctype(file, "the meeting")
        root = etree.parse(str(path), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            f"the XML cannot be read: {error}",
            next_step="look at the archived file: it may be cut short; fetch it again",
        ) from error
    meeting = next((one for one in root.iter() if _name(one) == "meeting"), None)
    if meeting is None:
        raise DocumentError(
            f"the XML is no meeting, it begins with <{_name(root)}>",
            next_step="look at the archived file: services answer with errors in XML",
        )
    return [replace(line, number=number) for number, line in enumerate(_lines(meeting), 1)]


def _lines(meeting: etree._Element) -> Iterator[Line]:
    yield _record("meeting", _leaves(meeting))
    for attendee in _inside(meeting, "attendee"):
        yield _record("attendee", _leaves(attendee))
    tables = 0
    for item in _inside(meeting, "agendaitem"):
        fields = _leaves(item)
        yield _record("item", {name: said for name, said in fields.items() if name not in _TEXTS})
        known = {"agendaitemid": fields.get("agendaitemid", "")}
        for element, record in _TEXTS.items():
            before = tables
            for line in markup_lines(fields.get(element, "")):
                table = before + line.table if line.table else None
                tables = table or tables
                about = {**line.fields, "record": record, **known}
                yield replace(line, table=table, fields=about)
        for paper in _inside(item, "linkeddoc"):
            yield _record("paper", {**_leaves(paper), **known})
    for paper in _inside(meeting, "linkeddoc"):
        if not any(_name(up) == "agendaitem" for up in paper.iterancestors()):
            yield _record("paper", _leaves(paper))


def _record(kind: str, fields: dict[str, str]) -> Line:
    stated = {name: plain(said) for name, said in fields.items() if said.strip()}
    text = " ".join(stated[name] for name in _SHOWN[kind] if name in stated)
    return Line(1, 1, "field", text, fields={"record": kind, **stated})


def _leaves(element: etree._Element) -> dict[str, str]:
    return {_name(child): child.text or "" for child in element if not len(child)}


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element.iter() if _name(one) == name)


def _name(element: etree._Element) -> str:
    """Without the namespace that SOAP puts before it, in the small letters of the service."""
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else ""
