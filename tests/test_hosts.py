"""Which addresses are asked: the source's own hosts by https, at public addresses, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import NOW
from metmart.discover.resource import Resource
from metmart.errors import AddressError, FetchError
from metmart.fetch.address import is_public, resolve
from metmart.fetch.hosts import Hosts
from metmart.fetch.http import MAX_REDIRECTS, Http
from metmart.pipeline import Pipeline
from metmart.settings import Settings
from metmart.sources.registry import source, sources
from scripted import ADDRESS, Answer, Internet, internet, scripted

HOST, OTHER = "data.example.org", "files.example.org"
URL = f"https://{HOST}/file"
SSRF = pytest.mark.reliability("an address that the source may not ask is refused (SSRF)")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with internet(tmp_path, [HOST, OTHER], monkeypatch) as found:
        yield found


def _http(world: Internet, tmp_path: Path, slept: list[float] | None = None) -> Http:
    http = Http(
        "test",
        Hosts(frozenset([HOST, OTHER])),
        tmp_path,
        sleep=([] if slept is None else slept).append,
        resolve=world.resolve,
    )
    http._session.verify = str(world.certificate)
    return http


def _body(http: Http, url: str = URL) -> bytes:
    return http.content(url, max_bytes=1000)


def test_get_when_the_host_is_the_sources_then_asked_by_its_name(
    world: Internet, tmp_path: Path
) -> None:
    world.addresses = {HOST: [["2606:2800:21f:cb07:6820:80da:af6b:8b2c", ADDRESS]]}
    assert _body(_http(world, tmp_path)) == b"data"
    assert world.connected == ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
    assert world.server.names == [HOST]
    assert world.server.asked[0]["Host"] == HOST


def test_get_when_the_certificate_is_anothers_then_nothing_is_read(
    world: Internet, tmp_path: Path
) -> None:
    http = Http(
        "test",
        Hosts(frozenset(["else.example.org"])),
        tmp_path,
        sleep=lambda _: None,
        resolve=world.resolve,
    )
    http._session.verify = str(world.certificate)
    with pytest.raises(FetchError, match="certificate"):
        _body(http, "https://else.example.org/file")
    assert world.server.asked == []


def test_get_when_the_environment_names_a_proxy_then_it_is_not_used(
    world: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example.net:3128")
    assert _body(_http(world, tmp_path)) == b"data"
    assert world.connected == [ADDRESS]


NOT_ASKED = [
    "http://data.example.org/file",
    "https://evil.example.net/file",
    "https://data.example.org.evil.example.net/file",
    "https://evildata.example.org/file",
    "https://data.example.org@evil.example.net/file",
    "https://data.example.org:x@127.0.0.1/file",
    "https://evil.example.net\\@data.example.org/file",
    "https://data.example.org\\.evil.example.net/file",
    "https://data.example.org./file",
    "https://data.example.org%2eevil.example.net/file",
    "https://data.example.org:8443/file",
    "https://data.example.org:22/file",
    "https://data.example.org\t.evil.example.net/file",
    "https:data.example.org/file",
    "https:///data.example.org/file",
    "https://\u0501ata.example.org/file",
    "https://dat\u0430.example.org/file",
    "https://data\u3002example\u3002org/file",
    "https://xn--dat-5cd.example.org/file",
    "https://localhost/file",
    "https://127.0.0.1/file",
    "https://2130706433/file",
    "https://0x7f000001/file",
    "https://0x7f.1/file",
    "https://0177.0.0.1/file",
    "https://127.1/file",
    "https://0/file",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/file",
    "https://[::ffff:127.0.0.1]/file",
    "https://[::ffff:a9fe:a9fe]/file",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "https://[fe80::1%25eth0]/file",
    "https://[64:ff9b::7f00:1]/file",
    "https://\u2460\u2461\u2466.0.0.1/file",
    "ftp://data.example.org/file",
    "file:///etc/passwd",
    "gopher://data.example.org/file",
    "//127.0.0.1/file",
    "javascript:alert(1)",
]

# These two are read as paths of the same host, as browsers do, and the last names no place.
PATHS = ("https:data.example.org/file", "https:///data.example.org/file", "javascript:alert(1)")
REDIRECTS = [url for url in NOT_ASKED if url not in PATHS]


@SSRF
@pytest.mark.parametrize("url", NOT_ASKED)
def test_get_when_the_address_may_not_be_asked_then_nothing_is_sent(
    world: Internet, tmp_path: Path, url: str
) -> None:
    http = _http(world, tmp_path)
    for ask in (http.head, lambda at: http.json(at, {}), lambda at: _body(http, at)):
        with pytest.raises(AddressError) as caught:
            ask(url)
        assert caught.value.next_step
        assert caught.value.url == url
    assert world.connected == []


@SSRF
@pytest.mark.parametrize("url", REDIRECTS)
def test_redirect_when_it_leads_where_the_source_may_not_ask_then_not_followed(
    world: Internet, tmp_path: Path, url: str
) -> None:
    world.server.answers = [Answer(302, headers={"Location": url.encode().decode("latin-1")})]
    with pytest.raises(AddressError, match="redirects to") as caught:
        _body(_http(world, tmp_path))
    assert caught.value.url == URL
    assert len(world.server.asked) == 1
    assert world.connected == [ADDRESS]


@SSRF
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:7f00:1::",
        "2001:0:5db8:d70e:0:0:f5ff:fffe",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2002:a9fe:a9fe::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "nonsense",
    ],
)
def test_get_when_the_name_leads_inside_then_nothing_is_connected_to(
    world: Internet, tmp_path: Path, address: str
) -> None:
    for answers in ([address], [ADDRESS, address], [address, ADDRESS]):
        world.addresses = {HOST: [answers]}
        with pytest.raises(AddressError, match="private network") as caught:
            _body(_http(world, tmp_path))
        assert caught.value.url == URL
    assert world.connected == []


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "8.8.8.8", "2a00:1450:4009::200e", "64:ff9b::808:808", "::ffff:8.8.8.8"],
)
def test_address_when_on_the_open_internet_then_public(address: str) -> None:
    assert is_public(address)


@SSRF
@pytest.mark.parametrize("second", ["127.0.0.1", "169.254.169.254", "::1"])
def test_get_when_the_name_is_bound_anew_after_the_check_then_the_checked_address_is_used(
    world: Internet, tmp_path: Path, second: str
) -> None:
    world.addresses = {HOST: [[ADDRESS], [second]]}
    http = _http(world, tmp_path)
    assert _body(http) == b"data"
    assert world.connected == [ADDRESS]
    world.server.answers = [Answer(302, headers={"Location": f"https://{HOST}/again"})]
    with pytest.raises(AddressError, match="private network"):
        _body(_http(world, tmp_path))
    assert world.connected == [ADDRESS]


@SSRF
def test_redirect_when_the_second_host_leads_inside_then_not_followed(
    world: Internet, tmp_path: Path
) -> None:
    world.addresses = {OTHER: [["10.0.0.7"]]}
    world.server.answers = [Answer(302, headers={"Location": f"https://{OTHER}/file"})]
    with pytest.raises(AddressError, match=r"10\.0\.0\.7"):
        _body(_http(world, tmp_path))
    assert world.connected == [ADDRESS]


def test_redirect_when_the_host_is_declared_then_followed_at_the_same_pace(
    world: Internet, tmp_path: Path
) -> None:
    world.server.answers = [Answer(302, headers={"Location": f"https://{OTHER}/b"}), Answer()]
    slept: list[float] = []
    assert _body(_http(world, tmp_path, slept)) == b"data"
    assert world.server.names == [HOST, OTHER]
    assert slept == []
    world.server.answers = [Answer(307, headers={"Location": "/c"}), Answer()]
    assert _body(_http(world, tmp_path, slept)) == b"data"
    assert world.server.paths[-1] == "/c"
    assert len(slept) == 2  # each hop asks the host that was asked just before


def test_redirect_when_there_is_no_end_then_given_up(world: Internet, tmp_path: Path) -> None:
    world.server.answers = [Answer(302, headers={"Location": URL})]
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        _body(_http(world, tmp_path))
    assert len(world.server.asked) == MAX_REDIRECTS + 1


def test_get_when_the_first_address_is_dead_then_the_next_one_is_tried(
    world: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib3.util.connection

    led = urllib3.util.connection.create_connection

    def dead(address: tuple[str, int], *args: object, **kwargs: object) -> object:
        if address[0] == "8.8.8.8":
            raise ConnectionRefusedError
        return led(address, *args, **kwargs)

    monkeypatch.setattr(urllib3.util.connection, "create_connection", dead)
    world.addresses = {HOST: [["8.8.8.8", ADDRESS]]}
    assert _body(_http(world, tmp_path)) == b"data"
    assert world.server.names == [HOST]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{other}/file", "http://localhost:{port}/file", URL, "https://x/"]
)
@SSRF
def test_standin_when_there_is_one_then_it_alone_is_asked(tmp_path: Path, url: str) -> None:
    with scripted() as server, scripted() as other:
        url = url.format(port=server.server_port, other=other.server_port)
        http = Http("test", Hosts(standin=server.origin), tmp_path, sleep=lambda _: None)
        assert _body(http, server.url) == b"data"
        with pytest.raises(AddressError, match="stands in"):
            _body(http, url)
        server.answers = [Answer(302, headers={"Location": other.url})]
        with pytest.raises(AddressError, match="redirects to"):
            _body(http, server.url)
        assert other.asked == []


def test_standin_when_it_is_not_on_this_machine_then_refused(tmp_path: Path) -> None:
    hosts = Hosts(standin="http://standin.example.org:80")
    http = Http("test", hosts, tmp_path, resolve=lambda *_: [ADDRESS])
    with pytest.raises(AddressError, match="outside this machine"):
        http.head("http://standin.example.org:80/file")


def test_resolve_when_this_machine_is_asked_for_then_loopback() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


def test_sources_when_live_then_every_host_that_the_yaml_names_and_no_more() -> None:
    assert source("mps_stop_search").hosts == {"data.london.gov.uk"}
    assert source("police_uk_street").hosts == {
        "data.police.uk",
        "policeuk-data.s3.amazonaws.com",
    }
    assert source("papers_merton").hosts == {"democracy.merton.gov.uk"}
    for spec in sources().values():
        hosts = Hosts.of(spec, None)
        begins = [spec.publisher.base_url]
        begins += [paper.url for paper in getattr(spec.discover, "papers", [])]
        for url in begins:
            hosts.check(url)


def test_refusal_when_a_catalogue_names_another_host_then_says_which_field_to_mend(
    tmp_path: Path,
) -> None:
    settings = Settings(publishers="live", contact="me@example.org", lake=tmp_path)
    listed = Resource(
        dataset="exy3m", id="a", filename="a.csv", url="https://elsewhere.example.org/a.csv"
    )
    with pytest.raises(AddressError) as caught:
        Pipeline(settings).fetch("mps_stop_search", listed, NOW)
    for part in (
        "elsewhere.example.org",
        "data.london.gov.uk",
        "publisher.hosts",
        "mps_stop_search",
    ):
        assert part in str(caught.value)
