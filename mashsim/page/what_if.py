"""The requests about a front door and its changes: controls, runs of both sides, results, files to take away.

=============  ===================================================================================================
``do``         response
=============  ===================================================================================================
`scenarios`    ``scenarios``: name, title, question and place of each that ships
`start`        both front doors (``before``, ``after``), the ``controls`` of the first, ``people`` who may come,
               the ``measure`` that a ``target`` is set for and its ``words``, ``changes``, ``cautions`` and the
               ``command``
`replicate`    what `sum up` reads of replication ``number`` on both sides: ``before`` and ``after``
`take`         ``number``: what another engine ``made``, its response to `replicate`, need not be run here
`sum up`       the results of the first ``replications``: ``page`` (sentences, tables, charts) and ``measures``
               (numbers, unrounded)
`files`        ``scenario`` (TOML) and ``report`` (HTML) of the first ``replications``
`scenario`     ``scenario`` alone, for which nothing is run
`workbook`     ``workbook`` (xlsx, as base64) of the first ``replications``
`summary`      ``summary``: the ``summary.json`` that `mashsim run` writes of the front door as it is, without the
               versions that made it
=============  ===================================================================================================

All but `scenarios` take ``scenario`` (the name of one that ships) or ``text`` (TOML, with its ``name``), ``changes``
(settings by dotted name), ``from`` and ``to`` (ISO dates of the first and the last day on which they hold; without them
from the first day, to the last of the run) and ``seed``. What is done on other days, and people who come, are in
``dated``: a list, each with ``changes`` or ``cover`` (people, each with ``pool``, ``posts`` and ``kind``), ``from`` and
``to``. `sum up`, `files` and `workbook` also take ``target``, what would be enough, such as "share_decided_in_time >=
0.9". What was measured is remembered, so that to sum up runs nothing twice; a response does not depend on it. The
files of a front door as it is hold every measure, so for them it is run again.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from shlex import join
from typing import Any

from mashsim import report
from mashsim.documents import to_toml
from mashsim.experiment import ready, summary
from mashsim.loading import load
from mashsim.measures.naming import Condition, conditions, short_name
from mashsim.measures.registry import in_words
from mashsim.measures.results import EVERYTHING
from mashsim.page.acts import Act
from mashsim.page.controls import controls, done_in_words, people, set_again
from mashsim.page.doors import (
    CHANGED,
    CHANGED_FILE,
    MOST_REPLICATIONS,
    SIDES,
    Sides,
    shipped,
    side_of,
    sides_of,
    whole_number,
)
from mashsim.page.showing import AT_ONCE, measures_read, page_as_dict, page_of_one, page_of_two
from mashsim.questions.asking import Variant, about, begin
from mashsim.questions.differing import cautions, changes
from mashsim.questions.kinds.compare import Compare, against_target, compare_runs
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.shipped import VERSION
from mashsim.trees import Tree
from mashsim.vocabulary.ratings import RATED_AS


def _scenarios(request: Mapping[str, Any]) -> Tree:
    scenarios = {name: load(path) for name, path in shipped().items()}
    rows = [
        {"name": name, "title": scenario.title, "question": scenario.question, "place": scenario.place}
        for name, scenario in scenarios.items()
    ]
    return {"mashsim": VERSION, "scenarios": rows}


def _start(request: Mapping[str, Any]) -> Tree:
    sides = sides_of(request)
    changed = changes(sides.before, sides.after) if sides.after else []
    groups = controls(sides.before)
    warnings = list(set_again(sides.before, groups, sides.done))
    warnings += cautions(sides.before, sides.after, changed) if sides.after else []
    return {
        "before": _about(sides.before),
        "after": sides.after and _about(sides.after),
        "seed": sides.seed,
        "controls": groups,
        "people": people(sides.before),
        "target": _what_a_target_asks(sides.before),
        "changes": [{name: row[name] for name in ("path", "before", "after")} for row in changed],
        "cautions": warnings,
        "command": _command(request, sides, None),
    }


def _replicate(request: Mapping[str, Any]) -> Tree:
    sides, number = sides_of(request), whole_number(request, "number", 0, 0, MOST_REPLICATIONS - 1)
    asked = measures_read(sides.before)
    before = side_of(sides.before).tree(asked, sides.seed, number)
    after = side_of(sides.after).tree(asked, sides.seed, number) if sides.after else None
    return {"number": number, "seed": sides.seed, "before": before, "after": after}


def _take(request: Mapping[str, Any]) -> Tree:
    sides, made = sides_of(request), request.get("made")
    made = made if isinstance(made, Mapping) else {}
    number, asked = whole_number(made, "number", -1, 0, MOST_REPLICATIONS - 1), measures_read(sides.before)
    for scenario, tree in ((sides.before, made.get("before")), (sides.after, made.get("after"))):
        if scenario:
            side_of(scenario).take(asked, sides.seed, number, tree)
    return {"number": number}


def _sum_up(request: Mapping[str, Any]) -> Tree:
    answer, page = _summed_up(request)
    return {
        "replications": answer["replications"],
        "seed": answer["seed"],
        "page": page_as_dict(page, AT_ONCE),
        "measures": answer["variants"][CHANGED]["measures"] if "variants" in answer else [],
        "repeat": answer["repeat"],
        "needs": "" if _is_sayable(sides_of(request)) else CHANGED_FILE,
    }


def _scenario(request: Mapping[str, Any]) -> Tree:
    written = sides_of(request).to_save()
    return {"scenario": to_toml(written.values, written.provenance)}


def _files(request: Mapping[str, Any]) -> Tree:
    sides, count = sides_of(request), _replications(request)
    text = report.render_page(_summed_up(request)[1]) if sides.after else report.render(_summary(sides, count))
    return {**_scenario(request), "report": text}


def _workbook(request: Mapping[str, Any]) -> Tree:
    from mashsim.workbook import workbook_of, workbook_of_page  # only those who take one away wait for its library

    sides, count = sides_of(request), _replications(request)
    content = workbook_of_page(_summed_up(request)[1]) if sides.after else workbook_of(_summary(sides, count))
    return {"workbook": base64.b64encode(_unpacked(content)).decode()}


def _unpacked(workbook: bytes) -> bytes:
    """Return a workbook whose parts are not packed, so that its bytes do not depend on the zlib that is here."""
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed, zipfile.ZipFile(plain, "w") as archive:
        for part in packed.infolist():
            archive.writestr(zipfile.ZipInfo(part.filename, part.date_time), packed.read(part))
    return plain.getvalue()


def _summary_alone(request: Mapping[str, Any]) -> Tree:
    count = _replications(request)
    sides = sides_of({name: value for name, value in request.items() if name not in ("changes", "dated")})
    # The command does not say where the file lies on this machine.
    alone = _summary(sides, count) | {"repeat": _command(request, sides, count)}
    del alone["versions"]
    return {"summary": alone}


def _summary(sides: Sides, count: int) -> Tree:
    side = side_of(sides.before)
    return summary(side.door, side.runs(EVERYTHING, sides.seed, count), narrow=False)


def _summed_up(request: Mapping[str, Any]) -> tuple[Tree, report.Page]:
    """Return the results of replications and their page: a comparison, or of one front door if nothing is changed."""
    sides, count, target = sides_of(request), _replications(request), _target(request)
    if target:
        ready(sides.before, [target.measure])
    asked = measures_read(sides.before, target.measure if target else "")
    before = side_of(sides.before).runs(asked, sides.seed, count)
    together = [side_of(sides.before).together(before)]
    command = _command(request, sides, count)
    if sides.after is None:
        judged = against_target(target, before, {}) if target else None
        page = page_of_one(before, about(sides.before), together[0], judged)
        return {"replications": count, "seed": sides.seed, "repeat": command}, page
    after = side_of(sides.after).runs(asked, sides.seed, count)
    together.append(side_of(sides.after).together(after))
    question = Compare(
        scenario=sides.before.document.name,
        title="What differs",
        question=sides.before.question,
        variants={CHANGED: Variant()},
        command=command,
    )
    compared = compare_runs(before, {CHANGED: after}, target=target, narrow=False)
    answer = {**begin(question, sides.before, before), **compared}
    groups = controls(sides.before)
    changed, again = done_in_words(sides.before, groups, sides.done), set_again(sides.before, groups, sides.done)
    return answer, page_of_two(answer, together, changed, again)


def _what_a_target_asks(scenario: Scenario) -> Tree | None:
    """Return the share in time that a target is set for, and what further targets may be; None where there is none."""
    clock = scenario.report.heads_with
    if clock not in scenario.clocks:
        return None
    clocks = [name for name, settings in scenario.clocks.items() if settings.start == "received"]
    shares = [f"clocks.{name}.share_in_time" for name in clocks]
    parts = [f"clocks.{name}.by_rating.{rating}.share_in_time" for name in clocks for rating in RATED_AS]
    parts += [f"fairness.by_source.{source}.share_in_time" for source in scenario.demand.sources]
    return {
        **_as_target(f"clocks.{clock}.share_in_time"),
        "further": [{**_as_target(name), "by_month": name in shares} for name in (*shares, *parts)],
    }


def _as_target(measure: str) -> Tree:
    return {"measure": short_name(measure), "words": words.capital(in_words(measure))}


def _target(request: Mapping[str, Any]) -> Condition | None:
    text = request.get("target")
    return conditions([str(text)], "target")[0] if text else None


def _about(scenario: Scenario) -> Tree:
    """Return the description of a front door, without the place of its file, which differs from machine to machine."""
    return {key: value for key, value in about(scenario).items() if key != "file"}


def _command(request: Mapping[str, Any], sides: Sides, replications: int | None) -> str:
    """Return the command that gives the same numbers; it needs the changed scenario where options cannot say it."""
    file = str(request.get("scenario") or request.get("name") or "scenario.toml")
    times = ["--seed", str(sides.seed), *(["--replications", str(replications)] if replications else [])]
    if not sides.done:
        return join(["mashsim", "run", file, *times])
    times += ["--target", str(request["target"])] if request.get("target") else []
    if not _is_sayable(sides):
        return join(["mashsim", "compare", file, CHANGED_FILE, *times])
    first = sides.done[0]
    sets = [
        part
        for one in sides.done
        for path, value in one.changes.items()
        for part in ("--set", f"{path}={_written(value)}")
    ]
    days = [
        part
        for word, on in (("--from", first.first_day), ("--to", first.last_day))
        if on
        for part in (word, on.isoformat())
    ]
    return join(["mashsim", "compare", file, *sets, *days, *times])


def _is_sayable(sides: Sides) -> bool:
    """Whether options of the command line can say what is done: settings only, all of them between the same days."""
    paths = [path for one in sides.done for path in one.changes]
    days = {(one.first_day, one.last_day) for one in sides.done}
    is_once = len(sides.done) == 1 or days == {(None, None)}
    return is_once and len(set(paths)) == len(paths) and not any(one.cover for one in sides.done)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _replications(request: Mapping[str, Any]) -> int:
    return whole_number(request, "replications", 1, 1, MOST_REPLICATIONS)


DOES = {
    "scenarios": Act(_scenarios, ()),
    "start": Act(_start, SIDES),
    "replicate": Act(_replicate, (*SIDES, "number")),
    "take": Act(_take, (*SIDES, "made")),
    "sum up": Act(_sum_up, (*SIDES, "replications", "target")),
    "scenario": Act(_scenario, SIDES),
    "files": Act(_files, (*SIDES, "replications", "target")),
    "workbook": Act(_workbook, (*SIDES, "replications", "target")),
    "summary": Act(_summary_alone, (*SIDES, "replications")),
}
"""The requests that are answered here."""
