"""PDFs that are made to hang, to crash or to fill a memory; small as they lie on the disk."""

import zlib
from collections.abc import Callable
from functools import cache

WORDS = b"BT /F 12 Tf 72 700 Td (These words are long enough to be read as a page of text) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def flate(data: bytes, extra: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + extra)


@cache
def bomb(piece: bytes, mebibytes: int) -> bytes:
    """A stream that unpacks to many times the same."""
    packer = zlib.compressobj(9)
    block = piece * ((1 << 20) // len(piece))
    packed = b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()
    return stream(packed, b"/Filter /FlateDecode")


def document(objects: dict[int, bytes], trailer: bytes = b"", prologue: bytes = b"") -> bytes:
    """The objects with a table of where they are; 1 is the catalogue."""
    made = bytearray(b"%PDF-1.7\n" + prologue)
    at = {}
    for number, body in objects.items():
        at[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(made)
    size = max(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        made += b"%010d %05d %s \n" % (at.get(number, 0), 0, b"n" if number in at else b"f")
    made += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, trailer, start,
    )  # fmt: skip
    return bytes(made)


def page(content: bytes = stream(WORDS), more: bytes = b"", **others: bytes) -> bytes:
    """A document of one page; `others` are objects by number, `_7=…`."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s /Resources << /Font << /F 5 0 R >> "
        b"/XObject << /X 6 0 R >> >> >>" % (more or b"/MediaBox [0 0 595 842]"),
        4: content,
        5: FONT,
        6: b"<<>>",
    }
    return document(objects | {int(name[1:]): body for name, body in others.items()})


def _tree(pages: bytes, **others: bytes) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages}
    return document(objects | {int(name[1:]): body for name, body in others.items()})


def _encrypted() -> bytes:
    from test_pdf import pdf, prose

    return pdf(prose, encrypt="secret")


def _form(number: int, content: bytes) -> bytes:
    return stream(
        content,
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R /Y %d 0"
        b" R >> >>" % (number, number),
    )


def _font_of(cmap: bytes) -> dict[str, bytes]:
    return {
        "_5": b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 7 0 R "
        b"/DescendantFonts [8 0 R] >>",
        "_7": cmap,
        "_8": b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (A) "
        b"/Ordering (B) /Supplement 0 >> >>",
    }


WIDE_MAP = b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
NEST = 200_000

REFUSED: dict[str, Callable[[], bytes]] = {
    "cut": lambda: page()[:-40],
    "cut in the middle, closed": lambda: page()[:60] + b"\n%%EOF",
    "header alone": lambda: b"%PDF-1.7\n%%EOF",
    "garbage after the header": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF",
    "no pages": lambda: document({1: b"<< /Type /Catalog >>"}),
    "catalogue that is a number": lambda: document({1: b"42"}),
    "encrypted": _encrypted,
    "unknown encryption": lambda: document(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<<>>"},
        b"/Encrypt << /Filter /Nobody /V 99 /R 99 /O (a) /U (b) /P -1 >> /ID [(a) (b)]",
    ),
    "page tree that is its own child": lambda: _tree(
        b"<< /Type /Pages /Kids [2 0 R] /Count 3 /Parent 2 0 R >>"
    ),
    "two page trees in a ring": lambda: _tree(
        b"<< /Type /Pages /Kids [3 0 R] /Count 2 >>",
        _3=b"<< /Type /Pages /Kids [2 0 R] /Count 2 /Parent 2 0 R >>",
    ),
    "count of pages that lies": lambda: _tree(b"<< /Type /Pages /Kids [] /Count 2000000000 >>"),
    "flate bomb of operators": lambda: page(bomb(b"q 1 0 0 1 0 0 cm ", 300)),
    "flate bomb of zeros": lambda: page(bomb(bytes(1024), 300)),
    "flate bomb of text": lambda: page(bomb(WORDS + b"\n", 200)),
}
"""Those of which no line is true."""

HARMLESS: dict[str, Callable[[], bytes]] = {
    "table of objects that is its own predecessor": lambda: page().replace(
        b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % page().index(b"xref\n")
    ),
    "two thousand million objects": lambda: page().replace(b"xref\n0 7", b"xref\n0 2000000000"),
    "size that lies": lambda: page().replace(b"/Size 7", b"/Size 2147483647"),
    "deep array": lambda: page(_6=b"[" * NEST + b"]" * NEST),
    "deep dictionary": lambda: page(_6=b"<</A" * NEST + b" 1 " + b">>" * NEST),
    "deep operands": lambda: page(stream(b"[" * NEST + WORDS)),
    "unbalanced states": lambda: page(flate(b"q " * 1_000_000 + WORDS)),
    "form that draws itself": lambda: page(stream(b"/X Do " + WORDS), _6=_form(6, b"/X Do /Y Do")),
    "forms that double": lambda: page(
        stream(b"/X Do " + WORDS),
        _6=_form(7, b"/X Do /Y Do"),
        **{f"_{one}": _form(one + 1, b"/X Do /Y Do") for one in range(7, 40)},
    ),
    "giant page": lambda: page(more=b"/MediaBox [0 0 1e30 1e30] /UserUnit 1e9"),
    "page of no size": lambda: page(more=b"/MediaBox [5 5 5 5]"),
    "jbig2 that is none": lambda: page(
        stream(b"/X Do " + WORDS),
        _6=stream(
            b"\x97JB2" + b"\xff" * 5000,
            b"/Type /XObject /Subtype /Image /Width 2000000000 /Height 2000000000 "
            b"/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode",
        ),
    ),
    "stream of a wild length": lambda: page(
        stream(WORDS).replace(b"/Length %d" % len(WORDS), b"/Length 99999999999")
    ),
    "stream whose length is itself": lambda: page(
        stream(WORDS).replace(b"/Length %d" % len(WORDS), b"/Length 4 0 R")
    ),
    "filters without end": lambda: page(
        stream(WORDS, b"/Filter [" + b"/ASCIIHexDecode " * 50_000 + b"]")
    ),
    "font with a map without end": lambda: page(**_font_of(flate(WIDE_MAP * 2_000))),
    "font that is its own descendant": lambda: page(
        _5=b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /Encoding 5 0 R >>"
    ),
    "resources that are their own parent": lambda: page(
        more=b"/MediaBox [0 0 595 842] /Parent 3 0 R"
    ),
}
"""Those that are mended or passed over: whatever is read of them, it ends."""
