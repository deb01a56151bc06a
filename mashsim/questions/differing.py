"""Differences between two front doors: the settings, why they may change nothing, and where they leave the data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mashsim.documents import dotted, parse_path
from mashsim.experiment import Runs
from mashsim.measures.causes import OUTSIDE, TIME_WENT, WORKED
from mashsim.register import joins, list_in_words, settings
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.uncertain.reading import setting_of
from mashsim.wording import by_how_much, long_date, named, value, value_on

MAIN_CAUSE = "time_went.mean"
"""The measures that `main_cause` reads."""
_IDLE_SHARE = 0.02
_TO_THE_DECISION = re.compile(r"decision|decided")


def changes(before: Scenario, after: Scenario) -> list[Tree]:
    """Return each setting that differs: its path, both values, and how well the first is known.

    Where both draw their inputs, a setting that is drawn by another law differs too; its two values then
    name the laws. Of a table that only one has, the values are listed, and not what joins it to others.
    """
    first, second = ({row["path"]: row for row in [*settings(side), *_run_settings(side)]} for side in (before, after))
    laws = differing_laws(before, after)
    rows = []
    for path in [*first, *(path for path in second if path not in first)]:
        old, new = first.get(path), second.get(path)
        if not (old and new) and (joins(path) or _is_day(path)) and not _has_table(second if old else first, path):
            continue
        say = _value
        if old and new and old["value"] == new["value"]:
            if not any(f"{name}.".startswith(f"{path}.") for name in laws):
                continue
            say = _value_and_law
        facts = old or new or {}
        rows.append(
            {
                "path": path, "before": say(old), "after": say(new),
                **_in_words(path, after if new else before, say(old), say(new), bool(old and new)),
                "quality": facts.get("quality"), "source": facts.get("source"), "range": facts.get("range"),
                "note": facts.get("note"),
            }
        )  # fmt: skip
    return rows


def _in_words(path: str, side: Scenario, was: Any, becomes: Any, in_both: bool) -> Tree:
    """Return a changed setting in words: its name, what it was, what it becomes, and by how much it changes.

    What an intervention sets that only one has is a change of what holds on the day before, from its first day on.
    """
    parts = parse_path(path)
    words = named(parts, interventions=[change.name for change in side.interventions])
    if parts[0] == "interventions" and len(parts) > 3 and parts[2] == "changes":
        change, parts = side.interventions[int(parts[1])], setting_of(parts)
        if change.first_day:
            until = f" to {long_date(change.last_day)}" if change.last_day else ""
            words += f", from {long_date(change.first_day)}{until}"
        if not in_both:
            held = value_on(side, change.first_day and change.first_day - timedelta(days=1), parts)
            was, becomes = (held, becomes) if was is None else (was, held)
    sides = {"was": value(was, parts), "becomes": value(becomes, parts)}
    return {"words": words, **sides, "by": by_how_much(was, becomes, parts)}


def _is_day(path: str) -> bool:
    """Whether a setting is a day of an intervention, which stands beside what the intervention changes."""
    parts = parse_path(path)
    return parts[0] == "interventions" and parts[2:] in (("first_day",), ("last_day",))


def _has_table(rows: Tree, path: str) -> bool:
    """Whether any setting stands in the table of a path; what heads a report stands alone in its table."""
    table = dotted(parse_path(path)[:-1])
    return table == "report" or any(other.startswith(f"{table}.") for other in rows)


def differing_laws(before: Scenario, after: Scenario) -> list[str]:
    """Return the settings that two front doors draw by different laws, where both draw their inputs."""
    if before.run.inputs == "fixed" or after.run.inputs == "fixed":
        return []
    first, second = ({dotted(one.path): one.identity for one in side.drawn_settings} for side in (before, after))
    return [path for path in {**first, **second} if first.get(path) != second.get(path)]


def _value(row: Tree | None) -> Any:
    return row["value"] if row else None


def _value_and_law(row: Tree | None) -> Any:
    """Return a value with the law that it is drawn by."""
    value, law = _value(row), (row or {}).get("uncertain")
    if not law:
        return value
    return f"{value}, {law}" if isinstance(value, str | int | float) else law


def _run_settings(scenario: Scenario) -> list[Tree]:
    """Return the settings of a run; a list of draws only where it is drawn from, by how long it is."""
    run = dict(scenario.document.values.get("run", {}))
    draws = run.pop("draws", "")
    if draws and scenario.run.inputs == "drawn":
        run["draws"] = list_in_words(("run", "draws"), draws)
    return [{"path": f"run.{name}", "value": value} for name, value in run.items() if name != "seed"]


def measures_of_why(before: Scenario, after: Scenario) -> list[str]:
    """Return the measures of the first front door that `why_nothing` reads."""
    names = [MAIN_CAUSE]
    for row in changes(before, after):
        part, name = f"{_setting(row['path'], after)}.".split(".")[:2]
        if part == "pools":
            names += [f"pools.{name}.use", *_shares_waiting(before, name)]
        elif part == "partners":
            names.append(f"partners.{name}.requested")
    return names


def why_nothing(base: Runs, other: Runs, rows: Sequence[Tree], identical: bool) -> str:
    """Return why a change did little or nothing: nothing changed, nobody waits for it, or contacts wait elsewhere."""
    if not rows:
        return "nothing was changed."
    reasons = [reason for row in rows if (reason := _reason(base, _setting(row["path"], other.scenario)))]
    if identical:
        first = (
            "; ".join(dict.fromkeys(reasons)) or "what was changed is not used between these days, or comes to the same"
        )
        return f"{first}."
    cause = main_cause(base)
    where = f"contacts spend most of their working time {cause}" if cause else "that is not what contacts wait for"
    return f"{'; '.join([*dict.fromkeys(reasons), where])}."


def _setting(path: str, scenario: Scenario) -> str:
    """Return the setting of a row of changes: an intervention's own changed setting, or the pool that people join."""
    parts = parse_path(path)
    if parts[0] != "interventions" or len(parts) < 4:
        return path
    if parts[2] == "cover":
        return f"pools.{scenario.interventions[int(parts[1])].cover[int(parts[3])].pool}.cover"
    return str(parts[3]) if parts[2] == "changes" else path


