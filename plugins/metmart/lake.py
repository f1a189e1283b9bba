"""The lake: where everything that must not be lost lies.

| place | what | written |
|---|---|---|
| archive/objects/ab/ab… | bytes as published, by sha256 | once |
| archive/releases/<source>/<release>.json | what they are | once |
| landing/<source>/<release>.parquet, .sha256 | their rows, as text | once; can be rebuilt |
| readings/<source>/<release>.json | what was read of a document, masked | by need; can be rebuilt |
| verdicts/<source>/<release>/… | what the gate decided | once per verdict |
| verdicts/<source>/<release>/decisions/… | what people decided | once per decision |
| quarantine/<source>/<release>… | rejected rows, reports of rejected releases | with the above |
| takedowns/<document>….yaml | what must not be published any more | once, by a person |
| alerts/<kind>-<hash of cause>….json | what people were told, and who has not had it | by need |
| releases/<id>/, current | published marts, and the pointer to the one in use | pointer last |
| releases/<id>.sha256 | the hash of a release's manifest | after its folder, before the pointer |
| previous | the pointer to the one that was in use before | before current |
| rollbacks/<number>.json | which release a person left for which, and why | once per decision |
| publishers | who fills it: embedded (made up), live or folder | once |
| work/ | candidates and scratch; safe to delete when nothing runs | often |
"""

from dataclasses import dataclass
from pathlib import Path

from metmart import files
from metmart.errors import LakeError
from metmart.settings import Settings


@dataclass(frozen=True)
class Lake:
    """Paths below one root. A folder today; nothing here needs more than put, get and list."""

    root: Path

    @property
    def publishers_marker(self) -> Path:
        """The file that says which publishers fill the lake."""
        return self.root / "publishers"

    @property
    def publishers(self) -> str:
        """Which publishers fill the lake: embedded, live or folder; "nobody" before the first."""
        marker = self.publishers_marker
        try:
            return marker.read_text().strip() or "nameless" if marker.exists() else "nobody"
        except (OSError, UnicodeDecodeError) as error:
            raise LakeError(
                "the file that says who fills this lake cannot be read",
                file=str(marker),
                next_step="write embedded, live or folder into it: what its data are",
            ) from error

    @property
    def archive(self) -> Path:
        """The bytes as published and the records of what they are."""
        return self.root / "archive"

    def object(self, sha256: str) -> Path:
        """The bytes with this hash."""
        return self.archive / "objects" / sha256[:2] / sha256

    def records(self, source: str) -> Path:
        """The folder of a source's release records: the ledger is its listing."""
        return self.archive / "releases" / source

    def landing(self, source: str, release: str) -> Path:
        """A release's rows as published."""
        return self.root / "landing" / source / f"{release}.parquet"

    def landing_hash(self, source: str, release: str) -> Path:
        """The hash of the file of a release's rows, written after it."""
        return self.landing(source, release).with_suffix(".sha256")

    def reading(self, source: str, release: str) -> Path:
        """What was read of a document, without personal data."""
        return self.root / "readings" / source / f"{release}.json"

    def verdicts_of(self, source: str) -> Path:
        """The folder of the verdicts on a source's releases."""
        return self.root / "verdicts" / source

    def verdicts(self, source: str, release: str) -> Path:
        """The folder of the verdicts on one release."""
        return self.verdicts_of(source) / release

    def decisions(self, source: str, release: str) -> Path:
        """The folder of people's decisions on one release."""
        return self.verdicts(source, release) / "decisions"

    def quarantined_rows(self, source: str, release: str) -> Path:
        """The rows of a release that could not be landed."""
        return self.root / "quarantine" / source / f"{release}.parquet"

    def quarantine_report(self, source: str, release: str) -> Path:
        """The full report on a release that failed its gate."""
        return self.root / "quarantine" / source / f"{release}.report.json"

    @property
    def takedowns(self) -> Path:
        """The list of what must not be published any more."""
        return self.root / "takedowns"

    @property
    def alerts(self) -> Path:
        """The folder of what people were told, one file a cause."""
        return self.root / "alerts"

    @property
    def releases(self) -> Path:
        """The published releases of the warehouse."""
        return self.root / "releases"

    def manifest_hash(self, release_id: str) -> Path:
        """The hash of a release's manifest, in a form that `sha256sum --check` reads."""
        return self.releases / f"{release_id}.sha256"

    @property
    def current(self) -> Path:
        """The pointer to the release in use."""
        return self.root / "current"

    @property
    def previous(self) -> Path:
        """The pointer to the release that was in use before: its readers may still be at it."""
        return self.root / "previous"

    @property
    def rollbacks(self) -> Path:
        """The decisions to leave a release for another."""
        return self.root / "rollbacks"

    @property
    def work(self) -> Path:
        """Candidates and scratch."""
        return self.root / "work"

    @property
    def pointer_lock(self) -> Path:
        """Held by whoever moves the pointers or removes releases."""
        return self.work / "pointer"

    def candidate(self, release_id: str) -> Path:
        """A built warehouse that has not been published yet."""
        return self.work / "candidates" / release_id / "candidate.duckdb"


def claim(lake: Lake, settings: Settings) -> None:
    """Remember which publishers fill a lake: made-up data must never be mixed with real data.

    Raises LakeError if it was filled from elsewhere.
    """
    if lake.root.exists() and not lake.root.is_dir():
        raise LakeError(
            "the lake is a file",
            file=str(lake.root),
            next_step="set METMART_LAKE (or --lake) to a folder",
        )
    files.write_once(lake.publishers_marker, f"{settings.publishers_kind}\n".encode())
    if lake.publishers != settings.publishers_kind:
        raise LakeError(
            f"this lake holds data from '{lake.publishers}' publishers, "
            f"not from '{settings.publishers_kind}'",
            file=str(lake.root),
            next_step="set METMART_LAKE (or --lake) to another folder",
        )
