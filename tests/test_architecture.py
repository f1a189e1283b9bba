"""Rules of the code base that no tool knows."""

import ast
import re
from pathlib import Path

import pytest

from metmart.project import DAGS, DBT, EXPECTATIONS, PACKAGE, ROOT
from metmart.sources.registry import sources

MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = [  # each may import from those before it
    {"printable"},
    {"errors", "clock"},
    {"files", "settings", "project"},
    {"lake", "record", "sources", "alerts"},
    {"fetch"},
    {"discover"},
    {"archive"},
    {"land"},
    {"documents"},
    {"gate"},
    {"build", "freshness"},
    {"audit", "export"},
    {"publish"},
    {"occasions"},
    {"pipeline", "publisher", "catalogue", "verification"},
    {"generated"},
    {"scaffold"},
    {"refresh"},
    {"orchestrate"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def _module(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_when_within_the_package_then_go_one_way(path: Path) -> None:
    own = _module(path)
    if own == "__init__":
        return
    for name in _imports(path):
        if name.startswith("metmart."):
            other = name.split(".")[1]
            assert (
                other == own or LEVEL[other] < LEVEL[own] or {own, other} <= LAYERS[LEVEL[own]]
            ), name


def test_requests_when_imported_then_only_where_http_is_spoken() -> None:
    users = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if any(name.split(".")[0] == "requests" for name in _imports(path))
    }
    assert users == {"fetch/http.py", "orchestrate/api.py"}


def test_libraries_that_parse_bytes_when_imported_then_only_where_they_are_confined() -> None:
    """And zips are opened by one module."""
    users = {
        (str(path.relative_to(PACKAGE)), library)
        for path in MODULES
        for name in _imports(path)
        for library in ("python_calamine", "pypdfium2", "docx", "zipfile.ZipFile")
        if name == library or name.startswith(f"{library}.")
    }
    assert {path for path, _ in users if not path.startswith("publisher/")} == {
        "land/docx.py",
        "land/packed.py",
        "land/pdf.py",
        "land/rules.py",
        "land/sheets.py",
        "land/words.py",
    }


def test_files_when_written_then_only_by_one_module() -> None:
    writing = re.compile(r"""\.write_(text|bytes)\(|\bopen\([^)]*["'][wax]b?\+?["']|\.mkdir\(""")
    allowed = {"files.py"}
    offenders = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if str(path.relative_to(PACKAGE)) not in allowed and writing.search(path.read_text())
    }
    assert offenders == {"publish/release.py"}  # makes one folder inside its scratch


def test_code_when_it_meets_a_source_then_does_not_ask_its_name() -> None:
    for path in MODULES:
        for name in sources():
            assert name not in path.read_text(), path


@pytest.mark.parametrize("path", sorted(DAGS.glob("*.py")), ids=lambda path: path.name)
def test_dag_files_when_read_then_only_wire(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 80
    for name in _imports(path):
        assert name.startswith(("airflow.sdk.", "airflow.providers.", "metmart.", "datetime.")), (
            name
        )


def test_mart_sql_when_read_then_ends_with_its_final_cte() -> None:
    for path in (DBT / "models").rglob("*.sql"):
        assert path.read_text().rstrip().endswith("select * from final"), path


def test_expectations_when_read_then_say_what_to_do() -> None:
    import yaml

    count = 0
    for path in EXPECTATIONS.rglob("*.yaml"):
        for expectations in yaml.safe_load(path.read_text())["tables"].values():
            for one in expectations:
                count += 1
                assert one["description"], path
                assert one["meta"]["next_steps"], path
                assert one["severity"] in ("critical", "warning", "info"), path
    assert count >= 20


def test_dbt_tests_when_read_then_say_what_to_do() -> None:
    import yaml

    count = 0
    for path in (DBT / "models").rglob("*.yml"):
        for model in yaml.safe_load(path.read_text()).get("models", []):
            tests = model.get("data_tests", [])
            tests += [one for c in model.get("columns", []) for one in c.get("data_tests", [])]
            for test in tests:
                count += 1
                (body,) = test.values()
                assert body["description"], (path, test)
                assert body["config"]["meta"]["next_steps"], (path, test)
    assert count >= 18


def test_marts_when_described_then_begin_with_their_grain() -> None:
    import yaml

    for path in (DBT / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(path.read_text())["models"]:
            assert model["description"].startswith("One row per "), path
            assert all(column["description"] for column in model["columns"]), path


def test_lock_when_read_then_names_no_host_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    pins = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
    assert len(pins) > 150
    assert lock.count("--hash=sha256:") >= len(pins)
