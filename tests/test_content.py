"""Pages and messages that come with status 200 in the place of data: by their bytes alone."""

import codecs
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import NOW
from fixture import fixture
from metmart.discover.resource import Resource
from metmart.errors import FetchError
from metmart.fetch import content
from metmart.lake import Lake
from metmart.pipeline import Pipeline
from metmart.publisher.sample.shelf import sample_publications
from metmart.publisher.shelf import ListedFile
from metmart.settings import Settings
from metmart.sources.registry import source, sources
from scripted import Answer, Scripted, scripted

PAGES = pytest.mark.reliability("a page or a message served as data is refused by its content")
GOOD = pytest.mark.reliability("no good file is taken for a page or a message")
CSV, XLSX, ZIP, GEOJSON, PAPERS = (
    "mps_borough_crime_24m",
    "ons_population",
    "police_uk_street",
    "ons_borough_boundary",
    "papers_merton",
)

FORM = (
    '<form action="/login" method="post"><input name="user"><input type="password" name="pass">'
    "<button>Sign in</button></form>"
)
LOGIN = f"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>{FORM}</body></html>"
CHALLENGE = (
    "<!DOCTYPE html><html lang=en-US><head><title>Just a moment...</title><script>"
    "window._cf_chl_opt={cvId:'3'};</script></head><body><noscript>Enable JavaScript and cookies to "
    "continue</noscript></body></html>"
)
BLOCKED = (
    "<html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have "
    "been blocked</h1><p>You are unable to access this site.</p></body></html>"
)
IIS = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html><head><title>404 - '
    "File or directory not found.</title></head><body><h1>Server Error</h1><h2>404 - File or "
    "directory not found.</h2></body></html>"
)
NGINX = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center>nginx</center></body>"
)
SAML = (
    '<html><body onload="document.forms[0].submit()"><form method="post" action="https://sso.'
    'example.org"><input type="hidden" name="SAMLRequest" value="PHNhbWw"></form></body></html>'
)
CAPTCHA = (
    '<html><head><title>Are you a robot?</title></head><body><div class="g-recaptcha" '
    'data-sitekey="x"></div></body></html>'
)
S3 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access '
    "Denied</Message><RequestId>1</RequestId></Error>"
)
AZURE = "\ufeff<?xml version='1.0'?><Error><Code>AuthenticationFailed</Code></Error>"
SOAP = (
    '<soap:Envelope xmlns:soap="s"><soap:Body><soap:Fault><faultcode>x</faultcode></soap:Fault>'
    "</soap:Body></soap:Envelope>"
)

ANYWHERE: dict[str, bytes] = {
    "log-in page": LOGIN.encode(),
    "log-in page without a doctype": LOGIN.partition("\n")[2].encode(),
    "log-in page with a BOM": codecs.BOM_UTF8 + LOGIN.encode(),
    "log-in page in UTF-16": LOGIN.encode("utf-16"),
    "log-in page in UTF-16, big end first": codecs.BOM_UTF16_BE + LOGIN.encode("utf-16-be"),
    "log-in page in UTF-16 without a BOM": LOGIN.encode("utf-16-le"),
    "log-in page in UTF-32": LOGIN.encode("utf-32"),
    "log-in page, gzipped": gzip.compress(LOGIN.encode()),
    "log-in page behind blanks": b"\r\n \t\n" * 50 + LOGIN.encode(),
    "log-in page behind a comment": b"<!-- build 4711 -->\n" + LOGIN.encode(),
    "log-in page behind XML's first line": b'<?xml version="1.0"?>\n' + LOGIN.encode(),
    "log-in page in capitals": LOGIN.upper().encode(),
    "log-in by another host": SAML.encode(),
    "challenge": CHALLENGE.encode(),
    "block": BLOCKED.encode(),
    "test for robots": CAPTCHA.encode(),
    "error of IIS": IIS.encode(),
    "error of nginx": NGINX.encode(),
    "error of S3": S3.encode(),
    "error of Azure": AZURE.encode(),
    "error in JSON": b'{"error": {"code": 400, "message": "Invalid query", "details": []}}',
    "message in JSON": b'{"message":"Too Many Requests"}',
    "wait in JSON": b'{"status": "Pending", "recordCount": 0}',
    "list in JSON": b'[{"errorCode": "SESSION_EXPIRED"}]',
}
ONLY_DATA: dict[str, bytes] = {
    "fault of SOAP": SOAP.encode(),
    "page of a site": b"<html><body>" + b"<p>Crime in London, month by month.</p>" * 500,
    "page without html": b"<div class=error>Something went wrong</div>",
    "page behind a warning": b"Notice: Undefined index in /var/www/x.php on line 3 <html><body>",
    "page that is cut": b"<!doctype html><html><he",
    "feed": b'<rss version="2.0"><channel><title>News</title></channel></rss>',
    "too many requests": b"Too many requests",
    "too many requests, with commas": b"Too many requests, please try again later.\n",
    "rate limit": b"Rate limit exceeded; retry after 60 s, or write to us",
    "error code": b"error code: 1015",
    "status": b"HTTP 503 Service Unavailable, try later",
    "upstream": b"upstream connect error or disconnect/reset before headers. reset reason: x, y",
    "no upstream": b"no healthy upstream",
    "forbidden": b"Forbidden",
    "not found": "404 page not found\n".encode("utf-16"),
    "log in": b"Please log in to download this file, or register.",
    "expired": b"Your session has expired, sign in again",
    "traceback": b"Traceback (most recent call last):\n  File x, line 1\nKeyError: a, b",
    "ok": b"OK",
    "null": b"null",
    "zeros": bytes(2000),
}


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as found:
        yield found


