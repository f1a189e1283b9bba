"""All declared sources, read from the YAML files beside this module."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError
from yaml import CSafeLoader

from metmart.errors import SourceSpecError
from metmart.sources.spec import SourceSpec

FOLDER = Path(__file__).parent


def read(path: Path) -> SourceSpec:
    """One source. Raises SourceSpecError where its YAML does not describe one."""
    try:
        text = path.read_text(encoding="utf-8")
        # The safe loader in C: every process of every task reads this.
        spec = SourceSpec.model_validate(yaml.load(text, Loader=CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise SourceSpecError(
            f"not a valid source: {error}",
            file=str(path),
            next_step="mend the YAML; spec.schema.json beside it says what may stand there",
        ) from error
    if spec.id != path.stem:
        raise SourceSpecError(
            f"the file is named {path.stem} and declares the source {spec.id}",
            file=str(path),
            next_step="give both the same name",
        )
    return spec


@cache
def _read_once(path: Path) -> SourceSpec:
    return read(path)


@cache
def sources() -> dict[str, SourceSpec]:
    """Every declared source by id, in the order of the ids."""
    return {path.stem: _read_once(path) for path in sorted(FOLDER.glob("*.yaml"))}


def source(source_id: str) -> SourceSpec:
    """One declared source. Raises SourceSpecError, naming those there are."""
    path = FOLDER / f"{source_id}.yaml"
    if path.exists() and source_id.isidentifier():
        return _read_once(path)
    raise SourceSpecError(
        f"no source is named '{source_id}'", next_step=f"use one of {', '.join(sources())}"
    )
