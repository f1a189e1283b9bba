"""The one module that asks publishers for bytes.

Every address is checked before it is asked, those that a publisher redirects to among them (see
hosts.py, connection.py). Proxies and logins of the environment are not used: behind a proxy nobody
here would see which address a name leads to. An answer is tried for again where the host or the
way to it fails (tenacity's back-off, or the pause that the host asks for), and what comes is
measured: the bytes' hashes, whether they are all there, when they were the publisher's.
"""

import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urljoin

import requests
import tenacity
from requests.adapters import HTTPAdapter

from metmart import clock
from metmart.errors import AddressError, FetchError
from metmart.fetch import body
from metmart.fetch.address import Resolve, resolve
from metmart.fetch.body import Download
from metmart.fetch.circuit import Circuit
from metmart.fetch.connection import READ_SECONDS, Way, pools
from metmart.fetch.deadline import Deadline
from metmart.fetch.fault import Fault, no_answer
from metmart.fetch.hosts import Hosts
from metmart.fetch.pace import Pace
from metmart.fetch.pause import LONGEST_WAIT_SECONDS, asked_pause, wait

T = TypeVar("T")

CONNECT_SECONDS = 10.0
MAX_REDIRECTS = 5
TRIES = 4  # one less than opens a host's circuit: one bad address closes no host
MAX_JSON_BYTES = 100_000_000  # a catalogue's whole export comes to about ten
GRACE_SECONDS = 120.0  # for an answer of any size
SLOWEST_BYTES_PER_SECOND = 500_000  # what a large answer's time in all is reckoned by

Progress = Callable[[int, int | None], None]
"""Called with the bytes so far and the bytes in all, where the publisher says how many."""


