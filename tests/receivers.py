"""Where alerts arrive: a webhook and a mail server on the loopback address."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Webhook(ThreadingHTTPServer):
    """Keeps what it takes and when; refuses it where `status` is not 200, and counts that too."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.asked = 0
        self.received: list[dict[str, str]] = []
        self.arrived_at: list[datetime] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.received]


class _Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        if self.server.status == 200:
            self.server.received.append(json.loads(body))
            self.server.arrived_at.append(datetime.now(UTC))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


@contextmanager
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class Mailbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.arrived_at: list[datetime] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        self.arrived_at.append(datetime.now(UTC))
        return "250 OK"

    @property
    def address(self) -> str:
        return (
            f"mailto://127.0.0.1:{self.port}?from=metmart@example.org&to=duty@example.org"
            "&mode=insecure"
        )

    def text(self, number: int) -> str:
        return self.received[number].get_body(("plain",)).get_content()


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