def _reason(base: Runs, path: str) -> str:
    part, _, rest = path.partition(".")
    name = rest.split(".")[0]
    if part == "pools":
        words = name.replace("_", " ")
        uses = _values(base, f"pools.{name}.use")
        if not any(uses):
            return f"{words} have no work in this front door"
        queue = _share_waiting(base, name)
        if queue is not None and queue < _IDLE_SHARE:
            return f"contacts hardly wait for {words} ({100 * queue:.1f} % of what comes to them)"
        return f"{words} are in use {100 * sum(uses) / len(uses):.0f} % of their hours"
    if part == "partners":
        requests = _values(base, f"partners.{name}.requested")
        return "" if any(requests) else f"{name.replace('_', ' ')} is asked nothing"
    return ""


def _share_waiting(base: Runs, pool: str) -> float | None:
    """Return the largest share of contacts that waited at a stage where a pool works."""
    shares = [value for measure in _shares_waiting(base.scenario, pool) for value in _values(base, measure)]
    return max(shares, default=None)


def _shares_waiting(scenario: Scenario, pool: str) -> list[str]:
    """Return the measures of how many wait at the stages where a pool works."""
    stages = scenario.document.values.get("stages", {})
    names = [stage for stage, settings in stages.items() if isinstance(settings, dict) and settings.get("pool") == pool]
    return [f"stages.{stage}.share_waited" for stage in names]


def main_cause(base: Runs, measure: str = "") -> str:
    """Return in words what contacts spend most of their working time waiting for; nothing if they wait for nothing.

    Parameters
    ----------
    measure : that is asked about; if it ends with the decision, the wait for room in a caseload, which comes after it,
        is left out
    """
    left_out = {WORKED, OUTSIDE, *(["room"] if _TO_THE_DECISION.search(measure) else [])}
    means = {}
    for part, words in TIME_WENT.items():
        values = _values(base, f"{MAIN_CAUSE}.{part}")
        if values and part not in left_out:
            means[words] = sum(values) / len(values)
    return max(means, key=lambda words: means[words]) if means and max(means.values()) > 0 else ""


def _values(runs: Runs, measure: str) -> list[float]:
    """Return a measure's values, of the runs that have one; none if the name is not a measure."""
    return [value for value in runs.values(measure) if value is not None] if measure in runs.measures() else []


def cautions(before: Scenario, after: Scenario, rows: Sequence[Tree]) -> list[str]:
    """Return where a front door leaves its scenario's data: a value out of range, a fitted value, later days."""
    sentences = []
    outside = {row["path"]: row["beyond"] for row in settings(after) if row.get("beyond")}
    for row in rows:
        name = str(row["words"]).replace(": ", ", ", 1)
        if row["path"] in outside:
            sentences.append(f"{name[:1].upper()}{name[1:]}: {outside[row['path']]}.")
        origin = f"{row['note'] or ''} {row['source'] or ''}".lower()
        if "fitted" in origin and "not fitted" not in origin:
            sentences.append(
                f"{name[:1].upper()}{name[1:]}: it was fitted to published figures; with another value that fit no "
                "longer holds."
            )
    figures = [figure for figure in before.published if figure.used == "fitted"]
    days = [
        figure.on.isoformat() if figure.on else f"{figure.month}-31" for figure in figures if figure.on or figure.month
    ]
    if days and after.run.last_day.isoformat() > max(days):
        sentences.append(f"The figures the scenario was fitted to end on {max(days)}; later days are outside them.")
    return sentences
