"""The structure of five real documents; all counts were made by hand from the texts."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from metmart.documents.reading import document_of
from metmart.documents.structure import Structure
from metmart.documents.structuring.structure import structure

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


@cache
def read(number: str) -> Structure:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"the real documents are not here ({SEEDS})")
    return structure(document_of(found[0]))


def test_of_what_kind_of_when_and_of_where() -> None:
    identities = [read(f"00{number}").identity for number in range(5)]
    assert [one.kind for one in identities] == [
        "mayors_questions",
        "consultation_response",
        "minutes",
        "slides",
        "agenda_pack",
    ]
    assert [(one.date, one.date_precision) for one in identities] == [
        (date(2017, 12, 1), "month"),
        (date(2017, 9, 19), "inferred"),
        (None, "none"),
        (date(2020, 1, 16), "day"),
        (date(2023, 3, 15), "day"),
    ]
    assert [one.boroughs for one in identities] == [
        ("Barnet", "Camden"),
        ("Camden",),
        ("Islington",),
        ("Lewisham",),
        ("Merton",),
    ]
    assert [one.bcu for one in identities] == [
        "Central North",
        "Central North",
        "Central North",
        "South East",
        "South West",
    ]
    assert [one.body for one in identities] == [
        "Mayor's Question Time",
        "Camden Safer Neighbourhood Board",
        None,
        "Safer, Stronger Communities Select Committee",
        "Overview and Scrutiny Commission",
    ]


def test_an_inferred_year_says_which_others_there_are() -> None:
    evidence = read("001").identity.date_evidence
    assert "Tuesday 19 September" in evidence
    assert "2017 and 2023 fit" in evidence


def test_all_questions_to_the_mayor() -> None:
    questions = read("000").questions
    topics = [str(one.topic) for one in questions]
    assert topics[4].endswith("(SNB)")
    beginnings = [topic.partition(":")[0] for topic in topics]
    assert [
        (one.reference, topic, one.status) for one, topic in zip(questions, beginnings, strict=True)
    ] == [
        ("2017/5164", "Crime prevention or design out crime officers", "answered"),
        ("2017/5165", "Social media and Oxford St incident", "answered"),
        ("2017/5166", "Mobile phone theft", "answered"),
        ("2017/5167", "Security at the Peel Centre", "holding"),
        ("2017/5175", "Police mergers", "holding"),
        ("2017/5176", "Moped thefts by Postal district", "holding"),
        ("2017/5177", "MOPAC policing offer", "answered"),
    ]
    assert {one.asker for one in questions} == {"Andrew Dismore"}
    assert questions[0].answer.startswith("The Met has 32 Design Out Crime Officers")
    assert questions[0].answer.endswith("met.police.uk/crime-prevention/")
    assert "Topic area 4" in questions[4].text
    assert questions[4].text.endswith("with the borough police leadership, either?")


def test_a_question_that_follows_up_another_points_out_of_the_document() -> None:
    pointer = read("000").references[0]
    assert (pointer.target, pointer.resolved) == ("2017/4574", False)


def test_all_answers_to_the_consultation() -> None:
    questions = read("001").questions
    assert [one.reference for one in questions] == [str(number) for number in range(1, 18)]
    assert all(one.status == "answered" for one in questions)
    assert questions[12].text.endswith("innovative methods that should be trialled?")
    assert questions[12].answer.startswith("The Met should have a policy")
    assert "Volunteers should patrol their own neighbourhoods" in questions[16].answer
    assert questions[16].answer.endswith("raise Community Security awareness.")


def test_pointers_that_lead_to_another_subject_are_said() -> None:
    found = {one.target: one for one in read("001").references}
    assert found["question 3"].resolved
    assert found["question 8"].target_no == 8
    assert "question 9 speaks of it (corporat, resourc" in (found["question 8"].problem or "")
    assert found["question 11"].problem is not None
    assert read("001").questions[14].refers_to == 11


def test_every_minute_and_the_resolution() -> None:
    minutes = read("002").minutes
    bullets = [one for one in minutes if one.kind == "bullet"]
    assert len(bullets) == 23  # 22 with their glyph before them, one below it
    assert bullets[-1].text.startswith("With regards to facial recognition")
    assert bullets[-1].text.endswith("and will be widely publicised.")
    assert [one.text for one in minutes if one.kind == "resolution"] == [
        "That the Annual report be noted"
    ]
    assert [one.first_line for one in bullets] == [*range(5, 27), 28]


def test_who_presented_the_annual_report_and_that_its_paper_was_to_follow() -> None:
    found = read("002")
    assert [(one.name, one.role, one.is_public) for one in found.people] == [
        ("Andy Carter", "Borough Commander", True),
        ("Jack May-Robinson", "Superintendent", True),
    ]
    assert [one.paper_status for one in found.items] == ["to_follow"]
    acknowledged = next(one for one in found.blocks if "Commander acknowledged" in one.text)
    assert acknowledged.speaker == "Andy Carter"


def test_the_results_of_an_operation() -> None:
    actions = read("003").actions
    results = [one for one in actions if one.kind == "operation_result"]
    assert len(results) == 10
    assert {one.operation for one in results} == {"Op Winter Nights"}
    assert {one.operation for one in actions if one.kind == "operation"} == {
        "Op Winter Nights",
        "Op Neptune",
        "Op Beat",
        "Op Dawn Thunder",
        "Op Hampshire",
    }


def test_a_deck_has_its_speaker_its_charts_and_its_blank_slides() -> None:
    found = read("003")
    assert {one.speaker for one in found.blocks} == {"Simon Dobinson"}
    assert len(found.charts) == 8  # six of offences, two of the ambulance car
    assert sum("nothing stands below" in one for one in found.problems) == 4
    assert any("'Offences' stands twice" in one for one in found.problems)
    assert not any("METROPOLITAN" in one.text or "SCOTLAND" in one.text for one in found.blocks)
    priorities = [one for one in found.actions if one.kind == "plan_priority"]
    assert len(priorities) == 3 + 4


def test_the_members_of_the_commission() -> None:
    people = read("004").people
    listed = Counter(one.kind for one in people)
    assert (listed["member"], listed["substitute"], listed["co_opted"]) == (10, 6, 4)
    roles = {one.name: one.role for one in people if one.kind in ("member", "co_opted")}
    assert roles["Edward Foley"] == "Chair"
    assert roles["Mike Brunt"] == "Vice-Chair"
    assert roles["Becky Cruise"] == "Parent Governor Representative"
    assert [one.name for one in people if one.is_chair] == ["Edward Foley"]


def test_officers_from_superintendent_are_public_and_others_are_not() -> None:
    people = read("004").people
    officers = {one.name: one for one in people if one.kind in ("senior_officer", "officer")}
    assert {name for name, one in officers.items() if one.is_public} == {
        "Roger Arditti",
        "Clair Kelland",
        "Luke Mooney",
        "Gavin Bolton",
        "Andrew Wadey",
        "Suzanne Jordan",
        "O'Sullivan",
    }
    assert {name for name, one in officers.items() if not one.is_public} == {
        "James Peppitt",
        "Martin",
        "Alana Pash",
        "Kayleigh Bakker",
    }
    assert officers["Andrew Wadey"].rank == "Detective Superintendent"
    assert officers["Luke Mooney"].role == "Response Lead"


def test_all_written_questions_and_who_asked_them() -> None:
    questions = read("004").questions
    assert [(one.first_line, one.asker) for one in questions] == [
        (139, "Conservative Group"),
        (141, "Conservative Group"),
        (145, "Conservative Group"),
        (148, "Conservative Group"),
        (164, "Conservative Group"),  # the asker stands in a heading
        (172, "Conservative Group"),
        (182, "Conservative Group"),
        (190, "Conservative Group"),
        (193, "Conservative Group"),
        (196, "Cllr Usaama Kaweesa"),
        (200, "Cllr Usaama Kaweesa"),  # the cell of the asker is blank
        (205, "Cllr Paul Kohler"),
        (208, "Cllr Paul Kohler"),
        (215, "Cllr Paul Kohler"),
        (217, "Cllr Paul Kohler"),
        (223, "Cllr Paul Kohler"),
        (225, "Cllr Paul Kohler"),
        (227, "Cllr Paul Kohler"),
        (237, "Cllr Paul Kohler"),
        (239, "Cllr Paul Kohler"),
    ]
    assert all(one.status == "answered" for one in questions)
    assert questions[3].answer.endswith("reduce the volume of these offences.")
    assert "talk to them about the ward, how they can contact us" in questions[14].answer
    assert not questions[17].answer.startswith("1\n")
    assert "\n1\n" not in questions[17].answer  # a page's number within the answer


def test_answers_that_point_to_earlier_ones() -> None:
    questions = read("004").questions
    refers = {one.question_no: one.refers_to for one in questions if one.refers_to}
    assert refers == {14: 10, 17: 16, 18: 7, 19: 12}
    attached = [one for one in read("004").references if one.target_kind == "attachment"]
    assert all(one.resolved for one in attached)
    assert len(attached) == 4


def test_the_robbery_table_is_whole() -> None:
    (table,) = read("004").tables
    months = [cell for cell in table.cells if not cell.is_total]
    totals = [cell for cell in table.cells if cell.is_total]
    assert len(months) == 48
    assert [cell.value for cell in totals] == [330, 507, 22789, 27612]
    assert [cell.row_label_repaired for cell in totals] == [
        "Merton 21-22",
        "Merton 22-23",
        "MPS 21-22",
        "MPS 22-23",
    ]
    assert totals[3].row_label != "MPS 22-23"
    assert table.title == "Total Robbery Offences MPS Comparison"
    assert [cell.column_label for cell in months[:3]] == ["Jan", "Feb", "Mar"]
    assert [stated for _, stated, summed in table.sum_checks if stated == summed] == [
        330,
        507,
        22789,
        27612,
    ]


def test_a_figure_meets_its_label() -> None:
    texts = [one.text for one in read("004").blocks]
    assert "Stop and Search volume: 1,009 29.8% positive outcome rate." in texts
    assert (
        "12 months (ending December 2022) compared to previous 12 months (ending December 2021): "
        "▲21.2%" in texts
    )
    assert "December 2022 compared to November 2022: V6.5%" in texts
    assert not any(text.startswith("Page 16") or text == "32" for text in texts)
    assert not any("intentionally left blank" in text for text in texts)


def test_the_parts_of_a_pack() -> None:
    assert [(one.kind, one.first_line) for one in read("004").parts] == [
        ("front_sheet", 1),
        ("questions", 139),
        ("slides", 246),
        ("leaflet", 371),
        ("plan", 435),
    ]


def test_the_plan_in_a_pack() -> None:
    kinds = Counter(one.kind for one in read("004").actions)
    assert kinds["plan_priority"] == 9
    assert kinds["plan_action"] == 6 + 5 + 7 + 5 + 5 + 6 + 5 + 5 + 5
    assert kinds["plan_outcome"] == 2 + 3 + 3 + 5 + 3 + 3 + 4 + 4 + 2


def test_what_was_promised_by_whom_and_by_when() -> None:
    promised = {one.text: one for one in read("004").actions if one.kind == "commitment"}
    updated = promised["The Commissioner will publish an updated plan in April 2023."]
    assert (updated.who, updated.due_on) == ("The Commissioner", date(2023, 4, 30))
    review = next(one for text, one in promised.items() if text.startswith("A review in March"))
    assert (review.due_text, review.due_on) == ("in March", date(2023, 3, 31))
    assert any(text.startswith("I intend to introduce an Ethics Board") for text in promised)
    assert not any("film meetings" in text for text in promised)


def test_the_item_of_the_agenda_whose_paper_follows() -> None:
    (item,) = read("004").items
    assert (item.item_no, item.pages, item.paper_status) == ("5", "1 - 34", "to_follow")


def test_a_list_that_is_announced_and_missing() -> None:
    assert any("announced and missing: 'We will deliver:'" in one for one in read("004").problems)
