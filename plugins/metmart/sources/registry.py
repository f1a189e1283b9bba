"""All declared sources, read from the YAML files beside this module."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml import CSafeLoader

from metmart.errors import SourceSpecError
from metmart.sources.spec import SourceSpec

FOLDER = Path(__file__).parent


def read(path: Path) -> SourceSpec:
    """One source. Raises SourceSpecError where its YAML does not describe one."""
    try:
        spec = SourceSpec.model_validate(_declared(path))
    except (ValidationError, yaml.YAMLError, OSError) as error:
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


def _declared(path: Path) -> Any:
    """What a YAML says, over what the one that it is like says."""
    declared = _loaded(path)
    like = declared.get("like") if isinstance(declared, dict) else None
    return _over(_like(str(like)), declared) if like else declared


def _loaded(path: Path) -> Any:
    # The safe loader in C: every process of every task reads this.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=CSafeLoader)


@cache
def _like(name: str) -> Any:
    """What several sources have in common; it may be like another itself."""
    return _declared(FOLDER / "like" / f"{name}.yaml")


def _over(common: Any, own: Any) -> Any:
    """A source's own values over common ones: mappings are merged, all else is replaced."""
    if not isinstance(common, dict) or not isinstance(own, dict):
        return own
    merged = {key: _over(value, own[key]) if key in own else value for key, value in common.items()}
    return merged | {key: value for key, value in own.items() if key not in common}


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
