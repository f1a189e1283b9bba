"""What every part of a source's model shares."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
Host = Annotated[str, StringConstraints(pattern=rf"^{HOST}$")]


class Declared(BaseModel):
    """A part of a YAML: nothing undeclared may stand in it, and it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
