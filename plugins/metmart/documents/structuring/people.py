"""People and their roles: members of a committee, officers with a rank, askers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from metmart.documents.structure import PersonRole
from metmart.documents.structuring import asking, ranks, wording
from metmart.documents.structuring.exchange import Exchange
from metmart.documents.structuring.paragraph import Paragraph
from metmart.land.line import Line

_SUBSTITUTES = re.compile(r"^substitut(?:e|es|e members?)\b.{0,20}$", re.IGNORECASE)
_CO_OPTED = re.compile(r"^(?:statutory |non-voting )?co-?opt(?:ed|ees?)\b.{0,40}$", re.IGNORECASE)
_MEMBERS = re.compile(
    r"^(?:councillors?|(?:committee |commission |panel |board )?members?|membership|present|"
    r"members? present|.{0,80}membership|voting members)\W*$",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^(?P<head>(?i:Present|Also present|Attendees|In attendance|"
    r"Members(?: present)?|Councillors|Substitutes?|Substitute Members|"
    r"Co-?opted(?: Members)?|Membership))\s*:?\s+(?P<rest>(?:Councillors?|Cllrs?|[A-Z]).+)$"
)
_ATTENDING = re.compile(r"^(?:also present|attendees|in attendance|officers)\b\W*$", re.IGNORECASE)
_CHAIR = re.compile(
    r"\(?\b(?P<vice>vice|deputy)?[\s-]*chair(?:man|woman|person)?\b\)?", re.IGNORECASE
)
_COUNCILLOR = re.compile(r"^(?:Councillors?|Cllrs?\.?)\s+")
_BRACKETED = re.compile(r"\s*\(([^)]*)\)")
_OFFICE = re.compile(
    r"\b(?:representative|governor|diocese|church|officer|director|head of|manager|member|"
    r"commander|superintendent|inspector|constable|sergeant|council|committee|services?)\b",
    re.IGNORECASE,
)
_ROLE_WORDS = 9
_MIDDLE_NAMES = 5

Kind = str


@dataclass(frozen=True)
class _Entry:
    name: str
    role: str
    one: Paragraph
    chair: str  # "chair", "vice" or ""


def people(
    paragraphs: Sequence[Paragraph],
    exchanges: Sequence[Exchange],
    records: Sequence[Line],
    body: str | None,
) -> list[PersonRole]:
    """Everybody who is named in a role, each once for each role."""
    found = [
        *_listed(paragraphs, body),
        *_officers(paragraphs),
        *_stacked(paragraphs),
        *_askers(exchanges),
        *_attendees(records, body),
    ]
    seen: dict[tuple[str, str], PersonRole] = {}
    for one in found:
        key = (re.sub(r"\W", "", one.name.lower()), _sort(one))
        known = seen.get(key)
        if known is None:
            seen[key] = one
        elif len(one.role) > len(known.role) and one.kind == known.kind:
            seen[key] = replace(known, role=one.role, rank=known.rank or one.rank)
    return sorted(_without_short(list(seen.values())), key=lambda one: one.line)


def _without_short(found: Sequence[PersonRole]) -> list[PersonRole]:
    """Without officers by surname alone whose full name stands elsewhere."""
    full = {one.name.split()[-1] for one in found if " " in one.name and _sort(one) == "officer"}
    return [one for one in found if not (_sort(one) == "officer" and one.name in full)]


def _sort(one: PersonRole) -> str:
    return "officer" if one.kind in ("officer", "senior_officer") else one.kind


def _listed(paragraphs: Sequence[Paragraph], body: str | None) -> list[PersonRole]:
    """From lists of members, substitutes and co-opted members, one a line or all in one."""
    found: list[PersonRole] = []
    kind: Kind | None = None
    entries: list[_Entry] = []
    for one in paragraphs:
        headed = _list_kind(one.text)
        inline = _INLINE.match(one.text) if one.kind in ("paragraph", "row") else None
        if headed:
            found += _roles(entries, kind, body)
            kind, entries = headed, []
        elif inline is not None and _list_kind(inline["head"]):
            found += _roles(entries, kind, body)
            kind, entries = None, []
            found += _roles(_in_line(inline["rest"], one), _list_kind(inline["head"]), body)
        elif kind and not _add(one, entries, kind):
            found += _roles(entries, kind, body)
            kind, entries = None, []
    return found + _roles(entries, kind, body)


def _list_kind(text: str) -> Kind | None:
    stripped = text.strip()
    if _ATTENDING.match(stripped):
        return "other"
    if _SUBSTITUTES.match(stripped):
        return "substitute"
    if _CO_OPTED.match(stripped):
        return "co_opted"
    return "member" if _MEMBERS.match(stripped) else None


def _add(one: Paragraph, entries: list[_Entry], kind: Kind) -> bool:
    """Read a line of the list; whether it still is one."""
    text = " ".join(one.text.split())
    if asking.is_group(text.rstrip(":")):  # members may be listed by party
        return True
    if one.kind == "row":
        in_cells = [entry for cell in one.cells if (entry := _entry(cell, one))]
        entries += in_cells
        return bool(in_cells)
    if one.kind not in ("paragraph", "bullet") or not wording.is_short(text, 16):
        return False
    entry = _entry(text, one)
    if entry is not None:
        entries.append(entry)
        return True
    if entries and kind == "co_opted" and wording.is_short(text, 4) and not text.endswith("."):
        entries[-1] = replace(entries[-1], role=f"{entries[-1].role} {text}".strip())
        return True
    return False


def _entry(text: str, one: Paragraph) -> _Entry | None:
    """A name with what stands behind it in brackets or after a comma."""
    chair = _CHAIR.search(text)
    bare = _BRACKETED.sub("", _CHAIR.sub("", text)) if chair else _BRACKETED.sub("", text)
    bare = bare.strip(" ,-–:")
    name, _, role = bare.partition(", ")
    if re.fullmatch(r"(?:OBE|MBE|CBE|BEM|JP|KC|QC)", role):
        role = ""
    name = _COUNCILLOR.sub("", name.strip())
    if not asking.is_name(name) or _OFFICE.search(name) or len(name.split()) > _MIDDLE_NAMES:
        return None
    mark = "" if not chair else "vice" if chair["vice"] else "chair"
    return _Entry(name, role.strip(), one, mark)


def _in_line(text: str, one: Paragraph) -> list[_Entry]:
    """Names in a row: "Councillors A B (Chair), C D and E F"."""
    names = re.split(r",\s*|;\s*|\s+and\s+|\s+&\s+", _COUNCILLOR.sub("", text.rstrip(".")))
    found: list[_Entry] = []
    for name in names:
        entry = _entry(name.strip(), one)
        if entry is not None:
            found.append(entry)
        elif found and _OFFICE.search(name):
            found[-1] = replace(found[-1], role=name.strip())
    return found


_ROLES: Mapping[str, str] = {
    "member": "Member",
    "substitute": "Substitute member",
    "co_opted": "Co-opted member",
    "other": "In attendance",
}


def _roles(entries: Sequence[_Entry], kind: Kind | None, body: str | None) -> list[PersonRole]:
    if kind is None:
        return []
    return [
        PersonRole(
            name=entry.name,
            role={"chair": "Chair", "vice": "Vice-Chair"}.get(entry.chair)
            or entry.role
            or _ROLES[kind],
            kind=kind,  # type: ignore[arg-type]
            rank=None,
            body=body,
            is_chair=entry.chair == "chair",
            is_public=kind != "other",
            line=entry.one.first_line,
            page=entry.one.page,
        )
        for entry in entries
    ]


def _officers(paragraphs: Sequence[Paragraph]) -> list[PersonRole]:
    """Ranks with a name behind or before them, in running text or alone on a line."""
    found = []
    for one in paragraphs:
        for line in _stretches(one):
            named = ranks.NAMED_RANK.match(line) if wording.is_short(line, _ROLE_WORDS) else None
            if named and _is_person(named["name"]):
                role = named["role"].strip(" ,-–") or named["rank"]
                found.append(_officer(ranks.cased(named["name"]), named["rank"], role, one))
                continue
            for match in ranks.RANKED_NAME.finditer(line):
                name = ranks.clean_name(match["name"])
                if name:
                    post = ranks.POST.match(line[match.end() :])
                    role = post[1] if post else match["rank"]
                    found.append(_officer(ranks.cased(name), match["rank"], role, one))
    return found


def _is_person(name: str) -> bool:
    """Whether a name has no word of an area or a post in it."""
    return (
        asking.is_name(ranks.cased(name))
        and ranks.clean_name(ranks.cased(name)) is not None
        and (ranks.clean_name(ranks.cased(name)) == ranks.cased(name))
    )


def _stretches(one: Paragraph) -> list[str]:
    if one.kind == "row":
        return [cell for cell in one.cells if cell]
    return [one.text]


def _officer(name: str, rank: str, role: str, one: Paragraph) -> PersonRole:
    senior = ranks.is_senior(rank) or ranks.is_senior(role)
    return PersonRole(
        name=name,
        role=role,
        kind="senior_officer" if senior else "officer",
        rank=re.sub(r"\s+", " ", rank),
        body=None,
        is_chair=False,
        is_public=senior,
        line=one.first_line,
        page=one.page,
    )


def _stacked(paragraphs: Sequence[Paragraph]) -> list[PersonRole]:
    """Rank, name and role on lines of their own, in whichever order."""
    found = []
    for place, one in enumerate(paragraphs):
        if not _is_rank_line(one):
            continue
        before = paragraphs[place - 1] if place else None
        after = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
        last = paragraphs[place + 2] if place + 2 < len(paragraphs) else None
        close = before is not None and one.gap <= 1
        if before and close and _is_name_line(before):
            role = after if after and _is_role_line(after, one) else None
            found.append(_from_stack(before, one, role))
        elif after and _is_name_line(after):
            role = last if last and _is_role_line(last, one) else None
            found.append(_from_stack(after, one, role))
    return found


def _is_rank_line(one: Paragraph) -> bool:
    rank = ranks.RANK.search(one.text)
    if rank is None or not wording.is_short(one.text, 5) or wording.is_finished(one.text):
        return False
    before = ranks.NAMED_RANK.match(one.text)
    if before is not None and _is_person(before["name"]):
        return False
    named = ranks.RANKED_NAME.search(one.text)
    titles_only = all(word[:1].isupper() or not word.isalpha() for word in one.text.split())
    bare = named is None or ranks.clean_name(named["name"]) is None
    return (
        (bare or rank.end() == len(one.text.strip()))
        and titles_only
        and one.kind
        in (
            "paragraph",
            "heading",
        )
    )


def _is_name_line(one: Paragraph) -> bool:
    plain = one.kind in ("paragraph", "heading") and not ranks.RANK.search(one.text)
    return plain and _is_person(one.text) and wording.is_short(one.text, 3)


def _is_role_line(one: Paragraph, near: Paragraph) -> bool:
    brief = one.kind == "paragraph" and wording.is_short(one.text, 6)
    close = one.page == near.page and one.gap <= 1 and not one.text.isupper()
    return brief and close and not wording.is_finished(one.text) and not re.search(r"\d", one.text)


def _from_stack(name: Paragraph, rank: Paragraph, role: Paragraph | None) -> PersonRole:
    stated = ranks.RANK.search(rank.text)
    found = stated[0] if stated else rank.text.strip()
    return _officer(ranks.cased(name.text), found, role.text if role else rank.text.strip(), name)


def _askers(exchanges: Sequence[Exchange]) -> list[PersonRole]:
    """Those who ask in public office: councillors and members of the Assembly."""
    found = []
    for one in exchanges:
        name = _COUNCILLOR.sub("", one.asker or "")
        elected = one.kind == "mayor" or name != one.asker
        if name and asking.is_name(name) and not asking.is_group(name):
            first = one.paragraphs[0]
            role = "London Assembly Member" if one.kind == "mayor" else "Councillor"
            found.append(
                PersonRole(
                    name, role if elected else "Asker", "asker", None, None, is_chair=False,
                    is_public=elected, line=first.first_line, page=first.page,
                )
            )  # fmt: skip
    return found


def _attendees(records: Sequence[Line], body: str | None) -> list[PersonRole]:
    """From the records of a meeting."""
    found = []
    for line in records:
        said = line.fields
        if said.get("record") != "attendee" or not said.get("name"):
            continue
        role = said.get("roledescription") or said.get("role") or "Member"
        kind = _list_kind_of(f"{said.get('membertype', '')} {role}")
        chair = _CHAIR.search(role)
        name = _COUNCILLOR.sub("", said["name"])
        found.append(
            PersonRole(
                name, role, kind, None, body,  # type: ignore[arg-type]
                is_chair=bool(chair and not chair["vice"]),
                is_public=kind != "officer", line=line.number, page=line.page,
            )
        )  # fmt: skip
    return found


def _list_kind_of(role: str) -> Kind:
    lower = role.lower()
    if "officer" in lower:
        return "officer"
    if "substitute" in lower or "reserve" in lower:
        return "substitute"
    return "co_opted" if "co-opt" in lower or "coopt" in lower else "member"
