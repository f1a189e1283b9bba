"""A host that answers as it is told to, over http or https, and the internet that it stands in.

`Internet` resolves names as it is told to and leads every connection to one server of this
machine, whatever address it was made to; it notes the addresses.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import urllib3.util.connection
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ADDRESS = "93.184.215.14"  # some public one; nothing is ever sent there


@dataclass
class Answer:
    """`length` is announced in the place of the body's own; `raw` is sent after the headers."""

    status: int = 200
    body: bytes = b"data"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    raw: bytes | None = None
    resets: bool = False


class Scripted(ThreadingHTTPServer):
    """Gives the answers it was told to give, the last one for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = [Answer()]
        self.asked: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.names: list[str | None] = []
        self.sent: list[int] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/file"

    def handle_error(self, *args: object) -> None: ...


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        self.server.paths.append(self.path)
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        etag = answer.headers.get("ETag")
        if etag and self.headers.get("If-None-Match") == etag:
            answer = Answer(304, b"", answer.headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.raw is None and answer.status != 304:
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        body = answer.body if answer.raw is None else answer.raw
        if self.command == "GET":
            self.wfile.write(body)
            self.server.sent.append(len(body))
        if answer.resets:
            self.wfile.flush()
            self.connection.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER 0: RST, not FIN
            self.connection.close()

    do_HEAD = do_GET  # noqa: N815  the base's name

    def log_message(self, *args: object) -> None: ...


@contextmanager
def scripted(context: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    with Scripted() as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


class Internet:
    """Names and where they lead; all public addresses lead to one server."""

    def __init__(self, server: Scripted, certificate: Path) -> None:
        self.server = server
        self.certificate = certificate
        self.addresses: dict[str, list[list[str]]] = {}
        self.connected: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        """The next of the answers that a name has, the last one for ever."""
        answers = self.addresses.get(host, [[ADDRESS]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def internet(folder: Path, names: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    certificate = folder / "certificate.pem"
    _certify(certificate, names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with scripted(context) as server:
        context.sni_callback = lambda _, name, __: server.names.append(name)
        world = Internet(server, certificate)
        connect = urllib3.util.connection.create_connection

        def led(address: tuple[str, int], *args: object, **kwargs: object) -> object:
            world.connected.append(address[0])
            return connect(("127.0.0.1", server.server_port), *args, **kwargs)

        monkeypatch.setattr(urllib3.util.connection, "create_connection", led)
        yield world


def _certify(path: Path, names: list[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
