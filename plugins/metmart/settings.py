"""What differs between one installation and another, read from METMART_… variables."""

import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from metmart.errors import SettingsError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")

EMBEDDED = "embedded"
LIVE = "live"
FOLDER = "folder"


class Settings(BaseSettings):
    """One run's settings; every field is a variable METMART_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="METMART_", frozen=True, hide_input_in_errors=True)

    publishers: str = Field(
        default=EMBEDDED,
        description="'embedded' (made-up data), 'live', or a folder that has a catalogue.csv",
    )
    publisher_url: str | None = Field(
        default=None,
        description="where the local server that stands in for the publishers listens",
    )
    papers_since: date | None = Field(
        default=None,
        description="from which day on meetings, questions and decisions are looked for; else as "
        "far back as each source's YAML says",
    )
    lake: Path | None = Field(default=None, description="the lake's folder")
    contact: str | None = Field(
        default=None, description="an e-mail address or page for the User-Agent"
    )
    alerts: Path | None = Field(
        default=None,
        description="an Apprise configuration file (text or YAML) that names who is told of what",
    )
    listen: str = Field(
        default="127.0.0.1",
        description="where Airflow's server listens, HOST or HOST:PORT; without a port at any that "
        "is free",
    )
    password: SecretStr | None = Field(
        default=None, description="the password of Airflow's one user; else made for each start"
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="what Airflow's keys are made of; else made for each start, and whoever was "
        "logged in must log in again",
    )
    unlicensed: Literal["keep", "leave_out"] = Field(
        default="keep",
        description="what becomes of sources whose publisher states no licence: they are archived "
        "and gated all the same, and leave_out keeps them out of everything that is published",
    )

    keep_releases: int = Field(
        default=12,
        ge=2,
        description="how many published releases are kept: the one in use, the one before it, "
        "which somebody may still be reading, and the newest others",
    )

    @field_validator(
        "publishers", "publisher_url", "papers_since", "lake", "contact", "alerts",
        "unlicensed", "keep_releases", mode="before",
    )  # fmt: skip
    @classmethod
    def _nothing_is_unsaid(cls, said: object, field: ValidationInfo) -> object:
        """A variable that is set to nothing, as compose files do, says nothing."""
        return cls.model_fields[str(field.field_name)].default if said == "" else said

    @property
    def is_live(self) -> bool:
        """Whether the publishers' own hosts are asked."""
        return self.publishers == LIVE

    @cached_property
    def lake_folder(self) -> Path:
        """The lake; made-up, replayed and live data never share one by default.

        Raises SettingsError where an address stands in the place of a folder.
        """
        if self.lake and _ADDRESS.match(str(self.lake)):
            raise SettingsError(
                f"the lake is a folder, and {self.lake} is an address",
                next_step="set METMART_LAKE (or --lake) to a folder of this machine",
            )
        return (self.lake or Path("lake") / self.publishers_kind).absolute()

    def refuse_moving_lake(self) -> None:
        """Return if the lake is the same folder whichever folder a process works in.

        Raises SettingsError: an Airflow of one's own runs its workers in folders of their own.
        """
        if self.lake is None or not self.lake_folder == self.lake:
            raise SettingsError(
                "the lake's place would hang on the folder that a worker runs in",
                next_step="set METMART_LAKE to the whole path of a folder, for every worker",
            )

    @property
    def publishers_kind(self) -> str:
        """embedded, live or folder."""
        return self.publishers if self.publishers in (EMBEDDED, LIVE) else FOLDER

    def refuse_silent_asking(self) -> None:
        """Return if publishers may be asked: live ones by a contact, or a stand-in for them.

        Whoever calls (the command line, an Airflow of one's own, Python) comes by here before a
        request is made. Raises SettingsError.
        """
        if not self.is_live and self.publisher_url is None:
            raise SettingsError(
                f"nobody stands in for the publishers, and METMART_PUBLISHERS is "
                f"'{self.publishers}': no publisher is asked unless the setting says live",
                next_step="set METMART_PUBLISHERS=live and METMART_CONTACT to ask the publishers; "
                "`metmart run` and `metmart up` serve made-up data or a folder by themselves",
            )
        _ = self.user_agent

    @property
    def user_agent(self) -> str:
        """How metmart introduces itself.

        Raises SettingsError where live publishers would be asked without saying who asks.
        """
        if self.is_live and not self.contact:
            raise SettingsError(
                "live publishers are only asked by somebody they can write to",
                next_step="set METMART_CONTACT to an e-mail address or a page",
            )
        return f"metmart/0.1 (+{self.contact or 'local replay'})"


def refused(error: ValidationError) -> SettingsError:
    """What is wrong with the environment's settings, by their variables."""
    wrong = [f"METMART_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors()]
    return SettingsError(
        f"settings cannot be used: {'; '.join(wrong)}",
        next_step="mend the variables that are named, or unset them",
    )
