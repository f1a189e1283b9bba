"""Somebody is told, or it is said that nobody could be."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from metmart.alerts import alert
from metmart.settings import Settings


class Webhook(ThreadingHTTPServer):
    """Keeps what it is sent; answers 500 where it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.received: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_alert_when_somebody_is_named_then_they_get_it(webhook: Webhook) -> None:
    assert alert(Settings(alerts=webhook.address), "gate failed", "what, and the next step")
    (message,) = webhook.received
    assert message["title"] == "gate failed"
    assert message["message"] == "what, and the next step"


def test_alert_when_it_cannot_be_delivered_then_that_is_logged(
    webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    webhook.status = 500
    assert not alert(Settings(alerts=webhook.address), "gate failed", "…")
    assert not alert(Settings(alerts="nonsense"), "gate failed", "…")
    errors = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert any("was not delivered" in one for one in errors)
    assert any("METMART_ALERTS" in one for one in errors)


def test_alert_when_nobody_is_named_then_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    assert alert(Settings(), "gate failed", "what")
    assert "gate failed\nwhat" in caplog.text
