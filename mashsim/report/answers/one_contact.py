"""The page on one contact: all that happened to it, dated, and where its time went. No real person is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from mashsim.measures.causes import waited_for_in_words
from mashsim.report import words
from mashsim.report.answers.frame import AnswerPage, assumptions_in_words
from mashsim.report.blocks import Cell, Column, Listing, Row, Section, Table
from mashsim.report.numbers import branch
from mashsim.trees import Tree

_CONSENT = {
    "given": "Consent was given",
    "refused": "Consent was refused",
    "overridden": "A manager decided to ask without consent",
    "not_needed": "Consent was not needed",
    "not_reached": "Nobody could be reached for consent",
}
_SENTENCES: dict[str, Callable[[Tree], str]] = {
    "received": lambda moment: f"Received, from {_name(moment)}",
    "started": lambda moment: f"{_people(moment)} took up {_work(moment)}{_helping(moment)}",
    "paused": lambda moment: f"{_people(moment)} put it down, at the end of the shift or for something more urgent",
    "resumed": lambda moment: f"{_people(moment)} picked it up again",
    "put_back": lambda moment: (
        f"It went back to the queue for {_home(moment)}: the person who had it left or is away for long"
    ),
    "finished": lambda moment: f"{words.capital(_work(moment))}: done, {words.clock_time(moment['minutes'])} of work",
    "withdrawn": lambda moment: (
        f"{words.capital(_work(moment))}, for which {_name(moment)} were wanted, was no longer needed"
    ),
    "rated": lambda moment: f"Rated {_name(moment)}",
    "chased": lambda moment: f"{_people(moment)} was asked again",
    "escalated": lambda moment: f"There was no reply, so the manager of {_name(moment)} was asked",
    "replied": lambda moment: (
        f"{_people(moment)} answered{', after the contact had gone on' if moment['late'] else ''}"
    ),
    "taken_back": lambda moment: f"The question to {_name(moment)} was taken back",
    "returned": lambda _: "The manager sent it back for more information",
    "decided": lambda moment: f"Decided: {_name(moment)}",
    "allocated": lambda _: "Allocated to a worker",
    "closed": lambda moment: f"Closed: {_name(moment)}",
    "consented": lambda moment: _CONSENT[str(moment["about"])],
    "discussed": lambda moment: f"The strategy discussion was held: {_name(moment)}",
    "transferred": lambda _: "A hand-off between teams was done",
    "visited": lambda moment: (
        "The child was seen" if moment["about"] == 1 else "A visit was tried; the child was not seen"
    ),
    "called": lambda _: "An initial child protection conference was called",
    "conferred": lambda _: "The initial child protection conference was held",
    "authorised": lambda moment: f"The assessment was authorised{', with a plan' if moment['about'] == 1 else ''}",
    "handed_over": lambda _: "The worker who held it left: it waits to be allocated again",
    "supported": lambda _: "Early help began",
    "acted": lambda _: "The out-of-hours team made the child safe until the day service opens",
    "interviewed": lambda _: "The return home interview was held",
    "audited": lambda moment: f"Looked at again: it should {'not ' if moment['about'] == 1 else ''}have been closed",
}
"""The sentence of each event; a wait has its sentence at its end."""


def _name(moment: Tree) -> str:
    return "no further action" if moment["about"] == "nfa" else words.name(str(moment["about"]))


def _people(moment: Tree) -> str:
    return words.capital(_name(moment))


def _home(moment: Tree) -> str:
    return words.name(str(moment.get("helps") or moment["about"]))


def _helping(moment: Tree) -> str:
    return f", to help the {_home(moment)}" if moment.get("helps") else ""


def _work(moment: Tree) -> str:
    """Return a piece of work in words: the stage's own, or work beside it, such as asking a partner again."""
    stage = words.name(str(moment["stage"]))
    if stage == "protecting":
        return "the section 47 enquiry"
    if not moment["side"]:
        return stage
    beside = {"gathering": "asking a partner again", "conferencing": "the conference"}
    return beside.get(stage, f"other work on it, while in {stage}")


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a contact."""
    title, number = branch(answer, "scenario")["title"], branch(answer, "journey")["contact"]
    return AnswerPage(
        answer,
        f"{title}: one contact of {answer['contacts']:,} in replication {answer['replication']}.",
        findings(answer),
        _sections(answer),
        [
            (
                f"It is contact {number} of replication {answer['replication']} with seed {answer['seed']}; asked "
                "again "
                "it is the same."
            ),
            (
                "Waits count office time in which nobody had it in hand, as the report's “where the time went” counts "
                "them."
            ),
        ],
        [
            (
                "It is one simulated contact of one run: an example of what the front door does, not a case, and not "
                "an "
                "average."
            )
        ],
        question=f"What happened to contact {number}, and what did it wait for?",
        settings=assumptions_in_words(answer),
        more_lines=everything(answer),
    )


def _working(answer: Tree) -> words.Say:
    return words.working_time(branch(answer, "scenario").get("office_day_minutes"))


def findings(answer: Tree) -> list[tuple[str, str]]:
    """Return the answer in sentences: the contact, where its time went, and which clocks it met."""
    journey, say = branch(answer, "journey"), _working(answer)
    time, children = journey["spent"], words.plural(journey["children"], "child", "children")
    until = (
        f"until its way through the front door ended on {words.at_time(journey['way_ended'])}"
        if journey["way_ended"]
        else "and still open"
    )
    rating = "not rated" if journey["rating"] == "unrated" else f"rated {journey['rating']}"
    lives = f" in {words.name(journey['locality'])}" if "locality" in journey else ""
    first = (
        f"Contact {journey['contact']}, from {words.name(journey['source'])}, about {children}{lives}, {rating}: "
        f"received on {words.at_time(journey['received'])}, {until}."
    )
    minutes = sum(max(each["minutes"], 0.0) for each in time["waited"])
    for_what = [
        f"{waited_for_in_words(*each['for'])} {say(each['minutes'])}"
        for each in time["waited"]
        if each["minutes"] >= 0.5
    ]
    second = (
        f"Of {words.clock_time(time['total'])} by the clock it was in somebody's hands for "
        f"{words.clock_time(time['worked'])} and waited "
        f"{say(minutes)} of office time; for {words.clock_time(time['outside_hours'])} the office was closed and "
        "nobody was at work on it."
    )
    lines = [(first, "story"), (second, "went")]
    if for_what:
        lines.append((f"It waited for {words.listed(for_what)}.", "waits"))
    clocks = [clock for clock in journey["clocks"] if clock["kept"] is not None]
    late = [_clock(clock) for clock in clocks if not clock["kept"]]
    if clocks:
        which = f": {words.listed(late)}" if late else ""
        how_many = (
            f"{len(clocks) - len(late)} of {len(clocks)} clocks and missed {len(late)}"
            if late
            else f"all {len(clocks)} clocks that were judged"
        )
        lines.append((f"It met {how_many}{which}.", "clocks"))
    return lines


def _clock(clock: Tree) -> str:
    return words.name(clock["clock"]) + (f" of {words.name(clock['about'])}" if clock["about"] else "")


def everything(answer: Tree) -> list[str]:
    """Return every sentence of its story, dated, and its clocks."""
    return [*_story(answer), *map(_verdict, branch(answer, "journey")["clocks"])]


def _story(answer: Tree) -> list[str]:
    """Return what happened, in order: a line for each minute in which anything did; waits at their end."""
    journey, say = branch(answer, "journey"), _working(answer)
    story = [(moment["at"], 1, sentence) for moment, sentence in _sentences(journey["moments"])]
    picked_up = {moment["at"] for moment in journey["moments"] if moment["event"] == "resumed"}
    for wait in journey["waits"]:
        if wait["working_minutes"] < 0.5 and wait["until"] in picked_up:
            continue  # work that was put down at the end of a shift and picked up at the next
        whom, long = waited_for_in_words(*wait["for"]), f"{say(wait['working_minutes'])} of office time"
        if wait["clock_minutes"] > wait["working_minutes"] + 1:
            long += f" ({words.clock_time(wait['clock_minutes'])} by the clock)"
        if wait["until"]:
            story.append((wait["until"], 0, f"It had waited {long} for {whom}"))
        else:
            story.append((journey["ends"], 0, f"It has waited {long} for {whom}, and still waits when the run ends"))
    if journey["closed"] is None and journey["waits"] and all(wait["until"] for wait in journey["waits"]):
        story.append((journey["ends"], 1, "The run ends, and it is not closed"))
    story.sort(key=lambda each: each[:2])
    lines = [
        f"{words.at_time(at)}: {'. '.join(dict.fromkeys(text for _, _, text in some))}."
        for at, some in groupby(story, key=lambda each: each[0])
    ]
    return [*lines, *_silent(journey)]


def _sentences(moments: list[Any]) -> Iterator[tuple[Tree, str]]:
    """Yield each event with its sentence; partners asked at one time share one."""
    for (_, event), some in groupby(moments, key=lambda moment: (moment["at"], moment["event"])):
        together = list(some)
        if event == "requested":
            yield together[0], f"Asked for information: {words.listed([_name(moment) for moment in together])}"
        elif event in _SENTENCES:
            yield from ((moment, _SENTENCES[event](moment)) for moment in together)


def _silent(journey: Tree) -> list[str]:
    """Say which partners never answered."""
    silent = [request for request in journey["requests"] if not request["replied"]]
    return [
        f"{words.capital(words.name(request['partner']))}, asked on {words.at_time(request['asked'])}"
        f"{', and again ' + words.plural(request['chases'], 'time') if request['chases'] else ''}"
        f"{', and then its manager' if request['escalated'] else ''}, had not answered when the run ended."
        for request in silent
    ]


def _verdict(clock: Tree) -> str:
    verdict = {True: "met", False: "missed", None: "not judged: it is still open, or can no longer be met"}[
        clock["kept"]
    ]
    ends = f"; {words.name(clock['to'])} on {words.at_time(clock['stopped'])}" if clock["stopped"] else ""
    due = f", due on {words.at_time(clock['due'])}" if clock["due"] else ""
    return f"{words.capital(_clock(clock))}, {clock['limit']} from {words.name(clock['from'])}: {verdict}{ends}{due}."


def _sections(answer: Tree) -> list[Section]:
    """Return its story, its waits, its requests, its clocks, and where its time went."""
    journey = branch(answer, "journey")
    sections = [
        Section("story", "What happened", [Listing(_story(answer))]),
        Section("went", "Where its time went", [_went(answer, journey)]),
    ]
    if journey["waits"]:
        sections.append(Section("waits", "What it waited for", [_waits(answer, journey)]))
    if journey["requests"]:
        sections.append(Section("requests", "Who was asked, and who answered", [_requests(answer, journey)]))
    if journey["clocks"]:
        sections.append(Section("clocks", "Which deadlines it met", [_clocks(answer, journey)]))
    return [*sections, _others(answer)]


def _source(answer: Tree, part: str) -> str:
    number = branch(answer, "journey")["contact"]
    return f"Source: simulated, replication {answer['replication']}, contact {number}; answer.json, journey.{part}."


def _went(answer: Tree, journey: Tree) -> Table:
    time, waits = journey["spent"], [each for each in journey["spent"]["waited"] if each["minutes"] >= 0.5]
    lines: list[tuple[str, float, words.Say]] = [
        ("In somebody's hands", time["worked"], words.clock_time),
        *((f"Waiting for {waited_for_in_words(*each['for'])}", each["minutes"], _working(answer)) for each in waits),
        ("Outside office hours", time["outside_hours"], words.clock_time),
        ("All, by the clock", time["total"], words.clock_time),
    ]
    rows = [Row([Cell(name), Cell(say(minutes), value=minutes)]) for name, minutes, say in lines]
    columns = [Column("What", False), Column("how long", unit="minutes")]
    caption = "From receipt to the end of its way through the front door; waits in office time, all else by the clock"
    return Table("table-went", caption, columns, rows, _source(answer, "spent"))


def _waits(answer: Tree, journey: Tree) -> Table:
    say = _working(answer)
    rows = [
        Row(
            [
                Cell(words.capital(waited_for_in_words(*wait["for"]))),
                Cell(words.at_time(wait["from"])),
                Cell(words.at_time(wait["until"]) if wait["until"] else "still waits"),
                Cell(say(wait["working_minutes"]), value=wait["working_minutes"]),
                Cell(words.clock_time(wait["clock_minutes"]), value=wait["clock_minutes"]),
            ]
        )
        for wait in journey["waits"]
    ]
    columns = [
        Column("Waited for", False),
        Column("from", False),
        Column("until", False),
        Column("office time", unit="minutes"),
        Column("clock time", unit="minutes"),
    ]
    caption = "Each wait, in later stages too; office time counts only while nobody was at work on it"
    return Table("table-waits", caption, columns, rows, _source(answer, "waits"))


def _requests(answer: Tree, journey: Tree) -> Table:
    say, rows = _working(answer), []
    for request in journey["requests"]:
        reply = (
            words.at_time(request["replied"]) + (", too late" if request["too_late"] else "")
            if request["replied"]
            else "no answer"
        )
        long = (
            Cell(say(request["working_minutes"]), value=request["working_minutes"])
            if request["replied"]
            else Cell(words.NONE)
        )
        rows.append(
            Row(
                [
                    Cell(words.capital(words.name(request["partner"]))),
                    Cell(words.at_time(request["asked"])),
                    Cell(f"{request['chases']}{', and its manager' * request['escalated']}", value=request["chases"]),
                    Cell(reply),
                    long,
                ]
            )
        )
    columns = [
        Column("Partner", False), Column("asked", False), Column("asked again"), Column("answered", False),
        Column("office time", unit="minutes"),
    ]  # fmt: skip
    return Table("table-requests", "Information requests and their answers", columns, rows, _source(answer, "requests"))


def _clocks(answer: Tree, journey: Tree) -> Table:
    verdicts, moments = {True: "met", False: "missed", None: "not judged"}, ("started", "due", "stopped")
    rows = [
        Row(
            [
                Cell(words.capital(_clock(clock))),
                Cell(clock["limit"]),
                *(Cell(words.at_time(clock[key]) if clock[key] else words.NONE) for key in moments),
                Cell(verdicts[clock["kept"]]),
            ]
        )
        for clock in journey["clocks"]
    ]
    columns = [Column(head, False) for head in ("Clock", "limit", "started", "due", "stopped", "met or missed")]
    return Table("table-clocks", "Each clock that ran for it", columns, rows, _source(answer, "clocks"))


_REMARKABLE = {
    "longest": "the longest on its way",
    "typical": "a typical one",
    "longest red": "the longest on its way of those rated red",
}


def _others(answer: Tree) -> Section:
    """Say which other contacts of the run are worth a look."""
    others = [
        f"{number}: {_REMARKABLE.get(what) or 'the longest wait for ' + waited_for_in_words(*what.split('.'))}"
        for what, number in branch(answer, "remarkable").items()
    ]
    return Section(
        "others", "Other contacts of this run worth a look", [Listing([f"Contact {text}." for text in others])]
    )
