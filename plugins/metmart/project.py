"""Where the files lie that are not Python: the dbt project, the suites, the DAGs and the plugin.

In a checkout they stand beside or in `plugins/`; in a wheel they are packed into the package.
"""

import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
_PACKED = PACKAGE / "project"
ROOT = _PACKED if _PACKED.is_dir() else PACKAGE.parents[1]

DBT = ROOT / "dbt_project"
SEEDS = DBT / "seeds"
EXPECTATIONS = ROOT / "expectations"
DAGS = ROOT / "dags"
PLUGINS = ROOT / "plugins"

_CODE = {".py", ".yaml", ".yml", ".sql", ".csv"}


@cache
def code_version() -> str:
    """A hash of everything that decides what a build makes of its inputs."""
    digest = hashlib.sha256()
    for folder in (PACKAGE, DBT, EXPECTATIONS):
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            if path.suffix in _CODE and relative.parts[0] not in ("target", "logs", "project"):
                digest.update(f"{folder.name}/{relative}".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
