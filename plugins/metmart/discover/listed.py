"""Papers whose addresses somebody has listed one by one."""

import hashlib

from metmart.discover.inquiry import Inquiry
from metmart.discover.resource import Resource
from metmart.discover.webpage import Webpage
from metmart.sources.discovery import ListedDiscovery, ListedPaper

_PAGE_BEGINS = (b"<!doctype html", b"<html")


def listed_papers(discovery: ListedDiscovery, inquiry: Inquiry) -> list[Resource]:
    """All of them, as they are today. An empty list is no error: none may be known yet."""
    return [_paper(paper, inquiry) for paper in discovery.papers]


def _paper(paper: ListedPaper, inquiry: Inquiry) -> Resource:
    address = paper.url.removeprefix("https://")
    url = f"{inquiry.base_url}/{address}"
    body = inquiry.page(url)
    is_page = body.lstrip()[:20].lower().startswith(_PAGE_BEGINS)
    content = Webpage(url, body).content_sha256 if is_page else hashlib.sha256(body).hexdigest()
    return Resource(
        dataset="",
        id=address,
        filename=paper.filename,
        title=paper.title,
        url=url,
        timestamp=inquiry.stamp(address, content, [paper.published_on]),
        content_sha256=content,
        about={"body": paper.body} if paper.body else {},
    )
