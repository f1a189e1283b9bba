"""The figures of papers: against lists made by reading, and rule by rule on made-up sentences."""

import csv
from datetime import date
from pathlib import Path

import pytest

from conftest import SHARED
from metmart.documents.document import Document, Origin
from metmart.documents.figure import Figure
from metmart.documents.figures.figures import figures
from metmart.documents.figures.metric import glossary, metrics
from metmart.documents.figures.noise import noise
from metmart.documents.figures.number import numbers
from metmart.documents.figures.passage import passage, sentences
from metmart.documents.figures.period import periods, resolved
from metmart.documents.figures.place import Home, bcu_of, places
from metmart.documents.figures.qualifier import qualifier
from metmart.documents.structure import Block, Cell, Identity, ReadTable, Structure
from metmart.documents.structuring.structure import structure
from metmart.land.plaintext import text_lines
from metmart.project import SEEDS

FACTS = Path(__file__).parent / "facts"
TODAY = date(2024, 6, 11)
HOME = Home("Sutton", "South Area")


# ---- The real texts -----------------------------------------------------------------------------


def read(name: str) -> tuple[Document, list[Figure]]:
    found = sorted((SHARED / "seeds").glob(f"{name}_*.txt"))
    if not found:
        pytest.skip(f"the real texts are not here ({SHARED / 'seeds'})")
    text = found[0].read_text(encoding="utf-8")
    origin = Origin(name, "", "", found[0].name, "", "", "", None)
    document = Document(origin, tuple(text_lines(text)))
    return document, figures(document, structure(document))


def matched(
    facts: list[dict[str, str]], found: list[Figure]
) -> list[tuple[dict[str, str], Figure]]:
    """Each fact with a figure of the same line, value and unit; no figure stands for two."""
    free = list(found)
    pairs = []
    for fact in facts:
        for figure in free:
            if (
                figure.line == int(fact["line"])
                and abs(figure.value - float(fact["value"])) < 1e-6
                and figure.unit == fact["unit"]
            ):
                pairs.append((fact, figure))
                free.remove(figure)
                break
    return pairs


def context(figure: Figure) -> dict[str, str]:
    period = figure.period
    months = f"{period.start:%Y-%m}..{period.end:%Y-%m}" if period and period.start else "?"
    return {
        "measure": figure.measure,
        "metric": figure.metric or "?",
        "place": figure.place.name if figure.place else "?",
        "period": months,
    }


@pytest.mark.parametrize(("text", "name"), [("003", "slides"), ("004", "agenda_pack")])
def test_facts_that_a_careful_reader_lists(text: str, name: str) -> None:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))
    _, found = read(text)
    pairs = matched(facts, found)
    recall, precision = len(pairs) / len(facts), len(pairs) / len(found)
    stated = [(fact, figure, key) for fact, figure in pairs for key in context(figure) if fact[key]]
    wrong = [
        (fact["line"], fact["value"], key, fact[key], context(figure)[key])
        for fact, figure, key in stated
        if fact[key] != context(figure)[key]
    ]
    print(
        f"\n{name}: {len(facts)} facts, {len(found)} figures, recall {recall:.1%}, "
        f"precision {precision:.1%}, context {1 - len(wrong) / len(stated):.1%} of {len(stated)}"
    )
    missed = [fact for fact in facts if fact not in [pair[0] for pair in pairs]]
    assert recall >= 0.95, missed
    assert precision >= 0.90, [(f.line, f.text) for f in found if f not in [p[1] for p in pairs]]
    assert len(wrong) <= 0.05 * len(stated), wrong


@pytest.mark.parametrize("text", ["000", "001", "002", "003", "004"])
def test_every_figure_stands_where_it_says(text: str) -> None:
    document, found = read(text)
    lines = {line.number: line for line in document.lines}
    assert found
    for figure in found:
        there = lines[figure.line].text
        assert there[figure.start : figure.start + len(figure.text)] == figure.text
    assert [figure.figure_no for figure in found] == list(range(1, len(found) + 1))


# ---- Made-up papers ------------------------------------------------------------------------------


