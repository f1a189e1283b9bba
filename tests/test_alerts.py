"""Somebody is told once of a cause, or it is kept, shown and told later."""

import io
import json
import logging
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email import NotifyEmail
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram
from typer.testing import CliRunner

from metmart.alerts import recipients as receiving
from metmart.alerts.alert import SEVERITY, Alert
from metmart.alerts.kept import all_kept
from metmart.alerts.outbox import Outbox
from metmart.alerts.recipients import recipients
from metmart.cli.app import app
from metmart.errors import SettingsError
from metmart.lake import Lake
from raising import alert, tell_at_once
from receivers import Mailbox, Webhook, mailbox, webhook

LIMIT_SECONDS = 60
CANARY = "hunter2canary"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as server:
        yield server


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    with mailbox() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PAUSE_SECONDS", 0)
    for service in (NotifyJSON, NotifyEmail, NotifySlack, NotifyTelegram):
        monkeypatch.setattr(service, "request_rate_per_sec", 0)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that reaches the root logger, down to debugging; what a log file would hold.

    pytest's own handlers listen to loggers that keep their lines to themselves as well.
    """
    text = io.StringIO()
    handler, root = logging.StreamHandler(text), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


def outbox(lake: Lake, *lines: str, name: str = "alerts.conf") -> Outbox:
    file = lake.root.parent / name
    file.write_text("\n".join(lines))
    return Outbox(lake, file)


def every(lake: Lake) -> list[object]:
    return list(all_kept(lake).values())


@pytest.mark.reliability("alerts arrive by e-mail and webhook within 60 s, once a cause")
def test_alert_when_raised_again_and_again_then_mail_and_webhook_get_it_once_and_soon(
    lake: Lake, hook: Webhook, mail: Mailbox, many: Callable, proof: Callable
) -> None:
    causes = many(3, 50)
    out = outbox(lake, f"json://{hook.host}", mail.address)
    began = {}
    for _ in range(3):
        for number in range(causes):
            began.setdefault(number, datetime.now(UTC))
            out.tell(alert(number))
    waits = [
        (arrived - began[number]).total_seconds()
        for where in (hook, mail)
        for number, arrived in enumerate(where.arrived_at)
    ]
    proof(
        tried=2 * causes,
        passed=sum(wait < LIMIT_SECONDS for wait in waits),
        figure=f"slowest {max(waits):.1f} s",
    )
    expected = [alert(number).subject for number in range(causes)]
    assert hook.titles == expected
    assert [one["Subject"] for one in mail.received] == expected
    assert max(waits) < LIMIT_SECONDS
    assert all(one.is_done for one in every(lake))


@pytest.mark.parametrize("kind", SEVERITY)
def test_alert_when_read_then_says_what_happened_what_is_served_and_what_to_do(
    lake: Lake, hook: Webhook, mail: Mailbox, kind: str
) -> None:
    outbox(lake, f"json://{hook.host}", mail.address).tell(alert(kind=kind))
    (message,) = hook.received
    for text in (message["message"], mail.text(0)):
        assert "month_count=25" in text
        assert "still being served: 2026-07-13-abc" in text
        assert "next step: read the report" in text
    assert message["title"] == f"metmart: {kind} 0"


@pytest.mark.reliability("alerts go to those whose tags ask for their severity, and to no others")
@pytest.mark.parametrize("form", ["conf", "yaml"])
def test_tags_when_set_then_each_gets_what_it_asked_for(
    lake: Lake, hook: Webhook, form: str
) -> None:
    wanted = {"all": "", "critical": "critical", "two": "critical,warning", "info": "info"}
    if form == "yaml":
        lines = ["urls:"]
        for name, tags in wanted.items():
            lines.append(f"  - json://{hook.host}/{name}?:who={name}:")
            lines += [f"      tag: {tags}"] if tags else ["      cto: 4"]
    else:
        lines = [
            f"{tags}=json://{hook.host}/?:who={name}"
            if tags
            else f"json://{hook.host}/?:who={name}"
            for name, tags in wanted.items()
        ]
    out = outbox(lake, *lines, name=f"alerts.{form}")
    for kind in ("audit_failed", "gate_failed", "published"):
        out.tell(alert(kind=kind))
    got = {(one["who"], one["title"].split()[1]) for one in hook.received}
    assert got == {
        *(("all", kind) for kind in ("audit_failed", "gate_failed", "published")),
        ("critical", "audit_failed"),
        ("two", "audit_failed"),
        ("two", "gate_failed"),
        ("info", "published"),
    }


def test_alert_when_nobody_is_named_then_a_log_line_and_nothing_is_undelivered(
    lake: Lake, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        Outbox(lake, None).tell(alert())
    (line,) = [one for one in caplog.records if one.name == "metmart.alerts"]
    assert "gate_failed 0\nmonth_count=25" in line.getMessage()
    (kept,) = every(lake)
    assert kept.is_done


@pytest.mark.reliability("an alert that could not be delivered is kept, shown and sent later, once")
def test_alert_when_one_of_two_is_down_then_the_other_has_it_and_the_one_gets_it_later(
    lake: Lake, hook: Webhook, mail: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    hook.status = 500
    out = outbox(lake, f"json://u:{CANARY}@{hook.host}/{CANARY}", mail.address)
    out.tell(alert(1))
    assert (hook.asked, len(mail.received)) == (receiving.TRIES, 1)
    shown = CliRunner().invoke(
        app, ["alerts", "--lake", str(lake.root), "--json"], env={"METMART_ALERTS": str(out.config)}
    )
    assert shown.exit_code == 1
    (row,) = json.loads(shown.stdout)
    assert (row["state"], row["not_delivered_to"]) == ("undelivered", "1 JSON")
    assert row["attempts"] == receiving.TRIES + 1
    assert "500" in row["last_error"]
    (line,) = [one.getMessage() for one in caplog.records if "not delivered" in one.getMessage()]
    assert "entry 1 JSON" in line
    out.tell(alert(2))
    assert hook.asked == receiving.TRIES + 1  # asked once: it is behind already
    hook.status = 200
    for _ in range(3):
        out.deliver()
    both = [alert(1).subject, alert(2).subject]
    assert sorted(hook.titles) == both
    assert [one["Subject"] for one in mail.received] == both
    assert all(one.is_done for one in every(lake))
    shown = CliRunner().invoke(app, ["alerts", "--lake", str(lake.root)])
    assert shown.exit_code == 0


def test_alert_when_one_message_is_never_taken_then_later_ones_still_come(
    lake: Lake, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = outbox(lake, f"json://{hook.host}")
    hook.status = 500
    out.tell(alert(1))
    out.tell(alert(2))
    send = receiving.Recipient.send

    def picky(self: object, one: Alert, **how: int) -> receiving.Outcome:
        return receiving.Outcome(1, "too long") if one == alert(1) else send(self, one, **how)

    monkeypatch.setattr(receiving.Recipient, "send", picky)
    hook.status = 200
    out.tell(alert(3))
    assert set(hook.titles) == {alert(2).subject, alert(3).subject}


def test_alert_when_its_file_breaks_in_the_night_then_kept_and_sent_when_mended(
    lake: Lake, hook: Webhook, logged: io.StringIO
) -> None:
    out = outbox(lake, f"nonsense://{CANARY}")
    out.tell(alert())
    (kept,) = every(lake)
    assert not kept.is_done
    assert "no usable Apprise URL" in kept.problem
    assert "sent to nobody" in logged.getvalue()
    assert CANARY not in logged.getvalue()
    outbox(lake, f"json://{hook.host}").deliver()
    assert hook.titles == [alert().subject]


def test_alert_when_the_disk_is_full_then_sent_all_the_same(
    lake: Lake, hook: Webhook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    out = outbox(lake, f"json://{hook.host}")
    monkeypatch.setattr(Path, "write_bytes", full)
    out.tell(alert())
    assert hook.titles == [alert().subject]
    assert "No space left" in caplog.text


def test_alert_when_its_cause_is_over_then_told_again_and_both_are_kept(
    lake: Lake, hook: Webhook
) -> None:
    out = outbox(lake, f"json://{hook.host}")
    for _ in range(2):
        out.tell(alert())
        out.tell(alert())
        out.over(alert().id)
    assert hook.titles == [alert().subject] * 2
    out.over(alert().id)
    assert len(every(lake)) in (1, 2)  # two within one second share a name


def test_alert_when_its_cause_ends_while_it_is_delivered_then_it_is_not_open_again(
    lake: Lake, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = outbox(lake, f"json://{hook.host}")
    send, ended = receiving.Recipient.send, []

    def slow(self: receiving.Recipient, *args: object, **given: object) -> object:
        came = send(self, *args, **given)
        ended.append(threading.Thread(target=out.over, args=(alert().id,)))
        ended[-1].start()  # it has to wait until the delivery is noted
        return came

    with monkeypatch.context() as patch:
        patch.setattr(receiving.Recipient, "send", slow)
        out.tell(alert())
    ended[0].join()
    assert not out.has_told(alert().id)
    (kept,) = every(lake)
    assert kept.is_done
    out.tell(alert())
    assert hook.titles == [alert().subject] * 2


def test_alert_when_its_file_is_spoilt_then_the_cause_ends_all_the_same(
    lake: Lake, hook: Webhook
) -> None:
    out = outbox(lake, f"json://{hook.host}")
    out.tell(alert())
    (path,) = lake.alerts.glob("*.json")
    path.write_text("{")
    out.over(alert().id)
    out.tell(alert())
    assert hook.titles == [alert().subject] * 2


@pytest.mark.reliability("processes that raise one cause at once send one message")
def test_alert_when_processes_raise_it_at_once_then_one_message(
    lake: Lake, hook: Webhook, many: Callable, proof: Callable
) -> None:
    rounds, processes = many(1, 20), many(2, 4)
    context = multiprocessing.get_context("spawn")
    passed = 0
    for number in range(rounds):
        own = Lake(lake.root / str(number) / "lake")
        own.root.mkdir(parents=True)
        out = outbox(own, f"json://{hook.host}")
        barrier = context.Barrier(processes)
        started = [
            context.Process(target=tell_at_once, args=(own, out.config, barrier))
            for _ in range(processes)
        ]
        for one in started:
            one.start()
        for one in started:
            one.join()
        passed += len(hook.received) == number + 1
    proof(tried=rounds, passed=passed)
    assert passed == rounds
    assert {one.exitcode for one in started} == {0}


BAD = {
    "missing": None,
    "empty": "",
    "comments only": "# nobody yet\n",
    "not a URL": f"nonsense{CANARY}",
    "one bad URL among good ones": f"json://127.0.0.1:9\nnonsense://{CANARY}@x\n",
    "a token too short": f"tgram://{CANARY}/",
    "unknown tags": f"urgent=json://u:{CANARY}@127.0.0.1:9",
    "no YAML": "urls: [",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", [["run"], ["up", "--once"]], ids=["run", "up"])
def test_start_when_the_file_is_of_no_use_then_says_so_at_once_and_no_secret(
    tmp_path: Path, command: list[str], text: str | None, logged: io.StringIO
) -> None:
    file = tmp_path / ("alerts.yaml" if text == "urls: [" else "alerts.conf")
    if text is not None:
        file.write_text(text)
    said = CliRunner().invoke(
        app,
        [*command, "--lake", str(tmp_path / "lake")],
        env={"METMART_ALERTS": str(file)},
    )
    assert isinstance(said.exception, SettingsError)
    assert str(file) in str(said.exception)
    assert "next step" in str(said.exception)
    assert not (tmp_path / "lake").exists()
    assert CANARY not in said.output + str(said.exception) + logged.getvalue()


def test_start_when_an_address_stands_for_the_file_then_it_is_not_repeated(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SettingsError, match="takes the path") as caught:
        recipients(Path(f"json://u:{CANARY}@127.0.0.1"))
    assert CANARY not in str(caught.value) + "".join(capfd.readouterr())


SECRET = "hunter2canar"  # as long as Slack's tokens allow
ADDRESSES = [
    "json://{0}:{0}@127.0.0.1:1/{0}/x?+h={0}&:p={0}",
    "jsons://127.0.0.1:1/hook/{0}%2F",
    "mailto://{0}:{0}@127.0.0.1:1?from={0}@example.org&to=x@example.org&mode=insecure",
    "tgram://123456789:{0}_hijklmnopqrstuvwxyzabcdefg/lead2gold/",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnl{0}/general",
]


@pytest.mark.reliability("no part of a recipient's address is logged, printed, kept or passed on")
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.partition(":")[0])
def test_address_when_nobody_answers_there_then_no_part_of_it_is_anywhere(
    lake: Lake,
    address: str,
    logged: io.StringIO,
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = outbox(lake, address.format(SECRET))
    out.tell(alert())
    (kept,) = every(lake)
    assert not kept.is_done
    shown = CliRunner().invoke(
        app, ["alerts", "--lake", str(lake.root)], env={"METMART_ALERTS": str(out.config)}
    )
    in_lake = [path.read_text() for path in lake.root.rglob("*") if path.is_file()]
    told = [logged.getvalue(), *capfd.readouterr(), shown.output, str(shown.exception), *in_lake]
    assert kept.deliveries[kept.undelivered[0]].last_error
    assert not [text for text in told if SECRET in text]


QUOTED = "hunter2%2Fcanar"


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        *((address.format(SECRET), [SECRET]) for address in ADDRESSES[:3]),
        (ADDRESSES[3].format(SECRET), [f"123456789:{SECRET}_hijklmnopqrstuvwxyzabcdefg"]),
        (ADDRESSES[4].format(SECRET), [f"TIiajkdnl{SECRET}"]),
        (ADDRESSES[0].format(QUOTED), [QUOTED, "hunter2/canar"]),
    ],
)
def test_address_when_a_service_repeats_parts_of_it_then_they_are_left_out(
    lake: Lake, address: str, parts: list[str]
) -> None:
    (one,) = recipients(outbox(lake, address).config)
    for part in parts:
        said = receiving._without_address(f"error=401, no log-in as {part} there", one.service)
        assert said.startswith("error=401, no log-in as ")
        assert "canar" not in said


def test_airflow_when_started_then_is_handed_the_files_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metmart.orchestrate.access import access_of
    from metmart.orchestrate.airflow import _environment
    from metmart.settings import Settings

    monkeypatch.chdir(tmp_path)
    settings = Settings(alerts=Path("alerts.conf"))
    environment = _environment(tmp_path, access_of(settings), settings)
    assert environment["METMART_ALERTS"] == str(tmp_path / "alerts.conf")
    monkeypatch.setenv("METMART_ALERTS", "")  # as a compose file sets it
    assert Settings().alerts is None
    assert os.environ["METMART_ALERTS"] == ""
