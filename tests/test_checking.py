"""Checking figures, over a made-up series of four boroughs and two releases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb
import pyarrow as pa
import pytest

from metmart.documents.check import FigureCheck
from metmart.documents.checking.agreement import agreement
from metmart.documents.checking.chance import chance
from metmart.documents.checking.checked import Checked, check
from metmart.documents.checking.series import RELATIONS, THE_MPS, Area, Series
from metmart.documents.checking.tables import checks_table, verdicts_table
from metmart.documents.checking.window import Window, number_of, window
from metmart.documents.figure import Figure, Period, Place
from metmart.documents.rows import check_of, figure_of, record_of, rows, schema
from metmart.documents.structure import Block, Cell, Identity, ReadTable, Structure
from metmart.land.line import Box

DAY = date(2022, 4, 20)
TODAY = date(2024, 2, 1)
IDENTITY = Identity(
    kind="report",
    title="Crime in Northam",
    date=DAY,
    date_precision="day",
    date_evidence="line 1",
    body="Safer Communities Panel",
    boroughs=("Northam",),
    bcu="East Bank",
    pages=1,
    pages_without_text=(),
)
PLAIN = Structure(IDENTITY)
# Each month's robberies in the first release: the borough's base and the month's number.
BASES = {"N": 100, "S": 300, "W": 1000, "C": 7, "airports": 3}


@pytest.fixture(scope="module")
def series() -> Iterator[Series]:
    """Robbery from January 2020 to March 2022; a year more and 10 % revised in a later release."""
    with duckdb.connect() as connection:
        connection.execute("""
            create table dim_borough as from (values
                ('N', 'borough', 'Northam', true, 'B-EAST'),
                ('S', 'borough', 'Southam', true, 'B-EAST'),
                ('W', 'borough', 'Westam', true, 'B-WEST'),
                ('C', 'borough', 'City', false, null),
                ('airports', 'unallocated', 'Airports', true, null)
            ) as t(area_code, area_kind, area, is_mps, bcu_code);
            create table dim_bcu as from (values ('B-EAST', 'East Bank'), ('B-WEST', 'West Bank'))
                as t(bcu_code, bcu);
            create table dim_offence as from (values
                ('rob', 'Robbery', 'Robbery of Personal Property'),
                ('bur', 'Burglary', 'Residential Burglary')
            ) as t(offence_id, offence_group, offence_subgroup);
            create table dim_metric as from (values
                ('robbery', 'Robbery', 'recorded_crime', 'Robbery', ''),
                ('knife_crime', 'Knife crime', null, null, null)
            ) as t(metric, term, series, offence_group, offence_subgroup);
            create table population as from (values ('N', 2021, 200000), ('B-EAST', 2021, 500000))
                as t(area_code, year, residents);
            create table fct_recorded_crime_history (area_code varchar, offence_id varchar,
                month date, offence_count bigint, release_id varchar, known_from timestamp,
                known_to timestamp, corrected_count bigint);
        """)
        for code, base in BASES.items():
            connection.execute(
                """
                insert into fct_recorded_crime_history
                select $code, 'rob', month::date, $base + month(month), 'first',
                    '2022-04-10', '2024-01-15', null
                from generate_series(date '2020-01-01', date '2022-03-01', interval 1 month)
                    as t(month)
                union all
                select $code, 'rob', month::date, ($base + month(month)) * 11 // 10, 'second',
                    '2024-01-15', null, null
                from generate_series(date '2020-01-01', date '2023-12-01', interval 1 month)
                    as t(month)
                """,
                {"code": code, "base": base},
            )
        yield Series({name: connection.table(name) for name in RELATIONS})


def months(start: str, end: str) -> Period:
    return Period(
        f"{start} to {end}",
        date.fromisoformat(f"{start}-01"),
        date.fromisoformat(f"{end}-01"),
        "stated",
    )


MARCH = months("2022-03", "2022-03")
FISCAL = months("2021-04", "2022-03")
NORTHAM = Place("Northam", "borough", "Northam", "stated")


def figure(value: float, **changes: object) -> Figure:
    """So many robberies in Northam in March 2022 (103 in the first release)."""
    plain = Figure(
        figure_no=1,
        block_no=1,
        text=f"{value:g}",
        quote=f"There were {value:g} robberies.",
        line=1,
        start=11,
        page=1,
        value=value,
        unit="count",
        measure="level",
        metric="robbery",
        metric_text="robberies",
        period=MARCH,
        place=NORTHAM,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def checked(series: Series | None, *figures: Figure, structure: Structure = PLAIN) -> Checked:
    return check(figures, structure, DAY, series, TODAY)


def verdict(found: Checked) -> tuple[str, str]:
    return found.verdicts[0].verdict, found.verdicts[0].verdict_today


def only(found: Checked, kind: str) -> list[FigureCheck]:
    return [one for one in found.checks if one.check == kind]


def test_level_when_equal_then_exact_in_the_vintage_of_the_day(series: Series) -> None:
    found = checked(series, figure(103))
    assert verdict(found) == ("exact", "contradicted")
    then, now = only(found, "published")
    assert (then.compared_value, then.vintage, then.as_of) == (103, "as_published", DAY)
    assert (now.compared_value, now.vintage, now.as_of) == (113, "today", TODAY)
    assert (then.release_ids, now.release_ids) == (("first",), ("second",))
    assert (now.area_kind, now.area, now.difference) == ("borough", "Northam", -10)
    assert then.evidence == (
        "Robbery, Northam, March 2022, as public on 20 April 2022: 103; stated 103, the same. "
        "From first."
    )


def test_level_when_one_away_then_within_revision(series: Series) -> None:
    assert verdict(checked(series, figure(104)))[0] == "within_revision"
    assert verdict(checked(series, figure(102)))[0] == "within_revision"


def test_level_when_off_then_contradicted(series: Series) -> None:
    assert verdict(checked(series, figure(151))) == ("contradicted", "contradicted")


def test_level_when_the_bcus_then_a_candidate_of_another_geography(series: Series) -> None:
    found = checked(series, figure(406))
    assert verdict(found)[0] == "other_geography"
    (candidate,) = [one for one in only(found, "candidate") if one.verdict == "other_geography"]
    assert (candidate.area_kind, candidate.area, candidate.compared_value) == (
        "bcu",
        "East Bank",
        406,
    )
    assert 0 < (candidate.chance or 0) < 0.05
    assert not candidate.is_tie
    assert {one.verdict for one in only(found, "published")} == {"contradicted"}


def test_level_when_of_another_year_then_a_candidate_of_another_period(series: Series) -> None:
    calendar_2021 = sum(100 + month for month in range(1, 13))
    stated = figure(calendar_2021, period=months("2021-05", "2021-10"))
    found = checked(series, stated)
    candidate = only(found, "candidate")[0]
    assert candidate.verdict == "other_period"
    assert (candidate.period_start, candidate.period_end) == (
        date(2020, 1, 1),
        date(2020, 12, 1),
    ) or (candidate.period_start, candidate.period_end) == (date(2021, 1, 1), date(2021, 12, 1))
    assert candidate.is_tie  # every year of the made-up series is the same


def test_level_when_a_digit_is_missing_then_a_candidate_of_a_digit_lost(series: Series) -> None:
    found = checked(series, figure(178, period=FISCAL))  # of 1,278
    assert verdict(found)[0] == "digit_lost"
    (candidate,) = only(found, "candidate")
    assert candidate.compared_value == 1278
    assert candidate.evidence.endswith("178 with a digit put in may be 1,278.")
    assert 0 < (candidate.chance or 0) < 0.05


def test_level_when_the_months_are_not_covered_then_not_reproducible(series: Series) -> None:
    found = checked(series, figure(50, period=months("2015-01", "2015-12")))
    assert verdict(found) == ("not_reproducible", "not_reproducible")
    assert "no archived release covers January 2015 to December 2015" in found.checks[0].evidence


def test_level_when_covered_only_later_then_the_first_later_release_speaks(
    series: Series,
) -> None:
    found = checked(series, figure(112, period=months("2022-04", "2022-04"), figure_no=1))
    assert [(one.vintage, one.verdict) for one in only(found, "published")] == [
        ("as_published", "not_reproducible"),
        ("first_archived", "contradicted"),
        ("today", "contradicted"),
    ]
    assert "in the first archived release that has it" in found.verdicts[0].evidence
    found = checked(series, figure(114, period=months("2022-04", "2022-04")))
    assert verdict(found) == ("exact", "exact")


def test_level_when_days_are_stated_then_not_reproducible(series: Series) -> None:
    days = replace(MARCH, text="the last 7 days", is_whole_months=False)
    assert verdict(checked(series, figure(3, period=days)))[0] == "not_reproducible"


def test_metric_when_the_series_has_none_then_no_published_series(series: Series) -> None:
    found = checked(series, figure(12, metric="knife_crime"))
    assert verdict(found) == ("no_published_series", "no_published_series")
    assert "Knife crime" in found.verdicts[0].evidence


def test_figure_when_context_is_missing_then_ambiguous_with_candidates(series: Series) -> None:
    found = checked(series, figure(406, place=None, missing=("place",)))
    assert verdict(found) == ("ambiguous", "ambiguous")
    assert [(one.verdict, one.area) for one in only(found, "candidate")] == [
        ("other_geography", "East Bank")
    ]
    nothing = figure(5, metric=None, period=None, place=None, missing=("metric", "period"))
    assert verdict(checked(series, nothing)) == ("ambiguous", "ambiguous")


def test_mps_when_summed_then_with_unallocated_and_without_the_city(series: Series) -> None:
    metric = series.metric("robbery")
    assert metric is not None
    vintage = series.vintage(metric, DAY)
    march = window(date(2022, 3, 1), date(2022, 3, 1))
    assert vintage.value(THE_MPS, march) == 103 + 303 + 1003 + 6
    assert vintage.value(Area("bcu", "East Bank"), march) == 406
    assert vintage.value(Area("borough", "Nowhere"), march) is None


def test_vintage_when_a_month_is_not_covered_then_no_answer_and_the_months(series: Series) -> None:
    metric = series.metric("robbery")
    assert metric is not None
    asked = window(date(2022, 2, 1), date(2022, 5, 1))
    vintage = series.vintage(metric, DAY)
    assert vintage.value(THE_MPS, asked) is None
    assert vintage.missing(asked) == [number_of(date(2022, 4, 1)), number_of(date(2022, 5, 1))]
    assert series.vintage(metric, date(2022, 4, 9)).value(THE_MPS, asked) is None
    assert series.vintage(metric, date(2022, 4, 10)) is vintage
    assert series.vintage(metric, TODAY).value(THE_MPS, asked) is not None


def test_vintage_when_a_value_was_corrected_then_today_knows_it_and_what_was_public_stays(
    series: Series,
) -> None:
    history = series._relations["fct_recorded_crime_history"].project(
        "* replace (case when area_code = 'N' and month = '2022-03-01' and release_id = 'second' "
        "then 130 end as corrected_count)"
    )
    corrected = Series(series._relations | {"fct_recorded_crime_history": history})
    found = check((figure(113),), PLAIN, TODAY, corrected, TODAY)
    assert verdict(found) == ("exact", "contradicted")
    assert verdict(check((figure(130),), PLAIN, TODAY, corrected, TODAY))[1] == "exact"


def test_average_when_by_month_then_the_count_divided(series: Series) -> None:
    stated = figure(107, measure="average", per="month", period=FISCAL)
    found = checked(series, stated)
    assert verdict(found)[0] == "exact"  # 1,278 in 12 months: 106.5
    assert only(found, "published")[0].compared_value == 106.5


def test_change_when_no_base_is_stated_then_the_months_before_or_the_year(series: Series) -> None:
    same_as_a_year_ago = figure(0, unit="percent", measure="change_pct")
    found = checked(series, same_as_a_year_ago)
    assert verdict(found)[0] == "exact"
    assert "103 in March 2021" in found.checks[0].evidence
    on_the_month = figure(1.0, unit="percent", measure="change_pct", digits=1)
    found = checked(series, on_the_month)
    assert verdict(found)[0] == "exact"
    assert "102 in February 2022" in found.checks[0].evidence


def test_change_when_a_base_is_stated_then_only_that(series: Series) -> None:
    stated = figure(
        0, unit="percent", measure="change_pct", comparison=months("2022-02", "2022-02"), digits=1
    )
    assert verdict(checked(series, stated))[0] == "contradicted"


def test_share_when_of_the_bcu_then_exact(series: Series) -> None:
    stated = figure(25, unit="percent", measure="share_pct")
    found = checked(series, stated)
    assert verdict(found)[0] == "exact"  # 103 of 406
    assert "of the 406 of East Bank BCU" in found.checks[0].evidence
    off = checked(series, figure(60, unit="percent", measure="share_pct"))
    assert verdict(off)[0] == "not_reproducible"


def test_rate_when_residents_are_known_then_per_1000(series: Series) -> None:
    stated = figure(6.4, unit="per_1000", measure="rate", digits=1, period=FISCAL)
    assert verdict(checked(series, stated))[0] == "exact"  # 1,278 for 200,000


@pytest.mark.parametrize(
    ("value", "qualifier", "published", "expected"),
    [
        (300, "about", 340, "within_revision"),
        (300, "about", 360, None),
        (1340, "about", 1352, "within_revision"),
        (300, "over", 420, "within_revision"),
        (300, "over", 280, None),
        (300, "at_most", 250, "within_revision"),
        (300, "nearly", 260, "within_revision"),
        (300, "nearly", 330, None),
        (300, None, 303, "within_revision"),
        (300, None, 304, None),
        (7, None, 8, "within_revision"),
        (7, None, 9, None),
    ],
)
def test_count_when_qualified_then_as_the_qualifier_means(
    value: float, qualifier: str | None, published: float, expected: str | None
) -> None:
    assert agreement(figure(value, qualifier=qualifier), published) == expected


@pytest.mark.parametrize(
    ("value", "digits", "qualifier", "published", "expected"),
    [
        (10, 0, None, 10.35, "exact"),
        (10, 0, None, 10.6, None),
        (21.2, 1, None, 21.31, "within_revision"),
        (21.2, 1, None, 21.4, None),
        (5, 0, "about", 5.9, "within_revision"),
        (5, 0, "about", 6.1, None),
        (-5, 0, "over", -8, "within_revision"),
        (-5, 0, "over", 8, None),
    ],
)
def test_percentage_when_compared_then_at_the_printed_digit(
    value: float, digits: int, qualifier: str | None, published: float, expected: str | None
) -> None:
    stated = figure(value, unit="percent", measure="change_pct", digits=digits, qualifier=qualifier)
    assert agreement(stated, published) == expected


def test_range_when_it_holds_the_value_then_exact() -> None:
    assert agreement(figure(3, high=5.0), 4.2) == "exact"
    assert agreement(figure(3, high=5.0), 7) is None


def test_millions_when_rounded_then_compared_at_their_digit() -> None:
    stated = figure(1_100_000, text="1.1 million", digits=1)
    assert agreement(stated, 1_140_000) == "exact"
    assert agreement(stated, 1_300_000) is None


def test_chance_when_intervals_overlap_then_counted_once() -> None:
    assert chance(100, []) == 0
    assert chance(100, [(90, 110), (95, 110)]) == chance(100, [(90, 110)])
    assert chance(100, [(1, 10_000)]) == 1.0
    assert chance(-100, [(-110, -90)]) == chance(100, [(90, 110)])


def test_window_when_named_then_by_its_year() -> None:
    assert str(window(date(2021, 4, 1), date(2022, 3, 1))) == "financial year 2021/22"
    assert str(window(date(2021, 1, 1), date(2021, 12, 1))) == "calendar year 2021"
    assert window(date(2021, 3, 1), date(2021, 5, 1)).before == Window(24251, 24253)


# Own arithmetic


def table(*lines: tuple[str, ...]) -> tuple[Structure, list[Figure]]:
    """A table with a label column; its total is a row or column so called."""
    header, *body = lines
    cells = [
        Cell(
            table_no=1,
            row_no=row,
            column_no=column,
            row_label=line[0],
            row_label_repaired=line[0],
            column_label=header[column],
            text=line[column],
            value=float(line[column]) if line[column].isdigit() else None,
            is_total="Total" in (line[0], header[column]),
            line=row,
            page=1,
        )
        for row, line in enumerate(body, start=2)
        for column in range(1, len(line))
    ]
    read = ReadTable(1, "", 1, 1, len(lines), (), tuple(cells))
    figures = [
        figure(
            one.value,
            figure_no=number,
            table_no=1,
            row_no=one.row_no,
            column_no=one.column_no,
        )
        for number, one in enumerate(cells, start=1)
        if one.value is not None
    ]
    return Structure(IDENTITY, tables=(read,)), figures


def of_arithmetic(structure: Structure, figures: list[Figure]) -> list[tuple[float, str]]:
    found = check(figures, structure, DAY, None, TODAY)
    values = {one.figure_no: one.value for one in figures}
    return [(values[one.figure_no], one.verdict) for one in only(found, "arithmetic")]


def test_totals_when_they_add_up_then_consistent() -> None:
    structure, figures = table(
        ("", "Jan", "Feb", "Total"), ("A", "1", "2", "3"), ("B", "4", "5", "9"),
        ("Total", "5", "7", "12"),
    )  # fmt: skip
    assert of_arithmetic(structure, figures) == [
        (3, "consistent"),
        (9, "consistent"),
        (5, "consistent"),
        (7, "consistent"),
        (12, "consistent"),
    ]


def test_total_when_off_then_internally_inconsistent() -> None:
    structure, figures = table(("", "Jan", "Feb", "Total"), ("A", "1", "2", "4"))
    assert of_arithmetic(structure, figures) == [(4, "internally_inconsistent")]


def test_total_when_the_page_before_may_have_more_then_not_checked() -> None:
    torn = (("", "Crimes"), ("A", "10"), ("B", "20"), ("Total", "95"))
    assert of_arithmetic(*table(*torn)) == []
    off = (("", "Crimes"), ("A", "10"), ("B", "20"), ("Total", "31"))
    assert of_arithmetic(*table(*off)) == [(31, "internally_inconsistent")]


def test_total_of_money_when_rounded_then_consistent() -> None:
    structure, figures = table(("", "2021", "2022", "Total"), ("A", "1", "2", "4"))
    pounds = [replace(one, unit="pounds") for one in figures]
    assert of_arithmetic(structure, pounds) == [(4, "consistent")]


def test_total_when_a_part_is_suppressed_then_not_checked() -> None:
    structure, figures = table(("", "Jan", "Feb", "Mar", "Total"), ("A", "1", "2", "<5", "9"))
    assert of_arithmetic(structure, figures) == []


def test_total_of_totals_when_they_add_up_then_consistent() -> None:
    structure, figures = table(
        ("", "Crimes"), ("A", "1"), ("B", "2"), ("Total", "3"), ("C", "4"), ("D", "5"),
        ("Total", "9"), ("Total", "12"),
    )  # fmt: skip
    assert of_arithmetic(structure, figures) == [
        (3, "consistent"),
        (9, "consistent"),
        (12, "consistent"),
    ]


def beside(*figures: Figure) -> list[Figure]:
    """Figures of one sentence."""
    quote = " of which ".join(one.text for one in figures)
    return [
        replace(one, figure_no=number, start=10 * number, quote=quote)
        for number, one in enumerate(figures, start=1)
    ]


def test_percentage_of_two_counts_when_right_then_consistent_else_not() -> None:
    counts = figure(6884, metric="x"), figure(5486, metric="y")
    share = figure(79.7, unit="percent", measure="share_pct", digits=1, metric="z")
    assert of_arithmetic(PLAIN, beside(*counts, share)) == [(79.7, "consistent")]
    wrong = replace(share, value=75.2)
    assert of_arithmetic(PLAIN, beside(*counts, wrong)) == [(75.2, "internally_inconsistent")]


def test_change_when_both_levels_are_stated_then_checked() -> None:
    before = figure(777_787, period=months("2020-08", "2021-07"))
    after = figure(858_303, period=months("2021-08", "2022-07"), figure_no=2, block_no=2)
    change = figure(
        10, unit="percent", measure="change_pct", period=after.period, figure_no=3, block_no=3
    )
    assert of_arithmetic(PLAIN, [before, after, change]) == [(10, "consistent")]
    wrong = replace(change, value=14.0)
    assert of_arithmetic(PLAIN, [before, after, wrong]) == [(14, "internally_inconsistent")]


def test_change_when_its_base_is_not_told_then_levels_do_not_speak_against_it() -> None:
    february = figure(100, period=months("2022-02", "2022-02"))
    march = figure(120, figure_no=2, block_no=2)
    change = figure(55, unit="percent", measure="change_pct", figure_no=3, block_no=3)
    assert of_arithmetic(PLAIN, [february, march, change]) == []
    told = replace(change, comparison=february.period)
    assert of_arithmetic(PLAIN, [february, march, told]) == [(55, "internally_inconsistent")]


def test_hours_when_cases_times_duration_are_others_then_inconsistent() -> None:
    cases = figure(206, metric="x")
    each = figure(5.5, unit="hours", measure="average", metric="y", digits=1)
    total = figure(1091, unit="hours", metric="z")
    found = check(beside(cases, each, total), PLAIN, DAY, None, TODAY)
    (one,) = only(found, "arithmetic")
    assert (one.verdict, one.compared_value) == ("internally_inconsistent", 1133)
    right = replace(total, value=1130.0)
    assert of_arithmetic(PLAIN, beside(cases, each, right)) == [(1130, "consistent")]


def test_longer_period_when_fewer_than_in_a_shorter_then_both_are_marked() -> None:
    year = figure(1399, period=FISCAL)
    quarter = figure(3159, period=months("2022-01", "2022-03"), figure_no=2)
    assert of_arithmetic(PLAIN, [year, quarter]) == [
        (1399, "internally_inconsistent"),
        (3159, "internally_inconsistent"),
    ]


def test_change_when_no_whole_number_gives_it_then_inconsistent() -> None:
    count = figure(21, metric="x")
    change = figure(35.3, unit="percent", measure="change_pct", digits=1, metric="y")
    found = check(beside(count, change), PLAIN, DAY, None, TODAY)
    (one,) = only(found, "arithmetic")
    assert one.verdict == "internally_inconsistent"
    assert "28.4" in one.evidence
    possible = replace(change, value=33.3)
    assert of_arithmetic(PLAIN, beside(count, possible)) == []


def test_change_when_too_small_to_be_meant_then_the_unit_is_questioned() -> None:
    change = figure(-0.01, unit="percent", measure="change_pct", digits=2, metric=None)
    found = checked(None, change)
    assert verdict(found) == ("ambiguous", "ambiguous")
    assert "unit" in found.verdicts[0].evidence


def listed(count: int, *items: str, kind: str = "bullet") -> list[tuple[float, str]]:
    blocks = [Block(1, 1, "heading", "Our three aims", 1, 1, 1)]
    blocks += [
        Block(number, 1, kind, item, 1, number, number, headings=("Our three aims",))  # type: ignore[arg-type]
        for number, item in enumerate(items, start=2)
    ]
    blocks.append(Block(99, 1, "heading", "Else", 1, 99, 99))
    stated = figure(count, measure="list_count", metric=None)
    return of_arithmetic(Structure(IDENTITY, blocks=tuple(blocks)), [stated])


def test_list_when_counted_then_as_many_as_stated_or_not() -> None:
    assert listed(3, "Trust", "Safety", "Pride") == [(3, "consistent")]
    assert listed(4, "Trust", "Safety", "Pride") == [(4, "internally_inconsistent")]
    assert listed(3, "1. Trust\t2. Safety", "3. Pride", kind="row") == [(3, "consistent")]
    assert listed(3) == []


def test_list_when_none_is_announced_then_what_follows_is_not_counted() -> None:
    blocks = tuple(Block(number, 1, "bullet", "We did much.", 1, 1, 1) for number in range(1, 5))
    stated = figure(10, measure="list_count", metric=None)
    assert of_arithmetic(Structure(IDENTITY, blocks=blocks), [stated]) == []


def test_list_when_its_sentence_names_as_many_then_consistent_and_else_nothing_is_said() -> None:
    def named(count: int, quote: str) -> list[tuple[float, str]]:
        stated = figure(count, measure="list_count", metric=None, text=str(count), quote=quote)
        block = Block(1, 1, "paragraph", quote, 1, 1, 1)
        return of_arithmetic(Structure(IDENTITY, blocks=(block,)), [stated])

    hubs = "They work from 3 hubs in London – North, South and West."
    assert named(3, hubs) == [(3, "consistent")]
    assert named(4, hubs.replace("3", "4")) == []
    assert named(3, "They work from 3 hubs in London.") == []


# Rows


def test_rows_when_read_back_then_the_records() -> None:
    stated = figure(5, missing=("place",), box=Box(1.0, 2.0, 3.0, 4.0), place=None)
    (row,) = rows("d", [stated])
    assert list(row) == schema(Figure).names
    assert (row["document_id"], row["period_start"], row["place_name"]) == (
        "d",
        date(2022, 3, 1),
        None,
    )
    assert figure_of(row) == stated
    made = FigureCheck(1, 1, "published", "exact", "e", release_ids=("a", "b"))
    (row,) = rows("d", [made])
    assert row["check_kind"] == "published"
    assert check_of(row) == made
    cells = ReadTable(1, "t", 1, 1, 2, ("h",), (), (("Total", 3.0, 4.0),))
    (row,) = rows("d", [cells])
    assert record_of(ReadTable, row) == cells


def relation(
    connection: duckdb.DuckDBPyConnection, found: list[dict[str, object]], record_type: type
) -> duckdb.DuckDBPyRelation:
    return connection.from_arrow(pa.Table.from_pylist(found, schema=schema(record_type)))


def test_tables_when_checked_then_as_one_document_at_a_time(series: Series) -> None:
    structure, of_table = table(("", "Jan", "Feb", "Total"), ("A", "1", "2", "4"))
    listing = Structure(
        IDENTITY, blocks=(Block(1, 1, "heading", "Two aims", 1, 1, 1),), tables=structure.tables
    )
    papers: dict[str, tuple[Structure, list[Figure]]] = {
        "a": (PLAIN, [figure(103), figure(151, figure_no=2)]),
        "b": (PLAIN, []),
        "c": (listing, [*of_table, figure(2, measure="list_count", figure_no=9)]),
    }
    documents = pa.Table.from_pylist(
        [
            {
                "document_id": name,
                "document_date": DAY,
                "boroughs": '["Northam"]',
                "bcu": "East Bank",
            }
            for name in papers
        ]
    )
    cells = [
        row
        for name, (one, _) in papers.items()
        for read in one.tables
        for row in rows(name, read.cells)
    ]
    with duckdb.connect() as connection:
        made = checks_table(
            documents=connection.from_arrow(documents),
            figures=relation(
                connection,
                [row for name, (_, found) in papers.items() for row in rows(name, found)],
                Figure,
            ),
            blocks=relation(
                connection,
                [row for name, (one, _) in papers.items() for row in rows(name, one.blocks)],
                Block,
            ),
            cells=relation(connection, cells, Cell),
            series=series,
            today=TODAY,
        )
        judged = verdicts_table(connection.from_arrow(made)).to_pylist()
    expected = {
        name: check(found, one, DAY, series, TODAY) for name, (one, found) in papers.items()
    }
    assert made.to_pylist() == [
        row for name, one in expected.items() for row in rows(name, one.checks)
    ]
    assert judged == [row for name, one in expected.items() for row in rows(name, one.verdicts)]
    assert {row["document_id"] for row in judged} == {"a", "c"}