def paper(
    text: str,
    headings: tuple[str, ...] = ("Police update",),
    boroughs: tuple[str, ...] = ("Sutton",),
    question: int | None = None,
) -> list[Figure]:
    lines = tuple(text_lines(text))
    blocks = tuple(
        Block(
            number,
            1,
            "paragraph",
            line.text,
            1,
            line.number,
            line.number,
            headings=headings,
            question_no=question,
        )
        for number, line in enumerate(lines, 1)
    )
    identity = Identity("report", "", TODAY, "day", "", None, boroughs, "South Area", 1, ())
    document = Document(Origin("a", "", "", "", "", "", "", None), lines)
    return figures(document, Structure(identity, blocks=blocks))


def only(text: str, headings: tuple[str, ...] = ("Police update",)) -> Figure:
    found = paper(text, headings)
    assert len(found) == 1, [figure.text for figure in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,204 offences", [(1204, None)]),
        ("£2.5 billion and 1.3 million", [(2.5e9, "pounds"), (1.3e6, None)]),
        ("a 4 hour & 45 minute wait", [(4.75, "hours")]),
        ("over 16months ago", [(16, "months")]),
        ("more than an hour, within a week", [(1, "hours"), (1, "weeks")]),
        ("the third highest in London", [(3, "rank")]),
        ("half of them and two thirds of the rest", [(50, "percent"), (66.67, "percent")]),
        ("one in four said so", [(25, "percent")]),
        ("is –12% and DS - 9%", [(12, "percent"), (9, "percent")]),
        ("▲4.2% and V3.5%", [(4.2, "percent"), (3.5, "percent")]),
        ("twice the number", [(2, "times")]),
        ("forty-two arrests, a dozen warrants", [(42, None), (12, None)]),
        ("one of the priorities, no one, one-off", []),
        ("one vacancy and two posts", [(1, None), (2, None)]),
        ("with an additional DI", [(1, None)]),
        ("K5, S136, COVID-19, D12", []),
    ],
)
def test_numbers(text: str, expected: list[tuple[float, str | None]]) -> None:
    assert [(one.value, one.unit) for one in numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("4-6 a day", 4, 6), ("three or four wards", 3, 4), ("between 5 and 9 posts", 5, 9)],
)
def test_ranges(text: str, low: float, high: float) -> None:
    (number,) = numbers(text)
    assert (number.value, number.high) == (low, high)


def test_a_move_is_no_range() -> None:
    assert [(one.value, one.high) for one in numbers("from 8-9 to 12")] == [(8, 9), (12, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Bus routes: 80, 93 and K5",
        "Question No: 2019/1234; see question 8 and page 12",
        "Call 999 or 101, a 24 hour non-emergency number",
        "telephone 020 8123 4567 or 4093",
        "12 Made Up Road, London, SW19 1AA",
        "on 24 February 2023 at 7.15 pm and from 5pm",
        "through Op Example and the 100 VAWG mechanisms",
        "under section 60, S136 and form 434",
        "in 2017 and 2023-2025",
        "those under the age of 25 and under 25s",
        "3. Service to the public",
        "Topic area 2: Communications",
        "the Police Act 1996",
    ],
)
def test_numbers_that_are_no_figures(text: str) -> None:
    stretches = [*noise(text), *((one.start, one.end) for one in periods(text, TODAY))]
    assert numbers(text, stretches) == []


