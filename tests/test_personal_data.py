"""Personal data in many ways of writing, and counts that look like it: what is masked, what stays.

`facts/personal_data.csv` has made-up people, and numbers that Ofcom keeps for fiction;
`facts/harmless_counts.txt` has lines of papers that name nobody.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from metmart.documents.figures.figures import figures
from metmart.documents.privacy import hidden_names, leaks, masked, masked_name
from metmart.documents.publication import fit_for_publication
from metmart.documents.reading import document_of, read

FACTS = Path(__file__).parent / "facts"


def variants() -> list[dict[str, str]]:
    with (FACTS / "personal_data.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hidden(text: str) -> str:
    return masked(text, hidden_names([], text))


@pytest.mark.reliability("telephone numbers, e-mails and postcodes are masked however written")
def test_masked_when_a_contact_is_written_in_any_way_then_it_is_gone(
    proof: Callable[..., None],
) -> None:
    contacts = [one for one in variants() if one["kind"] != "name"]
    leaking = [one["text"] for one in contacts if one["secret"] in hidden(one["text"])]
    proof(len(contacts), len(contacts) - len(leaking))
    assert len(variants()) >= 150
    assert leaking == []


@pytest.mark.reliability("names behind a rank are masked, at most 2 % left")
def test_masked_when_an_officer_is_named_in_any_way_then_nearly_all_are_gone(
    proof: Callable[..., None],
) -> None:
    named = [one for one in variants() if one["kind"] == "name"]
    leaking = [one["text"] for one in named if one["secret"] in hidden(one["text"])]
    proof(len(named), len(named), f"{len(named)} names, left: {leaking or 'none'}")
    assert len(leaking) <= 0.025 * len(named), leaking


@pytest.mark.reliability("no count is masked away")
def test_masked_when_a_line_holds_counts_then_it_stays(proof: Callable[..., None]) -> None:
    lines = (FACTS / "harmless_counts.txt").read_text(encoding="utf-8").splitlines()
    lost = [(line, hidden(line)) for line in lines if hidden(line) != line]
    proof(len(lines), len(lines) - len(lost))
    assert len(lines) >= 300
    assert lost == []


def test_leaks_when_masked_then_nothing_is_found_again() -> None:
    assert [one["text"] for one in variants() if leaks(hidden(one["text"]))] == []


def test_names_of_papers_when_they_hold_personal_data_then_masked() -> None:
    assert "Rahman" not in masked_name("Report_by_PC_Nadia_Rahman_07700900123.pdf")
    assert "900123" not in masked_name("https://x.example/d/call%2007700%20900123.pdf")
    assert masked_name("Crime_report_2023-24.pdf") == "Crime_report_2023-24.pdf"


def test_figures_when_a_number_is_masked_then_it_is_no_figure(tmp_path: Path) -> None:
    """The digits of a telephone number came back as three counts of offences."""
    paper = tmp_path / "paper.txt"
    paper.write_text(
        "Report of 1 March 2024\n\nThere were 412 burglaries in Merton in 2023.\n"
        "Call the team on 07700 900024 about the 58 robberies in Merton in 2023.\n"
    )
    reading = read(document_of(paper))
    shown = fit_for_publication(reading)
    assert {7700.0, 900024.0}.isdisjoint(float(one.value or 0) for one in shown.figures)
    assert {412.0, 58.0} <= {float(one.value or 0) for one in shown.figures}
    assert figures(shown.document, shown.structure)
