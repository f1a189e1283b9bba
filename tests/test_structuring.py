"""The rules by which the structure of a document is read, each on a short made-up text."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from metmart.documents.document import Document, Origin
from metmart.documents.structure import Structure
from metmart.documents.structuring import deadlines, labels, places, ranks, status
from metmart.documents.structuring.operations import operations
from metmart.documents.structuring.structure import structure
from metmart.land.line import Box, Line
from metmart.land.plaintext import text_lines

NOWHERE = Origin("d", "", "", "paper.txt", "paper", "", "", None)


def read(text: str, origin: Origin = NOWHERE) -> Structure:
    return structure(Document(origin, tuple(text_lines(text))))


def texts(found: Structure) -> list[str]:
    return [block.text for block in found.blocks]


# Identity


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("# Panel\n\nDate: 15 March 2023\n", date(2023, 3, 15), "day"),
        ("# Panel\n\nThursday 16<sup>th</sup> January 2020\n", date(2020, 1, 16), "day"),
        ("# Panel\n\nheld on 2nd of May, 2024 in the hall\n", date(2024, 5, 2), "day"),
        ("# Crime update March 2022\n\nBurglary fell.\n", date(2022, 3, 1), "month"),
        ("March 21 questions\nQuestion No: 2021/1234\nAnn Lee\nWhy?\n", date(2021, 3, 1), "month"),
        ("# Panel\n\nOn 3 May 2019 a shop was robbed.\n", None, "none"),
    ],
)
def test_the_date_and_how_much_of_it_is_stated(text: str, day: date | None, precision: str) -> None:
    identity = read(text).identity
    assert (identity.date, identity.date_precision) == (day, precision)


def test_a_weekday_tells_the_year_and_publication_which_of_several() -> None:
    text = "# Reply\n\nA meeting was held on Tuesday 19 September in the library.\n"
    published = replace(NOWHERE, published_at=datetime(2024, 1, 5, tzinfo=UTC))
    identity = read(text, published).identity
    assert (identity.date, identity.date_precision) == (date(2023, 9, 19), "inferred")
    assert "2017 and 2023 fit" in identity.date_evidence


def test_the_listing_gives_the_date_and_a_contradiction_is_said() -> None:
    origin = replace(NOWHERE, about={"meeting_date": "2023-03-16"})
    found = read("# Panel\n\nDate: 15 March 2023\n", origin)
    assert found.identity.date == date(2023, 3, 16)
    assert any("2023-03-15" in problem for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "bcu"),
    [
        ("the SW BCU outperforms", "South West"),
        ("SWBCU Commander", "South West"),
        ("SE - BCU Results", "South East"),
        ("officers of Central North said", "Central North"),
        ("the AS BCU", "Central South"),
        ("South West London is large", None),
        ("not a word of it", None),
    ],
)
def test_bcus_by_their_names_and_codes(text: str, bcu: str | None) -> None:
    named = places.named_bcus(text)
    assert (next(iter(named)) if named else None) == bcu


def test_a_street_is_no_borough() -> None:
    assert not places.named_boroughs("12 Kingston Road and Richmond Park")
    assert dict(places.named_boroughs("Kingston and Hammersmith & Fulham")) == {
        "Kingston upon Thames": 1,
        "Hammersmith and Fulham": 1,
    }


# Paragraphs and noise


def test_a_paragraph_that_a_page_break_tore_is_one() -> None:
    found = read("Volunteers should patrol\n\n12\n\ntheir own streets.\n")
    assert texts(found) == ["Volunteers should patrol their own streets."]


def test_a_label_over_several_lines_meets_its_value() -> None:
    found = read("# Tiles\n\nStop and Search\nvolume:\n412\n31.5% positive\n\noutcome rate.\n")
    assert texts(found)[-1] == "Stop and Search volume: 412 31.5% positive outcome rate."


def test_tiles_in_a_stack_stay_apart() -> None:
    found = read("# Tiles\n\nBurglary\n330\nRobbery\n1,204\n")
    assert texts(found)[1:] == ["Burglary 330", "Robbery 1,204"]


def test_stamps_mastheads_and_blank_pages_are_no_blocks() -> None:
    masthead = "\n\n\n**CITY\nWATCH**\n\n\n"
    slides = masthead.join(f"# Slide {n}\n\n- Point {n}" for n in range(4))
    found = read(slides + "\n\nPage 16\n\nThis page is intentionally left blank\n")
    assert [text for text in texts(found) if not text.startswith(("Slide", "Point"))] == []


def test_headings_nest_and_bold_lines_are_the_lowest() -> None:
    found = read("# A\n\n## B\n\n**Third**\n\nText of it.\n\n## D\n\nMore text.\n")
    paths = {block.text: block.headings for block in found.blocks}
    assert paths["Text of it."] == ("A", "B", "Third")
    assert paths["More text."] == ("A", "D")


def test_lines_of_a_page_are_joined_where_they_ran_to_its_margin() -> None:
    def line(number: int, text: str, top: float, right: float) -> Line:
        return Line(1, number, "text", text, box=Box(50, top, right, top + 10))

    lines = (
        line(1, "Officers were sent to the station in the evening and stayed in", 100, 500),
        line(2, "London until the crowd had gone.", 112, 300),
        line(3, "Ann Lee, Parent Governor", 124, 200),
        line(4, "Bob Moss, Church of Sample", 136, 210),
    )
    found = structure(Document(NOWHERE, lines))
    assert len(found.blocks) == 3


# Questions


def test_questions_to_the_mayor_with_their_status() -> None:
    found = read(
        "June 19 questions\n"
        "Bus patrols\nQuestion No: 2019/1001\nAnn Lee\nHow many?\n"
        "Written response from the Mayor\nThere are 40 patrols.\n"
        "Night buses\nQuestion No: 2019/1002\nAnn Lee\nWho patrols?\n"
        "Written response from the Mayor\n"
        "Officers are drafting a reponse which will be sent shortly.\n"
        "Depots\nQuestion No: 2019/1003\nBo Tull\nWhich?\n"
        "Corrected response from the Mayor (3 July 2019)\n"
        "This is a corrected answer. There are 12.\n"
        "Trams\nQuestion No: 2019/1004\nBo Tull\nFurther to Question No: 2019/1001, and trams?\n"
    )
    assert [(one.reference, one.asker, one.topic, one.status) for one in found.questions] == [
        ("2019/1001", "Ann Lee", "Bus patrols", "answered"),
        ("2019/1002", "Ann Lee", "Night buses", "holding"),
        ("2019/1003", "Bo Tull", "Depots", "corrected"),
        ("2019/1004", "Bo Tull", "Trams", "none"),
    ]
    assert found.questions[2].answered_on == date(2019, 7, 3)
    assert [(one.target, one.target_no, one.resolved) for one in found.references] == [
        ("2019/1001", 1, True)
    ]
    assert next(b for b in found.blocks if b.text == "There are 40 patrols.").speaker == (
        "Mayor of London"
    )


def test_the_page_of_one_question_to_the_mayor() -> None:
    found = read(
        "# Closures\n\nReference: 2018/0021\n\nQuestion by: Ann Lee\n\nAsked of: The Mayor\n\n"
        "Meeting: 18 January 2018\n\n### Question\n\nHow many have closed?\n\n## Answer\n\n"
        "Date: Monday 22 January 2018\n\nOfficers are preparing a reply, to follow shortly.\n\n"
        "Date: Thursday 1 February 2018\n\nTwelve have closed.\n"
    )
    (question,) = found.questions
    assert (question.reference, question.asker, question.topic) == (
        "2018/0021",
        "Ann Lee",
        "Closures",
    )
    assert (question.status, question.answered_on) == ("answered", date(2018, 2, 1))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], "none"),
        (["Awaiting answer."], "none"),
        (["Officers are drafting a response which will be sent shortly."], "holding"),
        (["Officers are drafting a reponse wich will be sent shortly."], "holding"),
        (["A response will be provided in due course."], "holding"),
        (["I will write to you with an answer shortly."], "holding"),
        (["I have no further news and await a decision."], "answered"),
        (["Officers are drafting a response, to be sent shortly.", "There are 12."], "answered"),
        (["I would like to correct my answer of 3 May: it is 12."], "answered"),
        (["This is a revised answer. There are 12."], "corrected"),
    ],
)
def test_the_status_of_answers(answers: list[str], expected: str) -> None:
    assert status.status(answers) == expected


_ROWS = (
    "# Agenda\n\n"
    "Riverside Group\tWhat is done about vans?\n"
    "\tPatrols at night.\n"
    "\tBurglary\n"
    "\tIt fell by 18%.\n"
    "Cllr Ann Lee\tHow many ward officers are there now?\n"
    "\tThere are 12, and we speak with residents about the ward,\n"
    "\n"
    "\thow they can reach us, and more.\n"
    "\n"
    "\t7\n"
    "\n"
    "\tCan we have an update on the ward panels.\n"
    "\tThey meet again.\n"
    "\n"
    "#### Riverside Group\n\nWill the counter stay open?\n\nIt will.\n\n"
    "Cllr Bo Tull\tWhat about burglary near the river?\n"
    "\tPlease refer to the previous answer re burglary.\n"
)


def test_members_questions_in_rows() -> None:
    found = read(_ROWS)
    assert [(one.asker, one.text) for one in found.questions] == [
        ("Riverside Group", "What is done about vans?"),
        ("Cllr Ann Lee", "How many ward officers are there now?"),
        ("Cllr Ann Lee", "Can we have an update on the ward panels."),
        ("Riverside Group", "Will the counter stay open?"),
        ("Cllr Bo Tull", "What about burglary near the river?"),
    ]
    assert found.questions[1].answer == (
        "There are 12, and we speak with residents about the ward, how they can reach us, and more."
    )
    assert found.questions[4].refers_to == 1
    fell = next(block for block in found.blocks if block.text.strip() == "It fell by 18%.")
    assert fell.headings == ("Burglary",)
    assert (fell.kind, fell.question_no) == ("answer", 1)


def test_members_questions_below_a_header() -> None:
    found = read(
        "No\tQuestion\tAsked by\tResponse\n"
        "1\tHow many thefts?\tCllr Lee\tThere were 12.\n"
        "2\tAnd robberies?\tCllr Tull\tSee question 1.\n"
    )
    assert [(one.reference, one.asker, one.text) for one in found.questions] == [
        ("1", "Cllr Lee", "How many thefts?"),
        ("2", "Cllr Tull", "And robberies?"),
    ]
    assert found.tables == ()


def test_members_questions_one_after_another() -> None:
    found = read(
        "Question 1 from Councillor Ann Lee to the Leader\n\nHow many?\n\nReply\n\nTwelve.\n\n"
        "Question 2 from Councillor Bo Tull\n\nWhy?\n\nReply\n\nBecause.\n\n# Other paper\n\nText.\n"
    )
    assert [(one.asker, one.asked_of, one.answer) for one in found.questions] == [
        ("Councillor Ann Lee", "the Leader", "Twelve."),
        ("Councillor Bo Tull", None, "Because."),
    ]


def test_a_table_of_projects_asks_nothing() -> None:
    found = read(
        "# Projects\n\nSafer Streets\tWe will patrol in the four wards at night.\n"
        "Clean Parks\tThe rangers lock the gates at nine in summer.\n"
    )
    assert found.questions == ()


def test_consultation_questions_and_a_pointer_to_another_subject() -> None:
    found = read(
        "SNB RESPONSE TO THE DRAFT ACCESS STRATEGY CONSULTATION\n\n"
        "1. Do you agree with online reporting?\n\nYes, if people can telephone too.\n\n"
        "2. Which counters should stay? Why should they?\n\nThe one in the High Street.\n\n"
        "3. How should boards be paid for?\n\nBy grants for publicity: leaflets and posters.\n\n"
        "4. What else?\n\nWhat other methods are there?\n\n"
        "As mentioned above (in question 2), leaflets and posters should be paid for.\n"
    )
    assert [one.reference for one in found.questions] == ["1", "2", "3", "4"]
    assert found.questions[3].text == "What else?\nWhat other methods are there?"
    (pointer,) = found.references
    assert (pointer.target_no, pointer.resolved) == (2, False)
    assert "question 3 speaks of it" in (pointer.problem or "")
    advice = [one for one in found.actions if one.kind == "recommendation"]
    assert [one.who for one in advice] == ["leaflets and posters"]


# People and the agenda


def test_members_substitutes_and_co_opted_members() -> None:
    found = read(
        "# Board membership\n\n#### Councillors:\n\nAnn Lee (Chair)\nBo Tull (Vice-Chair)\n\n"
        "Cy O'Hara MBE\n\n#### Substitutes:\n\nDi Moss-Lane\n\n#### Co-opted members\n\n"
        "Ed Vale, Parent Governor\n\nRepresentative\n\nDr Flo Wren, Diocese\n\n"
        "Members are advised to declare interests.\n"
    )
    assert [(one.name, one.role, one.kind) for one in found.people] == [
        ("Ann Lee", "Chair", "member"),
        ("Bo Tull", "Vice-Chair", "member"),
        ("Cy O'Hara MBE", "Member", "member"),
        ("Di Moss-Lane", "Substitute member", "substitute"),
        ("Ed Vale", "Parent Governor Representative", "co_opted"),
        ("Dr Flo Wren", "Diocese", "co_opted"),
    ]


def test_those_present_in_one_line() -> None:
    found = read("PRESENT: Councillors Ann Lee (Chair), Bo Tull and Cy Moss\n")
    assert [one.name for one in found.people] == ["Ann Lee", "Bo Tull", "Cy Moss"]


def test_a_post_behind_a_name_and_a_surname_alone() -> None:
    found = read(
        "# Report\n\nChief Superintendent Ann Lee, BCU Commander for West Area, spoke. "
        "Chief Superintendent Lee left. DCI Moss stayed.\n"
    )
    assert [(one.name, one.role, one.is_public) for one in found.people] == [
        ("Ann Lee", "BCU Commander for West Area", True),
        ("Moss", "DCI", False),
    ]


def test_those_who_attend_are_not_public_for_that() -> None:
    found = read("In attendance: Ann Lee, Bo Tull\n")
    assert [(one.kind, one.is_public) for one in found.people] == [("other", False)] * 2


def test_a_leadership_team_in_lines_and_in_stacks() -> None:
    found = read(
        "# Senior Leadership\n\n\nANN LEE Superintendent Response Lead\n\n\n"
        "BO TULL\nDetective Superintendent\nSafeguarding Lead\n\n\n"
        "Chief Superintendent\n\nCy Moss\n\nSE - BCU Commander\n\n\nPC Di Vale and PS Ed Wren\n"
    )
    assert [(one.name, one.rank, one.role, one.is_public) for one in found.people] == [
        ("Ann Lee", "Superintendent", "Response Lead", True),
        ("Bo Tull", "Detective Superintendent", "Safeguarding Lead", True),
        ("Cy Moss", "Chief Superintendent", "SE - BCU Commander", True),
        ("Di Vale", "PC", "PC", False),
        ("Ed Wren", "PS", "PS", False),
    ]


@pytest.mark.parametrize(
    ("rank", "public"),
    [
        ("T/Superintendent", True),
        ("Det Supt", True),
        ("DSU", True),
        ("Ch Supt", True),
        ("Borough Commander", True),
        ("Deputy Assistant Commissioner", True),
        ("Chief Inspector", False),
        ("T/DI", False),
        ("Sergeant", False),
        ("PCSO", False),
    ],
)
def test_superintendents_and_above_are_public(rank: str, public: bool) -> None:
    assert ranks.RANK.fullmatch(rank)
    assert ranks.is_senior(rank) == public


def test_items_of_an_agenda_and_their_papers() -> None:
    found = read(
        "# Panel\n\nDate: 7 May 2024\n\nTime: 7 pm\n\nAgenda\n\n1 Apologies for absence\n\n"
        "2 Minutes of the last meeting  3 - 8\n\n3 Police report (To Follow)\n\n"
        "4 Plan\n\nTo follow\n\n5 Budget - withdrawn\n\nThis is a public meeting.\n"
    )
    assert [(one.item_no, one.pages, one.paper_status) for one in found.items] == [
        ("1", None, "none"),
        ("2", "3 - 8", "published"),
        ("3", None, "to_follow"),
        ("4", None, "to_follow"),
        ("5", None, "withdrawn"),
    ]


def test_the_record_of_a_meeting() -> None:
    def field(number: int, **fields: str) -> Line:
        return Line(1, number, "field", " ".join(fields.values()), fields=fields)

    minutes = {"record": "minutes", "agendaitemid": "9"}
    lines = (
        field(1, record="meeting", committeetitle="Safer Panel", meetingdate="12/02/2026"),
        field(2, record="attendee", name="Councillor Ann Lee", roledescription="Chair"),
        field(3, record="item", agendaitemid="9", agendaitemnumber="4", agendaitemtitle="Police"),
        Line(1, 4, "bullet", "Robbery fell.", fields=minutes),
        Line(1, 5, "text", "RESOLVED: That the report be noted", fields=minutes),
        field(6, record="paper", agendaitemid="9", title="Pack", publicationdate="11/02/2026"),
    )
    found = structure(Document(NOWHERE, lines))
    assert (found.identity.kind, found.identity.date) == ("meeting_record", date(2026, 2, 12))
    assert found.identity.body == "Safer Panel"
    assert [(one.name, one.is_chair) for one in found.people] == [("Ann Lee", True)]
    assert [(one.item_no, one.paper_status) for one in found.items] == [("4", "late")]
    assert [(one.kind, one.item, one.text) for one in found.minutes] == [
        ("bullet", "Police", "Robbery fell."),
        ("resolution", "Police", "That the report be noted"),
    ]


# Minutes and actions


def test_minutes_of_an_item() -> None:
    found = read(
        "Agenda item\nPolice report - To Follow\nMinutes:\n"
        "Borough Commander Ann Lee presented the report and highlighted:\n"
        "· Robbery fell.\n·\nOfficers, it was said, will be\nsent to the square.\n"
        "RESOLVED:\n(a) That the report be noted; and\n(b) That figures be sent in May.\n"
        "Supporting documents:\n"
    )
    assert [(one.kind, one.text) for one in found.minutes] == [
        ("bullet", "Robbery fell."),
        ("bullet", "Officers, it was said, will be sent to the square."),
        ("resolution", "(a) That the report be noted; and"),
        ("resolution", "(b) That figures be sent in May."),
    ]
    assert found.blocks[4].speaker == "Ann Lee"


def test_minutes_of_a_whole_meeting() -> None:
    found = read(
        "MINUTES of the meeting of the SAFER PANEL held on 12 March 2024\n\n"
        "PRESENT: Councillors Ann Lee (Chair) and Bo Tull\n\n1. APOLOGIES\n\nThere were none.\n\n"
        "2. POLICE UPDATE\n\nSuperintendent Cy Moss said that robbery had fallen by 12%.\n\n"
        "Action: Send figures for each ward by 30 April 2024 (CM)\n\n"
        "RESOLVED: That the report be noted.\n\nThe meeting ended at 9 pm.\n"
    )
    assert found.identity.kind == "minutes"
    assert found.identity.body == "Safer Panel"
    assert [(one.kind, one.item) for one in found.minutes] == [
        ("bullet", "2. POLICE UPDATE"),
        ("bullet", "2. POLICE UPDATE"),
        ("resolution", "2. POLICE UPDATE"),
    ]
    (action,) = found.actions
    assert (action.who, action.due_on) == ("CM", date(2024, 4, 30))


@pytest.mark.parametrize(
    ("sentence", "text", "day"),
    [
        ("It will be done in March.", "in March", date(2024, 3, 31)),
        ("It will be done in January.", "in January", date(2025, 1, 31)),
        ("We will report by the end of April 2024.", "by the end of April 2024", date(2024, 4, 30)),
        ("We will report by 5 May 2024.", "by 5 May 2024", date(2024, 5, 5)),
        ("They meet within the next month.", "within the next month", date(2024, 3, 15)),
        ("We will ask over the coming months.", "over the coming months", None),
        ("It rose over the last two months.", None, None),
        ("It will be sent shortly.", "shortly", None),
    ],
)
def test_by_when(sentence: str, text: str | None, day: date | None) -> None:
    assert deadlines.due(sentence, date(2024, 2, 15)) == (text, day)


def test_what_binds_somebody_and_what_does_not() -> None:
    found = read(
        "# Answers\n\nDate: 1 February 2024\n\n"
        "I intend to set up a board. Thieves will often work at night. "
        "The Commissioner will publish a plan in April 2024. If asked we will come. "
        "A review in March will be conducted.\n"
    )
    assert [(one.text, one.who) for one in found.actions if one.kind == "commitment"] == [
        ("I intend to set up a board.", "I"),
        ("The Commissioner will publish a plan in April 2024.", "The Commissioner"),
        ("A review in March will be conducted.", None),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# Op Winter Sun", ["Op Winter Sun"]),
        ("Op Larch Knife arches at schools", ["Op Larch"]),
        ("Operation Larch results", ["Op Larch"]),
        ("released Inspectors for the Ops Room; Op Room", []),
        ("Operations against gangs", []),
    ],
)
def test_operations_by_name(text: str, names: list[str]) -> None:
    assert operations(text) == names


def test_results_stand_below_their_operation() -> None:
    found = read(
        "# Streets\n\n## Op Larch\n\n### Results:\n\n- Arrests: 28\n- Visits\n\n# Streets\n\n"
        "## Challenges\n\n- Few officers\n"
    )
    results = [one for one in found.actions if one.kind == "operation_result"]
    assert [(one.text, one.operation) for one in results] == [
        ("Arrests: 28", "Op Larch"),
        ("Visits", "Op Larch"),
    ]


def test_a_grid_of_numbered_priorities_is_no_table() -> None:
    found = read(
        "# Our Four Priorities\n\n1. We will listen.\t2. We will act.\n3. We will help.\t4. Learn.\n"
    )
    assert found.tables == ()
    assert [one.text for one in found.actions if one.kind == "plan_priority"] == [
        "1. We will listen.",
        "2. We will act.",
        "3. We will help.",
        "4. Learn.",
    ]


# Tables and charts


def test_a_table_as_cells_with_its_sums() -> None:
    found = read(
        "# Robbery\n\n\tJan\tFeb\tMar\nWest 21-22\t1\t2\t3\tTotal – 6\nWest 22-23\t1,000\t2\t3\t"
        "Total – 1,015\n"
    )
    (table,) = found.tables
    assert table.title == "Robbery"
    assert [(cell.row_label, cell.column_label, cell.value) for cell in table.cells[:4]] == [
        ("West 21-22", "Jan", 1),
        ("West 21-22", "Feb", 2),
        ("West 21-22", "Mar", 3),
        ("West 21-22", "Total", 6),
    ]
    assert [cell.is_total for cell in table.cells[:4]] == [False, False, False, True]
    assert table.sum_checks == (("West 21-22", 6, 6), ("West 22-23", 1015, 1005))
    assert any("its parts make 1005" in problem for problem in found.problems)


def test_a_total_row_is_checked_by_column_but_not_its_percentages() -> None:
    found = read(
        "# Wards\n\nWard\t2022\t2023\tChange\nEast\t120\t132\t10%\nWest\t80\t72\t-10%\n"
        "Total\t200\t204\t2%\n"
    )
    (table,) = found.tables
    assert table.sum_checks == (("2022", 200, 200), ("2023", 204, 204))
    assert [cell.value for cell in table.cells if cell.row_label == "West"] == [80, 72, -10]


@pytest.mark.parametrize(
    ("published", "repaired"),
    [
        (["A 21-22", "A 22-23", "B 21-22", "ည္ ကျာs 22-23"], "B 22-23"),
        (["A 21-22", "A 22-23", "B 21-22", "?? 22-23"], "B 22-23"),
        (["A 21-22", "■■ 22-23", "B 21-22", "B 22-23"], "A 22-23"),
        (["East", "West", "ကျာ"], "ကျာ"),
    ],
)
def test_an_unreadable_label_is_told_by_its_siblings(published: list[str], repaired: str) -> None:
    place = next(n for n, label in enumerate(published) if not labels.is_readable(label))
    assert labels.repaired(published)[place] == repaired
    others = [label for n, label in enumerate(published) if n != place]
    assert [label for n, label in enumerate(labels.repaired(published)) if n != place] == others


def test_charts_without_data_and_blank_slides() -> None:
    found = read(
        "# Borough crime\n\n## What works\n\n- One thing\n- Another\n\n# Borough crime\n\n"
        "Total Robbery Offences Offences\n\n\n# Response\n\n\n# Response\n\n## Challenges\n\n- Few\n"
    )
    assert [one.title for one in found.charts] == ["Total Robbery Offences Offences"]
    assert any("nothing stands below the heading 'Response'" in one for one in found.problems)
    assert any("'Offences' stands twice" in one for one in found.problems)


def test_a_page_without_text_is_kept_and_said() -> None:
    lines = (
        Line(1, 1, "heading", "Slides", level=1),
        Line(2, 2, "empty_page", "", note="needs_ocr"),
    )
    found = structure(Document(NOWHERE, lines))
    assert found.identity.pages_without_text == (2,)
    assert found.blocks[1].kind == "empty_page"
    assert any("page 2" in problem for problem in found.problems)


def test_a_document_without_lines_has_no_structure() -> None:
    found = structure(Document(NOWHERE, ()))
    assert (found.blocks, found.parts, found.identity.kind) == ((), (), "other")


def test_numbers_of_questions_right_after_each_other_and_a_line_without_end() -> None:
    found = read("Question No: 2020/1000\nQuestion No: 2020/1001\nAnn Lee\nWhy?\n")
    assert [one.reference for one in found.questions] == ["2020/1000", "2020/1001"]
    assert len(read("Ann Lee " * 3000).blocks) == 1  # soon, whatever the rules