def test_a_number_after_a_month_is_a_count_where_the_year_would_lie_ahead() -> None:
    figure = only("As of end of March 31 boroughs have joined.")
    assert figure.value == 31
    assert figure.period is not None
    assert figure.period.start == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Sept – Dec 22", (2022, 9), (2022, 12)),
        ("Nov 22 - Jan 23", (2022, 11), (2023, 1)),
        ("Jan-Oct 19", (2019, 1), (2019, 10)),
        ("August 2020 to July 2021", (2020, 8), (2021, 7)),
        ("financial year 2021/2022", (2021, 4), (2022, 3)),
        ("FY 22/23", (2022, 4), (2023, 3)),
        ("in 2022", (2022, 1), (2022, 12)),
        ("12 months (ending December 2022)", (2022, 1), (2022, 12)),
        ("the year to March 2024", (2023, 4), (2024, 3)),
        ("over the last 12 months", (2023, 6), (2024, 5)),
        ("in the past three months", (2024, 3), (2024, 5)),
        ("Jan 23", (2023, 1), (2023, 1)),
        ("during November", (2023, 11), (2023, 11)),
        ("Q3 2022/23", (2022, 10), (2022, 12)),
        ("between 1 April and 30 June 2023", (2023, 4), (2023, 6)),
    ],
)
def test_periods(text: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    (found,) = periods(text, TODAY)
    assert found.period.start == date(*start, 1)
    assert found.period.end == date(*end, 1)
    assert found.period.is_whole_months


def test_periods_that_cannot_be_told() -> None:
    (days,) = periods("Between 24 February and 3 March", TODAY)
    assert not days.period.is_whole_months
    for text in ("year to date", "currently", "the last 7 days", "in recent months"):
        (found,) = periods(text, TODAY)
        assert found.period.start is None


def test_comparisons() -> None:
    first, second = periods(
        "12 months (ending May 2024) compared to previous 12 months (ending May 2023)", TODAY
    )
    assert (first.is_comparison, second.is_comparison) == (False, True)
    assert second.period.start == date(2022, 6, 1)
    main, year_before = periods("in May 2024 compared with the same month last year", TODAY)
    assert resolved(year_before, main.period).start == date(2023, 5, 1)
    assert [one.is_comparison for one in periods("compared with November 2022", TODAY)] == [True]
    (two_years,) = periods("compared with the previous 12-24 months", TODAY)
    assert (two_years.period.start, two_years.period.end) == (date(2022, 6, 1), date(2023, 5, 1))
    assert (two_years.implies.start, two_years.implies.end) == (date(2023, 6, 1), date(2024, 5, 1))
    (untold,) = periods("compared with the previous 12-18 months", TODAY)
    assert untold.is_comparison
    assert untold.implies is untold.period.start is None


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("in Sutton", "borough", "Sutton"),
        ("Hammersmith & Fulham", "borough", "Hammersmith and Fulham"),
        ("in Kingston", "borough", "Kingston upon Thames"),
        ("the SW BCU", "bcu", "South West"),
        ("SE – BCU Results", "bcu", "South East"),
        ("BCU Central North", "bcu", "Central North"),
        ("The BCU has", "bcu", "South Area"),
        ("across the borough", "borough", "Sutton"),
        ("MPS wide", "mps", "MPS"),
        ("across London", "mps", "MPS"),
        ("in Made Up ward", "ward", "Made Up"),
    ],
)
def test_places(text: str, kind: str, name: str) -> None:
    (found,) = places(text, HOME)
    assert (found.place.kind, found.place.name) == (kind, name)


@pytest.mark.parametrize(
    "text",
    ["Sutton Road", "the London Borough", "Borough Commander", "the MPS website", "At ward level"],
)
def test_names_that_are_no_places(text: str) -> None:
    assert places(text, HOME) == ()


def test_a_yardstick_is_no_place_of_the_figure() -> None:
    figure = only("The SW BCU detects 9% of robberies, one of the best rates in the MPS.")
    assert figure.place is not None
    assert figure.place.name == "South West"


def test_bcu_of_a_borough() -> None:
    assert bcu_of("Merton", date(2023, 3, 15)) == "South West"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("around 5", "about"),
        ("Approximately 5", "about"),
        ("over 5", "over"),
        ("at least 5", "at_least"),
        ("no more than 5", "at_most"),
        ("up to 5", "up_to"),
        ("nearly 5", "nearly"),
        ("under 5", "under"),
        ("exactly 5", None),
    ],
)
def test_qualifiers(text: str, expected: str | None) -> None:
    assert qualifier(text, text.index("5"), len(text)) == expected


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("Burglary increased by 4%.", "change_pct", 4),
        ("Burglary dropped by around 4%.", "change_pct", -4),
        ("There was a 4% reduction in burglary.", "change_pct", -4),
        ("Our increase in burglary has now reduced to 30%.", "change_pct", 30),
        ("The detection rate has risen to 9%.", "share_pct", 9),
        ("The vacancy rate is –9%.", "share_pct", 9),
        ("Burglary: ▼9%", "change_pct", -9),
        ("Robberies averaged 11 a day.", "average", 11),
        ("Robbery offences per 1,000 pop. 3.4", "rate", 3.4),
        ("There were 12 fewer burglaries.", "change", -12),
        ("We have five priorities.", "list_count", 5),
        ("Sutton is the second safest.", "rank", 2),
        ("Crime doubled.", "change_pct", 100),
    ],
)
def test_measures(text: str, measure: str, value: float) -> None:
    figure = only(text)
    assert (figure.measure, figure.value) == (measure, value)


