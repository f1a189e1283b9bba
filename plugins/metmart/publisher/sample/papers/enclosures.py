"""What is bound into the pack behind the slides: a ward's leaflet, and the safety plan."""

from reportlab.platypus import Flowable

from metmart.publisher.sample.papers import council
from metmart.publisher.sample.papers.paper import UPRIGHT, bullets, page, text
from metmart.publisher.sample.papers.stated import BOROUGH

PRIORITIES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Officers who stay",
        (
            "Keep ward officers in their ward for three years.",
            "Publish each ward team's names and hours in the library.",
        ),
        ("Residents know whom to ask.",),
    ),
    (
        "Safer ways home",
        (
            "Walk the routes from stations with residents twice a year.",
            "Report broken lamps to the council the same day.",
        ),
        ("Fewer robberies between station and home.",),
    ),
    (
        "Help for victims",
        (
            "Ring every victim of burglary within 48 hours.",
            "Offer a meeting with a victims' adviser in each hub.",
        ),
        ("More victims who would report again.",),
    ),
    (
        "Shops that are open",
        ("Share pictures of repeat thieves with shops lawfully and quickly.",),
        ("More shop thefts reported and solved.",),
    ),
)


def leaflet() -> list[Flowable]:
    """A leaflet with everything that must not be shown to the world again."""
    return [
        text("MOPED THEFT ALERT", "title"),
        text("Chain it, cover it, mark it. Most mopeds that are stolen were left without a chain."),
        *bullets(
            [
                "Put a chain through the back wheel and something that cannot be moved.",
                "Note the frame number and have it marked: kits are free at the address below.",
                "If you see a theft happen call 999, for anything else 101.",
            ]
        ),
        text("Free marking kits", "subheading"),
        text(f"Larkspur Cycles, 48 Made-up Parade, {BOROUGH} TW4 0XX"),
        text("Tel: 020 7946 0317"),
        text("Your ward team", "subheading"),
        text(f"PC {council.CONSTABLE} and PS {council.SERGEANT}"),
        text("Tel: 020 7946 0318"),
        text("Email: sampleward@met.example"),
    ]


def plan() -> list[Flowable]:
    """A numbered plan: priorities, and of each the actions and outcomes."""
    story: list[Flowable] = [
        text("SAFER TOGETHER PLAN", "title"),
        text("2026-2028", "heading"),
        text("Our Four Priorities", "heading"),
        *(text(f"{number}. {name}") for number, (name, _, _) in enumerate(PRIORITIES, 1)),
    ]
    for number, (name, actions, outcomes) in enumerate(PRIORITIES, 1):
        story += page(UPRIGHT) if number == 1 else []
        story += [text(f"{number}. {name}", "heading"), *bullets(actions)]
        story += [text("OUTCOMES", "subheading"), *(text(one) for one in outcomes)]
    return story