def _fetch(lake: Lake, server: Scripted, name: str, body: bytes, filename: str) -> None:
    server.answers = [Answer(body=body, headers={"Content-Type": "application/octet-stream"})]
    listed = Resource(dataset="", id="a", filename=filename, url=server.url)
    Pipeline(Settings(lake=lake.root, publisher_url=server.origin)).fetch(name, listed, NOW)


@PAGES
@pytest.mark.parametrize("what", [*ANYWHERE, *ONLY_DATA])
@pytest.mark.parametrize(
    ("name", "filename"),
    [(CSV, "a.csv"), (XLSX, "a.xlsx"), (ZIP, "a.zip"), (GEOJSON, "a.geojson")],
)
def test_fetch_when_a_page_comes_in_the_place_of_data_then_refused_and_nothing_archived(
    lake: Lake, server: Scripted, name: str, filename: str, what: str
) -> None:
    body = (ANYWHERE | ONLY_DATA)[what]
    with pytest.raises(FetchError, match="in the place of data") as caught:
        _fetch(lake, server, name, body, filename)
    for fact in (name, server.url, caught.value.sha256, repr(body[:20])[2:-1], "next step"):
        assert fact in str(caught.value)
    assert not (lake.root / "archive").exists()


@PAGES
@pytest.mark.parametrize("what", ANYWHERE)
@pytest.mark.parametrize("filename", ["a.pdf", "a.html", "a.docx"])
def test_fetch_when_a_door_or_an_error_comes_in_the_place_of_a_paper_then_refused(
    lake: Lake, server: Scripted, what: str, filename: str
) -> None:
    with pytest.raises(FetchError, match="in the place of a paper"):
        _fetch(lake, server, PAPERS, ANYWHERE[what], filename)
    assert not (lake.root / "archive").exists()


PAPER = " ".join(
    f"In month {n} the police of the borough recorded {n} offences." for n in range(40)
)
PAPER_PAGES: dict[str, str] = {
    "page": f"<!DOCTYPE html><html><head><title>Minutes</title></head><body>{PAPER}</body></html>",
    "page with a form to log in": f"<html><body>{FORM}<main>{PAPER}</main></body></html>",
    "page of a host behind a challenge": "<html><head><script src=/cdn-cgi/challenge-platform/scripts"
    "/jsd/main.js></script><title>Q</title></head><body>A short answer: 12 officers.</body></html>",
    "short page": "<html><head><title>Question 2026/1</title></head><body>Yes, 12.</body></html>",
    "title with a word of errors": "<html><head><title>Access denied: how disabled passengers fare"
    "</title></head><body>A short note.</body></html>",
    "titled error and long": f"<html><head><title>Error</title></head><body>{PAPER}</body></html>",
    "meeting": "<?xml version='1.0'?><meeting><meetingid>1</meetingid></meeting>",
    "text": "1. Apologies for absence\nThere were none.",
    "short text": "Sorry, the report is to follow.",
    "text on doors": "A page that holds _cf_chl_opt is Cloudflare's test.",
    "braces": "{draft} Report of the Commander",
}


@GOOD
@pytest.mark.parametrize("what", PAPER_PAGES)
def test_fetch_when_a_paper_is_a_page_then_archived(
    lake: Lake, server: Scripted, what: str
) -> None:
    _fetch(lake, server, PAPERS, PAPER_PAGES[what].encode(), "a.html")


TABLES: dict[str, bytes] = {
    "header alone": b"Month,Area,Count\n",
    "title above": b"Errors in recording\nMonth,Area\n2026-01,Merton\n",
    "begins like a message": b"Error,Count,Note\nx,1,a\ny,2,b\n",
    "status": b"Status,Count\nnot found,1\n",
    "cell with markup": b'Month,Text\n2026-01,"<html> is a word, too"\n' * 2,
    "UTF-16": "Month,Area\n2026-01,Merton\n".encode("utf-16"),
    "number first": b"404 x,Area\n1,2\n3,4\n",
    "features": b'{"type": "FeatureCollection", "features": []}',
    "features of Esri": b'{"objectIdFieldName": "x", "features": [{"attributes": {}}]}',
}


@GOOD
@pytest.mark.parametrize("what", TABLES)
def test_content_when_it_is_a_table_then_none_of_these(what: str) -> None:
    assert content.recognised(TABLES[what], is_whole=True, may_be_page=False) is None


@GOOD
@pytest.mark.parametrize("name", sorted(sources()))
def test_content_when_a_fixture_is_good_then_none_of_these(name: str) -> None:
    given = fixture(name)
    for kind in given.expected:
        assert _seen(given.data(kind), name) is None, kind


@GOOD
def test_content_when_made_up_then_none_of_these(
    sample: list[ListedFile], many: Callable[[int, int], int]
) -> None:
    for file in sample[:: -many(8, 1)]:  # they take a second each to make up
        for spec in sources().values():
            if file.is_of(spec.discover):
                assert _seen(file.data, spec.id) is None, file.filename
    for one in sample_publications(7):
        for item in getattr(one, "items", ()):
            for paper in item.papers:
                assert _seen(paper.read(), PAPERS) is None, paper.title


@GOOD
def test_content_when_real_then_none_of_these(real_data: Path) -> None:
    data = [one for one in real_data.rglob("*") if one.suffix in (".csv", ".geojson")]
    papers = list((real_data / "council_papers").iterdir())
    assert len(data) > 20
    assert len(papers) > 4
    for path in data:
        assert _seen(path.read_bytes(), CSV) is None, path
    for path in papers:
        assert _seen(path.read_bytes(), PAPERS) is None, path


def _seen(body: bytes, name: str) -> str | None:
    beginning = body[: content.LOOKED_AT_BYTES]
    return content.recognised(
        beginning, is_whole=beginning == body, may_be_page=source(name).is_document
    )