def test_a_change_in_brackets_has_the_sign_of_the_change_before_it() -> None:
    found = paper("In May 2024 there was a decrease of 96 burglaries (7.4%) on the year before.")
    assert [(one.measure, one.value) for one in found] == [("change", -96), ("change_pct", -7.4)]
    assert found[0].comparison is not None
    assert found[0].comparison.start == date(2023, 5, 1)


def test_labels_and_values_in_one_line() -> None:
    found = paper("MPS Average 2022 – 4,000 MPS Jan 23 – 5,000", ("Total Burglary",))
    assert [(one.value, one.measure, one.per) for one in found] == [
        (4000, "average", "month"),
        (5000, "level", None),
    ]
    assert [one.metric for one in found] == ["burglary", "burglary"]
    assert found[1].period is not None
    assert found[1].period.start == date(2023, 1, 1)


def test_what_is_in_target_is_a_metric_of_its_own() -> None:
    found = paper("January 2022 – December 2022 Total I calls - 700 In Target - 560 80.0%")
    assert [one.metric for one in found] == [
        "i_calls",
        "i_calls_in_target",
        "i_calls_in_target_rate",
    ]


def test_a_number_that_is_compared_belongs_to_the_other_period() -> None:
    found = paper("There were 4 homicides in March 2024 compared to 3 in March 2023.")
    starts = [one.period.start for one in found if one.period]
    assert starts == [date(2024, 3, 1), date(2023, 3, 1)]


def test_the_place_of_the_sentence_comes_before_that_of_the_heading_and_the_document() -> None:
    stated = only("There were 7 robberies in Croydon.", ("Bromley",))
    heading = only("There were 7 robberies.", ("Bromley",))
    document = only("There were 7 robberies.")
    found = [(one.place.name, one.place.basis) for one in (stated, heading, document) if one.place]
    assert found == [("Croydon", "stated"), ("Bromley", "heading"), ("Sutton", "document")]


def test_several_possible_places_are_no_place() -> None:
    found = paper("Crime in Croydon and in Bromley is up. There were 7 robberies.")
    assert found[0].place is None
    assert "place" in found[0].missing


def test_an_officer_is_counted_as_of_the_document() -> None:
    figure = only("There is currently one DWO vacancy.")
    assert figure.metric == "dwo_vacancies"
    assert figure.period is not None
    assert (figure.period.start, figure.period.basis) == (date(2024, 6, 1), "document")


def test_a_noun_outside_the_glossary_is_kept_as_words() -> None:
    figure = only("The team has 3 minibuses.", ("Robbery",))
    assert (figure.metric, figure.metric_text) == (None, "minibuses")


def test_page_numbers_are_no_figures() -> None:
    assert paper("Thank you.\n\n32\n\nPage 16\n\n1 - 34") == []


# ---- Tables --------------------------------------------------------------------------------------


def table(text: str, *notes: str) -> list[Figure]:
    lines = tuple(text_lines("\n\n".join([text, *notes])))
    blocks = []
    cells = []
    heads: tuple[str, ...] = ()
    for number, line in enumerate(lines, 1):
        row = len(blocks) + 1 if line.cells else None
        blocks.append(
            Block(
                number,
                1,
                "row" if row else "paragraph",
                line.text,
                1,
                line.number,
                line.number,
                headings=("Robbery offences",),
                table_no=1 if row else None,
                row_no=row,
            )
        )
        if row == 1:
            heads = line.cells
        for column, cell in enumerate(line.cells[1:], 2):
            if row and row > 1:
                head = heads[column - 1] if column <= len(heads) else ""
                is_total = "Total" in cell
                value = float(cell.replace("Total – ", "").replace(",", ""))
                label = line.cells[0]
                cells.append(
                    Cell(1, row, column, label, label, head, cell, value, is_total, line.number, 1)
                )
    read_table = ReadTable(1, "Robbery offences", 1, 1, 9, ("Robbery offences",), tuple(cells))
    identity = Identity("slides", "", TODAY, "day", "", None, ("Sutton",), None, 1, ())
    document = Document(Origin("a", "", "", "", "", "", "", None), lines)
    found = figures(document, Structure(identity, blocks=tuple(blocks), tables=(read_table,)))
    return [figure for figure in found if figure.table_no]