class Http:
    """A polite client for one source: it says who it is, keeps its pace and gives up in the end.

    It asks one thing at a time. `folder` is for what all processes of this machine must know of a
    host: when it was last asked, and how often it failed. Time, sleep and resolver are the
    system's unless others are given.
    """

    def __init__(
        self,
        user_agent: str,
        hosts: Hosts,
        folder: Path,
        *,
        sleep: Callable[[float], None] = tenacity.nap.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = clock.now,
        resolve: Resolve = resolve,
    ) -> None:
        self._hosts = hosts
        self._pace = Pace(folder / "pace", sleep)
        self._circuit = Circuit(folder / "circuits", now)
        self._deadline = Deadline(monotonic)
        self._sleep = sleep
        self._now = now
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update({"User-Agent": user_agent, "Accept-Encoding": body.ACCEPTED})
        adapter = _Adapter(Way(hosts, resolve, self._deadline))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)

    def json(self, url: str, validators: Mapping[str, str]) -> tuple[Any, dict[str, str]] | None:
        """A JSON answer and its headers, or None if it is the one that `validators` stand for.

        Raises FetchError where the answer is an error, too large or no JSON.
        """

        def read(response: requests.Response) -> tuple[bytes, dict[str, str]] | None:
            if response.status_code == requests.codes.not_modified:
                return None
            return b"".join(body.pieces(response.raw, url, MAX_JSON_BYTES)), body.kept(response.raw)

        answer = self._persist("GET", url, validators, MAX_JSON_BYTES, read)
        if answer is None:
            return None
        try:
            return json.loads(answer[0]), answer[1]
        except (ValueError, RecursionError) as error:
            raise FetchError(
                "the answer is not JSON",
                url=url,
                next_step="open the URL: a log-in or error page may be served as data",
            ) from error

    def head(self, url: str) -> dict[str, str]:
        """The headers that tell one file at an address from the next.

        Raises FetchError where the answer is an error.
        """

        def read(response: requests.Response) -> dict[str, str]:
            return body.kept(response.raw)

        return self._persist("HEAD", url, {"Accept-Encoding": "identity"}, 0, read)

    def content(self, url: str, *, max_bytes: int) -> bytes:
        """A whole body, for pages and answers that are read at once.

        Raises FetchError where the answer is an error, empty or too large.
        """
        with io.BytesIO() as whole:
            self.download(url, whole, max_bytes=max_bytes, validators={}, progress=_unseen)
            return whole.getvalue()

    def digest(self, url: str, *, max_bytes: int) -> str:
        """The sha256 of a body that is not kept.

        It tells one version of a file from the next where a host sends neither ETag nor
        Last-Modified. Raises FetchError as `download` does.
        """

        def read(response: requests.Response) -> Download:
            return body.measured(response.raw, url, max_bytes, _unseen)

        return self._persist("GET", url, {}, max_bytes, read).sha256

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

        Raises FetchError where the body is empty, too large, or breaks off time and again.
        """

        def read(response: requests.Response) -> Download | None:
            if response.status_code == requests.codes.not_modified:
                return None
            into.seek(0)
            into.truncate()

            def write(piece: bytes, size: int, total: int | None) -> None:
                into.write(piece)
                progress(size, total)

            came = body.measured(response.raw, url, max_bytes, write)
            into.flush()
            return came

        return self._persist("GET", url, validators, max_bytes, read)

    def _persist(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        max_bytes: int,
        read: Callable[[requests.Response], T],
    ) -> T:
        """Ask until a whole answer has come and was read, or until there is no more use in it."""
        tries = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=wait,
            retry=tenacity.retry_if_exception_type(Fault),
            sleep=self._sleep,
            reraise=True,
        )
        seconds = GRACE_SECONDS + max_bytes / SLOWEST_BYTES_PER_SECOND
        try:
            came: T = tries(self._follow, method, url, headers, seconds, read)
        except Fault as fault:
            raise fault.error from fault
        return came

    def _follow(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        seconds: float,
        read: Callable[[requests.Response], T],
    ) -> T:
        """Ask once, and wherever the answer redirects to; what was read at the end of the way."""
        at, came_from = url, None
        for _ in range(MAX_REDIRECTS + 1):
            self._hosts.check(at, came_from)
            self._circuit.admit(at)
            self._pace.wait(at)
            self._deadline.start(seconds)
            with self._judged(at), self._ask(method, at, headers) as response:
                location = self._session.get_redirect_target(response)
                if location is None:
                    self._check_status(response, at)
                    return read(response)
            at, came_from = urljoin(at, location), at
        raise FetchError(
            f"the address redirects more than {MAX_REDIRECTS} times",
            url=url,
            next_step="open the URL; if the file has moved, mend the source's `discover`",
        )

    @contextmanager
    def _judged(self, url: str) -> Iterator[None]:
        """Count what happens to the host's credit, and give up where its time is over."""
        try:
            yield
        except Fault as fault:
            is_long = fault.pause is not None and fault.pause > LONGEST_WAIT_SECONDS
            self._circuit.failed(url, fault.error.what, fault.pause if is_long else None)
            if is_long:
                self._circuit.admit(url)  # refuses, and says until when
            if self._deadline.is_over:
                raise FetchError(
                    "the answer takes longer in all than any of its size should",
                    url=url,
                    next_step="run again later; nothing was archived",
                ) from fault
            raise
        except AddressError:
            raise
        except FetchError:
            self._circuit.answered(url)
            raise
        else:
            self._circuit.answered(url)

    def _ask(self, method: str, url: str, headers: Mapping[str, str]) -> requests.Response:
        try:
            return self._session.request(
                method,
                url,
                headers=dict(headers),
                stream=True,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise no_answer(error, url) from error
        except AddressError as error:
            error.url = url
            raise

    def _check_status(self, response: requests.Response, url: str) -> None:
        """Raise unless the answer is a whole body, or says that there is no new one."""
        status = response.status_code
        if status in (requests.codes.ok, requests.codes.not_modified):
            return
        what = f"the publisher answers {status} {response.reason}"
        if status != requests.codes.too_many_requests and status < requests.codes.server_error:
            raise FetchError(
                what,
                url=url,
                next_step="open the URL; if the file has moved, mend the source's `discover`",
            )
        raise Fault(
            FetchError(what, url=url, next_step="run again later; nothing was archived"),
            asked_pause(response.headers.get("Retry-After", ""), self._now()),
        )


class _Adapter(HTTPAdapter):
    """Hands requests over to connections that keep to a way. What is tried again is not its say."""

    def __init__(self, way: Way) -> None:
        self._pools = pools(way)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that ask for a body only if it differs from the one that came with these."""
    pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    return {ask: headers[had] for ask, had in pairs if had in headers}


def _unseen(*_: object) -> None:
    return
