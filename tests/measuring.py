"""What refusing a file costs; as a program, `measuring.py SOURCE FILE…` prints a line for each."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Why a file was refused ("" if it was not), and what that took at most."""

    said: str
    mebibytes: float
    seconds: float  # of processor time


def costs(source: str, paths: list[Path]) -> list[Cost]:
    """Each file read as a release of a source, each in a process that has read nothing before."""
    program = [sys.executable, __file__, source, *map(str, paths)]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    return [Cost(**json.loads(line)) for line in ended.stdout.splitlines()]


def told(found: list[Cost]) -> str:
    """The figure for the table of reliability."""
    peak, slowest = max(one.mebibytes for one in found), max(one.seconds for one in found)
    return f"peak {peak:.0f} MiB and {slowest:.1f} s of processor time at most"


def _peak() -> float:
    """Of this process since it began, or of the largest that it started; in MiB."""
    status = Path("/proc/self/status").read_text()
    own = int(re.search(r"VmHWM:\s+(\d+)", status)[1])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def _measured(source_id: str, path: Path) -> Cost:
    from conftest import NOW
    from metmart.archive.release import Release
    from metmart.discover.resource import Resource
    from metmart.errors import MetmartError
    from metmart.land.reader import tables
    from metmart.sources.registry import source

    listed = Resource(dataset="x", id="x", filename=path.name, url="http://x", timestamp=NOW)
    release = Release(
        id="x", source=source_id, resource=listed, url="http://x", published_at=NOW,
        observed_at=NOW, sha256="0" * 64, md5="", size=0, headers={},
    )  # fmt: skip
    spec = source(source_id)
    began = sum(os.times()[:4])
    try:
        for table in tables(spec, release, path):
            for _ in table.rows():
                pass
    except MetmartError as error:
        return Cost(str(error), _peak(), sum(os.times()[:4]) - began)
    return Cost("", _peak(), sum(os.times()[:4]) - began)


def _print_each(source: str, paths: list[str]) -> None:
    import conftest  # noqa: F401  imported once, before the processes are forked
    import metmart.land.reader
    import metmart.sources.registry  # noqa: F401

    for path in paths:
        began = time.monotonic()
        child = os.fork()
        if not child:
            print(json.dumps(_measured(source, Path(path)).__dict__), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert status == 0, (path, status, time.monotonic() - began)


if __name__ == "__main__":
    _print_each(sys.argv[1], sys.argv[2:])