ROWS = "\tJan\tFeb\nSutton 22-23\t5\t7\tTotal – 12\nMPS 23-24\t1,050\t990\tTotal – 2,040"


def test_labels_for_two_years_need_the_text_beside_the_table() -> None:
    assert {one.missing for one in table(ROWS)} == {("period",)}
    note = "12 months (ending December 2023) compared to previous 12 months (ending December 2022)"
    found = table(ROWS, note)
    assert [one.value for one in found] == [5, 7, 12, 1050, 990, 2040]
    assert [one.place.name for one in found if one.place] == ["Sutton"] * 3 + ["MPS"] * 3
    starts = [one.period.start for one in found if one.period]
    assert starts[:3] == [date(2022, 1, 1), date(2022, 2, 1), date(2022, 1, 1)]
    assert found[2].is_total
    assert found[2].period is not None
    assert found[2].period.end == date(2022, 12, 1)
    assert starts[3] == date(2023, 1, 1)
    assert {one.metric for one in found} == {"robbery"}


def test_financial_years_begin_with_april() -> None:
    found = table("\tApr\tJan\nSutton 22-23\t5\t7")
    assert [one.period.start for one in found if one.period] == [date(2022, 4, 1), date(2023, 1, 1)]


# ---- The glossary --------------------------------------------------------------------------------


def test_the_glossary_names_offences_as_the_warehouse_does() -> None:
    with (SEEDS / "offence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {(row["offence_group"], row["offence_subgroup"]) for row in rows}
    known |= {(row["offence_group"], "") for row in rows} | {("", "")}
    for metric in glossary().values():
        assert (metric.offence_group, metric.offence_subgroup) in known, metric.metric
        assert bool(metric.series) or not metric.offence_group
        assert metric.kind in ("count", "stock", "rate", "duration", "money")
        assert all(metric.names)


def test_no_name_of_the_glossary_stands_for_two_terms() -> None:
    names = [name.lower() for metric in glossary().values() for name in metric.names]
    assert len(names) == len(set(names))


def test_the_longest_term_counts() -> None:
    (found,) = metrics("theft from motor vehicles")
    assert found.metric.metric == "theft_from_motor_vehicle"


# ---- Passages ------------------------------------------------------------------------------------


def test_sentences_end_at_full_stops_but_not_after_abbreviations() -> None:
    found = sentences("Sgt. Made Up said no. 3 of them left. It was 2.5 per 1,000 pop. in all.")
    assert [one.text.split()[0] for one in found] == ["Sgt.", "It"]


def test_a_passage_knows_the_line_of_each_character() -> None:
    lines = {line.number: line for line in text_lines("Total\n\n\n1,009")}
    block = Block(1, 1, "paragraph", "Total 1,009", 1, 1, 4)
    assert passage(block, lines).position(6, "1,009") == (4, 0)


def test_a_number_beside_a_yardstick_is_of_the_yardstick() -> None:
    found = paper("Confidence in the police is 47%, compared with 51% across London.")
    assert [one.place.name for one in found if one.place] == ["Sutton", "MPS"]


def test_a_column_of_changes_is_measured_against_the_earlier_year() -> None:
    found = table("\t2022/23\t2023/24\tChange\nSutton\t100\t90\t-10")
    assert [one.measure for one in found] == ["level", "level", "change"]
    assert found[2].value == -10
    assert found[2].period is not None
    assert found[2].comparison is not None
    assert found[2].period.start == date(2023, 4, 1)
    assert found[2].comparison.start == date(2022, 4, 1)


def test_numerals_of_items_and_names_are_no_figures() -> None:
    assert paper("5 Investment Update\n\nThe club meets at Seven Islands.") == []


def test_crowded_numbers_have_no_context() -> None:
    found = paper("Robbery 28 31 37 23 24")
    assert {one.missing for one in found} == {("metric", "period", "place")}
