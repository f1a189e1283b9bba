"""Sources with corrections that no YAML declares."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from metmart.sources import registry
from metmart.sources.correction import Correction
from metmart.sources.spec import SourceSpec


def correction(
    where: dict[str, str], expect: str | None, value: str | None, **of: str
) -> Correction:
    """A correction of a month or a column."""
    return Correction(
        where=where, expect=expect, value=value, reason="two digits", evidence="a letter", **of
    )


def with_corrections(source_id: str, corrections: list[Correction]) -> SourceSpec:
    """A source as if the corrections stood in its YAML. Raises ValidationError."""
    declared = registry.source(source_id).model_dump()
    return SourceSpec.model_validate(
        declared | {"corrections": [one.model_dump() for one in corrections]}
    )


@contextmanager
def declaring(corrections: dict[str, list[Correction]]) -> Iterator[None]:
    """All that asks for sources gets these with their corrections, for a while."""
    specs = {name: with_corrections(name, found) for name, found in corrections.items()}
    as_declared = registry._read_once

    @cache
    def read_once(path: Path) -> SourceSpec:
        return specs.get(path.stem) or as_declared(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_read_once", read_once)
        registry.sources.cache_clear()
        try:
            yield
        finally:
            registry.sources.cache_clear()
