"""The figures a council may fill in, a row each: its words, the question it answers, its unit and its measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mashsim.documents.text import nearest
from mashsim.scenario import Scenario
from mashsim.vocabulary.stages import ALLOCATING, DISCUSSING, STAGES, TABLE

FRONT = frozenset({*STAGES[: DISCUSSING + 1], "out_of_hours", "triaging"})
"""The stages of a contact that is not decided yet."""
ASSESSMENT_WORKERS = "assessment workers"
CHOICES = {
    "moment": {"first look ended": "first_look", "decided": "decision"},
    "counted": {"family": "family", "child": "child"},
}
"""The answers to the figures that are words, and what each stands for."""


class Figure(NamedTuple):
    """A figure that a council may give.

    Attributes
    ----------
    key : its short name in code
    words : what the table calls it; of several, what stands before the colon
    question : the question that it answers
    unit : what it counts, as people write it; "words" where the answer is one of `CHOICES`
    level : 1 takes ten minutes to find, 2 an hour
    measure : the measure of a run that answers it, by its dotted name; empty where it is put in and not compared
    of : what there are several of: teams, partners or stages
    monthly : whether it is asked for each month; else once, and again from the month in which it changes
    whole : whether it is a count
    """

    key: str
    words: str
    question: str
    unit: str
    level: int
    measure: str = ""
    of: str = ""
    monthly: bool = True
    whole: bool = True


FIGURES = (
    Figure(
        "moment", "moment that stops the clock",
        "Which moment stops your clock of one day: the end of the first look, also where the contact goes on to an "
        "enquiry, or the decision at the end of the enquiry?", "words", 1, monthly=False,
    ),
    Figure(
        "counted", "what is counted",
        "Does your system count a contact once for a family, or once for each child?", "words", 1, monthly=False,
    ),
    Figure("received", "contacts received", "How many contacts came in the month?", "contacts", 1, "monthly.received"),
    Figure(
        "decided", "contacts decided", "How many contacts were decided in the month, whenever they came?",
        "contacts", 1, "monthly.decided",
    ),
    Figure(
        "in_day", "ended in one day",
        "Of the contacts that came in the month, how many had reached the moment that stops your clock by the end of "
        "the next working day?", "contacts", 1, "monthly.clocks.{clock}.in_time",
    ),
    Figure(
        "open", "open at month's end",
        "How many contacts had no decision at the end of the month? Give it for the month before the first, too.",
        "contacts", 1, "daily.open",
    ),
    Figure(
        "referred", "became a referral", "How many contacts of the month became a referral (assessment or section 47)?",
        "contacts", 1, "monthly.referred",
    ),
    Figure(
        "posts", "posts", "How many full-time posts has the team, filled or not?", "posts", 1, of="team",
        monthly=False, whole=False,
    ),
    Figure(
        "vacancies", "vacancies", "How many of these posts does nobody permanent hold?", "posts", 1, of="team",
        monthly=False, whole=False,
    ),
    Figure(
        "agency", "agency", "How many agency workers, full-time, fill them?", "posts", 1, of="team", monthly=False,
        whole=False,
    ),
    Figure(
        "absence", "absence", "What share of working days is lost to sickness?", "%", 1, of="team", monthly=False,
        whole=False,
    ),
    Figure(
        "open_at", "open", "How many contacts stood at this stage at the end of the month?", "contacts", 2,
        "daily.open.{of}", "stage",
    ),
    Figure(
        "requested", "requests sent", "How many requests for information went to this partner in the month?",
        "requests", 2, "partners.{of}.requested", "partner",
    ),
    Figure(
        "replied", "replies received", "How many replies of this partner came in the month?", "replies", 2,
        "partners.{of}.replied", "partner",
    ),
    Figure(
        "reply_days", "days until a reply", "How many working days did this partner take to reply, on average?",
        "working days", 2, "partners.{of}.reply.working_minutes.mean", "partner", whole=False,
    ),
    Figure(
        "allocated", "children allocated", "How many children did assessment workers hold at the end of the month?",
        "children", 2, "daily.children_allocated",
    ),
    Figure(
        "awaiting", "children awaiting allocation",
        "How many children awaited an assessment worker at the end of the month?", "children", 2,
        "daily.children_awaiting_allocation",
    ),
    Figure(
        "days_mean", "mean days to a decision",
        "How many working days from receipt to decision, on average, for contacts that came in the month?",
        "working days", 2, "monthly.waits.received_to_decided.working_minutes.mean", whole=False,
    ),
    Figure(
        "days_p90", "ninth decile of days to a decision",
        "Within how many working days were nine contacts in ten of the month decided?", "working days", 2,
        "monthly.waits.received_to_decided.working_minutes.p90", whole=False,
    ),
    Figure(
        "assessed", "assessments",
        "How many assessments of the month's referrals have been authorised, or are past their 45 working days?",
        "assessments", 2,
    ),
    Figure(
        "assessed_in_time", "assessments in 45 working days",
        "Of these assessments, how many were authorised within 45 working days of the referral?", "assessments", 2,
    ),
    Figure(
        "conferred", "child protection conferences",
        "How many first conferences that the month's strategy discussions called have been held, or are past their 15 "
        "working days?", "conferences", 2,
    ),
    Figure(
        "conferred_in_time", "conferences in 15 working days",
        "Of these conferences, how many were held within 15 working days of the strategy discussion?", "conferences", 2,
    ),
)  # fmt: skip
BY_KEY = {figure.key: figure for figure in FIGURES}
LEVELS = {1: "ten minutes", 2: "an hour"}
AT_MONTHS_END = ("open", "open_at", "allocated", "awaiting")
"""The figures that count what there is at the end of a month, by their keys."""


@dataclass(frozen=True)
class Form:
    """The names of the figures that one front door may fill in.

    Attributes
    ----------
    several : by what a figure may be several of, the names in code by their words
    """

    several: dict[str, dict[str, str]]

    def names(self, level: int) -> Iterator[tuple[str, Figure, str]]:
        """Yield each figure of a level as the table names it, its row, and which team, partner or stage it is of."""
        for figure in FIGURES:
            if figure.level == level:
                for words, name in self.several.get(figure.of, {"": ""}).items():
                    yield (f"{figure.words}: {words}" if words else figure.words), figure, name

    def find(self, text: str) -> tuple[Figure, str]:
        """Return the row that a name means, and which team, partner or stage.

        Raises
        ------
        ValueError
            If there is no such figure, with the nearest.
        """
        names = {plain(words): (figure, name) for level in LEVELS for words, figure, name in self.names(level)}
        if plain(text) not in names:
            near = nearest(plain(text), names)
            hint = f"did you mean {near!r}?" if near else "the sheet Figures lists what there is"
            raise ValueError(f"is {text!r}, which is no figure of this table; {hint}")
        return names[plain(text)]


def plain(text: str) -> str:
    """Return a name as it is compared: small letters, one space, one kind of apostrophe."""
    return " ".join(text.replace("’", "'").replace("_", " ").lower().split()).replace(" :", ":")


def form_of(scenario: Scenario) -> Form:
    """Return what a front door may fill in: by its teams, partners and stages."""
    teams = {name.replace("_", " "): name for name in scenario.pools}
    if scenario.stages.allocating and scenario.stages.allocating.caseload.pool is None:
        teams[ASSESSMENT_WORKERS] = ASSESSMENT_WORKERS
    stages = {
        stage.waiting[0].lower() + stage.waiting[1:]: stage.word
        for stage in TABLE[:ALLOCATING]
        if stage.waiting and getattr(scenario.stages, stage.settings) is not None
    }
    return Form(
        {"team": teams, "partner": {name.replace("_", " "): name for name in scenario.partners}, "stage": stages}
    )
