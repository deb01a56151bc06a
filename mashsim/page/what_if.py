"""What the page asks about a front door and its changes: what can be moved, one run of both sides, what the runs say, files to take away.

=============  =================================================================================================================
``do``         response
=============  =================================================================================================================
`scenarios`    ``scenarios``: name, title and question of each that ships
`start`        both front doors (``before``, ``after``), the ``controls`` of the first, what ``changes``, ``cautions``, ``command``
`replicate`    what was measured in replication ``number`` on both sides: ``before`` and ``after``
`sum up`       what the first ``replications`` say: ``page`` (sentences, tables, charts) and ``measures`` (numbers, unrounded)
`files`        ``scenario`` (TOML) and ``report`` (HTML) of the first ``replications``
=============  =================================================================================================================

All but `scenarios` take ``scenario`` (the name of one that ships) or ``text`` (TOML, with its ``name``), ``changes`` (settings by dotted
name), ``from`` (the ISO date from which they hold; without it from the first day) and ``seed``. What was measured is remembered, so that
to sum up runs nothing twice; a response does not depend on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from shlex import join
from typing import Any

from mashsim import report
from mashsim.documents import to_toml
from mashsim.experiment import summary
from mashsim.loading import load
from mashsim.page.acts import Act
from mashsim.page.controls import beyond, changed_in_words, controls
from mashsim.page.doors import CHANGED, SIDES, Sides, both, day, opened, shipped, whole
from mashsim.page.showing import page_of_one, page_of_two, shown
from mashsim.questions.asking import Variant, about, begin
from mashsim.questions.comparing import Compare, compare_runs
from mashsim.questions.differing import cautions, changes
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.shipped import VERSION

Tree = dict[str, Any]
MOST_REPLICATIONS = 99
"""From 100 replications the band round a mean curve is made with numpy, which a browser has not (see `mashsim.confidence.band`)."""


def _scenarios(request: Mapping[str, Any]) -> Tree:
    found = [(name, load(path)) for name, path in shipped().items()]
    told = [{"name": name, "title": scenario.title, "question": scenario.question, "place": scenario.place} for name, scenario in found]
    return {"mashsim": VERSION, "scenarios": told}


def _start(request: Mapping[str, Any]) -> Tree:
    sides = both(request)
    changed = changes(sides.before, sides.after) if sides.after else []
    groups = controls(sides.before)
    warned = [*beyond(groups, request["changes"]), *cautions(sides.before, sides.after, changed)] if sides.after else []
    return {
        "before": _told(sides.before),
        "after": _told(sides.after) if sides.after else None,
        "seed": sides.seed,
        "controls": groups,
        "changes": [{name: row[name] for name in ("path", "before", "after")} for row in changed],
        "cautions": warned,
        "command": _command(request, sides, None),
    }


def _replicate(request: Mapping[str, Any]) -> Tree:
    sides, number = both(request), whole(request, "number", 0, 0, MOST_REPLICATIONS - 1)
    before = opened(sides.before).tree(sides.seed, number)
    after = opened(sides.after).tree(sides.seed, number) if sides.after else None
    return {"number": number, "seed": sides.seed, "before": before, "after": after}


def _sum_up(request: Mapping[str, Any]) -> Tree:
    answer, page = _summed_up(request)
    told = answer["variants"][CHANGED] if "variants" in answer else None
    return {
        "replications": answer["replications"],
        "seed": answer["seed"],
        "page": shown(page),
        "measures": told["measures"] if told else [],
        "repeat": answer["repeat"],
    }


def _files(request: Mapping[str, Any]) -> Tree:
    sides, count = both(request), _replications(request)
    text = report.render_page(_summed_up(request)[1]) if sides.after else _report(sides, count)
    document = (sides.after or sides.before).document
    return {"scenario": to_toml(document.values, document.provenance), "report": text}


def _report(sides: Sides, count: int) -> str:
    side = opened(sides.before)
    return report.render(summary(side.door, side.runs(sides.seed, count)))


def _summed_up(request: Mapping[str, Any]) -> tuple[Tree, report.Page]:
    """Return what replications say, and its page: a comparison where something is changed, else the front door on its own."""
    sides, count = both(request), _replications(request)
    before = opened(sides.before).runs(sides.seed, count)
    command = _command(request, sides, count)
    if sides.after is None:
        told = about(sides.before)
        return {"replications": count, "seed": sides.seed, "repeat": command}, page_of_one(before, told)
    after = opened(sides.after).runs(sides.seed, count)
    question = Compare(
        scenario=sides.before.document.name, title="What differs", question=sides.before.question, variants={CHANGED: Variant()}
    )
    answer = {**begin(question, sides.before, before, command), **compare_runs(before, {CHANGED: after})}
    moved, groups = dict(request["changes"]), controls(sides.before)
    first_day = day(request.get("from")) or sides.before.run.first_day
    return answer, page_of_two(answer, changed_in_words(groups, moved), words.long_date(first_day), beyond(groups, moved))


def _told(scenario: Scenario) -> Tree:
    """Return what the page says of a front door; nothing of where its file lies, which differs from machine to machine."""
    told = about(scenario)
    del told["file"]
    return told


def _command(request: Mapping[str, Any], sides: Sides, replications: int | None) -> str:
    """Return the command that gives the same numbers."""
    file = str(request.get("scenario") or request.get("name") or "scenario.toml")
    sets = [part for path, value in (request.get("changes") or {}).items() for part in ("--set", f"{path}={_written(value)}")]
    since = ["--from", str(request["from"])] if sets and request.get("from") else []
    times = ["--replications", str(replications)] if replications else []
    return join(["mashsim", "compare" if sets else "run", file, *sets, *since, "--seed", str(sides.seed), *times])


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _replications(request: Mapping[str, Any]) -> int:
    return whole(request, "replications", 1, 1, MOST_REPLICATIONS)


DOES = {
    "scenarios": Act(_scenarios, ()),
    "start": Act(_start, SIDES),
    "replicate": Act(_replicate, (*SIDES, "number")),
    "sum up": Act(_sum_up, (*SIDES, "replications")),
    "files": Act(_files, (*SIDES, "replications")),
}
"""What the page can ask here."""
