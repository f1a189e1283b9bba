"""The one module that asks publishers for bytes.

Retries, back-off and Retry-After are urllib3's; a body that breaks off is tried again by
tenacity. What is added here is what a warehouse must know: the bytes' hashes, whether they are
all there, and when they were the publisher's.
"""

import hashlib
import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import requests
import tenacity
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from metmart.errors import FetchError
from metmart.fetch.pace import Pace

TIMEOUT_SECONDS = (10, 60)  # to connect, between two pieces of the body
CHUNK_BYTES = 1 << 20
KEPT_HEADERS = ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Date")

Progress = Callable[[int, int | None], None]
"""Called with the bytes so far and the bytes in all, where the publisher says how many."""


@dataclass(frozen=True)
class Download:
    """Bytes that have arrived whole."""

    size: int
    sha256: str
    md5: str
    headers: dict[str, str]


class Http:
    """A polite client: it says who it is, keeps its pace and gives up in the end."""

    def __init__(self, user_agent: str, pace: Pace, sleep: Callable[[float], None] = time.sleep):
        retry = Retry(
            total=5,
            backoff_factor=1,
            backoff_max=60,
            status_forcelist=(429, 500, 502, 503, 504),
            respect_retry_after_header=True,
            raise_on_status=False,
        )
        self._pace = pace
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def json(self, url: str, validators: Mapping[str, str]) -> tuple[Any, dict[str, str]] | None:
        """A JSON answer and its headers, or None if it is the one that `validators` stand for.

        Raises FetchError where the answer is an error or no JSON.
        """
        with self._ask("GET", url, validators) as response:
            if response.status_code == requests.codes.not_modified:
                return None
            try:
                return response.json(), _kept(response)
            except requests.JSONDecodeError as error:
                raise FetchError(
                    "the answer is not JSON",
                    url=url,
                    next_step="open the URL: a log-in or error page may be served as data",
                ) from error

    def head(self, url: str) -> dict[str, str]:
        """The headers that tell one file at an address from the next.

        Raises FetchError where the answer is an error.
        """
        with self._ask("HEAD", url, {"Accept-Encoding": "identity"}) as response:
            return _kept(response)

    def content(self, url: str, *, max_bytes: int) -> bytes:
        """A whole body, for pages and answers that are read at once.

        Raises FetchError where the answer is an error, empty or too large.
        """
        with io.BytesIO() as body:
            self.download(url, body, max_bytes=max_bytes, validators={}, progress=_unseen)
            return body.getvalue()

    def digest(self, url: str, *, max_bytes: int) -> str:
        """The sha256 of a body that is not kept.

        It tells one version of a file from the next where a host sends neither ETag nor
        Last-Modified. Raises FetchError as `download` does.
        """
        with _Nowhere() as body:
            came = self.download(url, body, max_bytes=max_bytes, validators={}, progress=_unseen)
        if came is None:
            raise FetchError(
                "'not modified' is no answer to a first request",
                url=url,
                next_step="run again; a cache on the way may be at fault",
            )
        return came.sha256

    def download(
        self,
        url: str,
        into: BinaryIO,
        *,
        max_bytes: int,
        validators: Mapping[str, str],
        progress: Progress,
    ) -> Download | None:
        """Stream a body into a file; None if the publisher says that it has not changed.

        Raises FetchError where the body is empty, too large, or breaks off three times.
        """
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(3),
            wait=tenacity.wait_exponential(max=30),
            retry=tenacity.retry_if_exception_type((OSError, requests.RequestException)),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._download, url, into, max_bytes, validators, progress)
        except (OSError, requests.RequestException) as error:
            raise FetchError(
                f"the body broke off three times: {error}",
                url=url,
                next_step="run again later; nothing was archived",
            ) from error

    def _download(
        self,
        url: str,
        into: BinaryIO,
        max_bytes: int,
        validators: Mapping[str, str],
        progress: Progress,
    ) -> Download | None:
        sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        into.seek(0)
        into.truncate()
        with self._ask("GET", url, validators) as response:
            if response.status_code == requests.codes.not_modified:
                return None
            announced = response.headers.get("Content-Length")
            total = int(announced) if announced and announced.isdigit() else None
            for chunk in response.iter_content(CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes:
                    raise FetchError(
                        f"the body is larger than {max_bytes:,} bytes",
                        url=url,
                        next_step="look at the file; if it is right, raise the source's max_bytes",
                    )
                into.write(chunk)
                sha256.update(chunk)
                md5.update(chunk)
                progress(size, total)
            into.flush()
            encoded = "Content-Encoding" in response.headers
            headers = _kept(response)
        if not size:
            raise FetchError("the body is empty", url=url, next_step="run again later")
        if total is not None and not encoded and size != total:
            raise FetchError(
                f"{total:,} bytes were announced and {size:,} came",
                url=url,
                next_step="run again later; nothing was archived",
            )
        return Download(size, sha256.hexdigest(), md5.hexdigest(), headers)

    def _ask(self, method: str, url: str, headers: Mapping[str, str]) -> requests.Response:
        self._pace.wait(url)
        try:
            response = self._session.request(
                method,
                url,
                headers=dict(headers),
                stream=True,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=True,
            )
        except requests.RequestException as error:
            raise FetchError(
                f"no answer: {error}", url=url, next_step="check the network and run again"
            ) from error
        if not response.ok:
            status = f"{response.status_code} {response.reason}"
            response.close()
            raise FetchError(
                f"the publisher answers {status}",
                url=url,
                next_step="open the URL; if the file has moved, mend the source's `discover`",
            )
        return response


class _Nowhere(io.BytesIO):
    """Takes bytes and keeps none."""

    def write(self, data: Any, /) -> int:
        return len(data)


def _unseen(*_: object) -> None:
    return


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that ask for a body only if it differs from the one that came with these."""
    pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    return {ask: headers[had] for ask, had in pairs if had in headers}


def _kept(response: requests.Response) -> dict[str, str]:
    return {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
