"""docs/reliability.md is of these tests, and says that all of them hold."""

from reliability import Proof, checks, page_rows, rows, table

BARS = {"faults planted in releases are stopped by their gates": 0.95}
"""The share that must hold where that is not all."""


def test_page_when_checks_are_added_or_renamed_then_it_is_measured_anew() -> None:
    told = page_rows()
    assert {one.check for one in told} == checks(), "run `make torture`"
    assert [one.check for one in told if one.passed < BARS.get(one.check, 1) * one.tried] == []


def test_rows_when_a_check_has_parts_then_they_are_added() -> None:
    found = rows([Proof("b", 1, 1), Proof("a", 2, 1, "1 s"), Proof("a", 3, 3)])
    assert found == [Proof("a", 5, 4, "1 s"), Proof("b", 1, 1)]
    assert "| a | 5 | 4 | 1 s |" in table(found)
