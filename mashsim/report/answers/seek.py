"""The page on the smallest staffing that is enough, how sure that is, and whether it holds."""

from __future__ import annotations

from mashsim.charts import Words, interval_chart
from mashsim.documents import parse_path
from mashsim.report import words
from mashsim.report.answers.backlogs import still_grows
from mashsim.report.answers.frame import OF_LUCK_ONLY, AnswerPage
from mashsim.report.answers.searching import VERDICTS, cost_cell, distance, limits_cell
from mashsim.report.blocks import Cell, Column, Figure, Row, Section, Table, figure
from mashsim.report.numbers import branch
from mashsim.trees import Tree
from mashsim.wording import named

_SAID = {"passes": "Met", "fails": "Missed", "undetermined": "Cannot be told yet"}


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a search for the smallest staffing."""
    findings = [(text, "looks") for text in _findings(answer)]
    return AnswerPage(
        answer,
        _facts(answer),
        findings,
        [_looks(answer)],
        _how_sure(answer),
        [*answer.get("cautions", ()), *_limits(answer)],
        question=_question(answer),
    )


def _question(answer: Tree) -> str:
    promises = "; ".join(map(promise_in_words, answer["targets"]))
    if answer["patterns"] or len(answer["targets"]) > 1:
        return f"Which is the cheapest choice of {_levers(answer)} that meets {_the_targets(answer)}: {promises}?"
    which = "largest" if _is_largest(answer) else "smallest"
    return f"Which is the {which} value of {_levers(answer)} that meets the target: {promises}?"


def _the_targets(answer: Tree) -> str:
    """Return what is to be met, as sentences call it."""
    return _targets_in_words(len(answer["targets"]))


def _targets_in_words(count: int) -> str:
    return {1: "the target", 2: "both targets"}.get(count, f"all {count} targets")


def _is_largest(answer: Tree) -> bool:
    """Whether less of the levers serves better, so that the largest value is sought."""
    less = answer.get("less") or []
    return bool(less) and all(less)


def _facts(answer: Tree) -> str:
    scenario = branch(answer, "scenario")
    first, last = (words.any_date(scenario[key]) for key in ("measure_from", "last_day"))
    return f"{scenario['title']}: {first} to {last}; every value simulated with the same random events."


def promise_in_words(answer: Tree) -> str:
    """Return the promise in words."""
    target, day = branch(answer, "target"), branch(answer, "scenario").get("office_day_minutes")
    limit = words.limit(target["limit"], str(answer["unit"]), str(target["measure"]), day)
    months = f", in {target['months']}" if target["months"] else ""
    text = f"{answer['words']}, {target['demand']} {limit}{months}"
    if answer["promise"] == "share":
        return f"in the long run {text}"
    what = "of periods like this" if answer["promise"] == "period" else "of weeks"
    return f"in {words.percent(answer['met_in'])} {what} {text}"


def _lever(path: str) -> str:
    """Return a setting that is varied in words, such as "posts of managers"."""
    return named(parse_path(path), ", ")


def _levers(answer: Tree) -> str:
    return words.listed([_lever(path) for path in answer["levers"]])


def _setting(answer: Tree, values: list[float | str]) -> str:
    return words.listed([f"{_lever(path)} {_value(each)}" for path, each in zip(answer["levers"], values, strict=True)])


def _value(value: float | str) -> str:
    """Return a number, or a pattern's name in quotation marks."""
    return f"“{value}”" if isinstance(value, str) else f"{value:g}"


def _findings(answer: Tree) -> list[str]:
    confidence = f"at {words.percent(answer['confidence'])} confidence"
    several = len(answer["targets"]) > 1
    promise = _the_targets(answer) if several else f"the target ({promise_in_words(answer)})"
    missed, them = ("a target", "them") if several else ("the target", "it")
    best, status = answer["best"], answer["status"]
    best_end, end = ("largest", "most") if _is_largest(answer) else ("smallest", "least")
    one = len(answer["levers"]) == 1 and not answer["patterns"]
    if status == "none":
        flat = branch(answer, "levelled_off")["values"]
        each = _each_target(answer, next(row for row in answer["looks"] if row["values"] == flat)) if several else []
        return [_not_enough(answer, missed if several else promise), *each, *_decides(answer)]
    if best is None:
        return [(f"The runs cannot tell whether any value that was tried meets {promise}, {confidence}.")]
    sentences = [f"{words.capital(_setting(answer, best))} meets {promise}, {confidence}."]
    if status == "least":
        sentences[0] += f" It is the {end} that was tried."
    elif status == "found" and one:
        sentences[0] += f" It is the {best_end} that is enough: {_setting(answer, answer['fails'])} misses {missed}."
    elif status == "found":
        sentences[0] += f" It is the cheapest of the combinations that only just meet {them}."
    elif one:
        below = _setting(answer, answer["fails"]) if answer["fails"] else f"the {end} that was tried"
        sentences[0] += (
            f" The {best_end} that is enough lies between {below} and this: values between are too near the target to "
            "tell."
        )
    else:
        sentences[0] += f" Something cheaper may meet {them} too: some combinations are too near the target to tell."
    (row,) = (row for row in answer["looks"] if row["values"] == best)
    if several:
        sentences += [*_each_target(answer, row), *_decides(answer)]
    if row["cost_per_week"] is not None:
        sentences.append(f"Staff would cost £{row['cost_per_week']:,.0f} a week.")
    if "hours_per_week" in row:
        sentences.append(f"{_teams(answer)} would be paid {row['hours_per_week']:,.0f} hours a week.")
    return [*sentences, _after(answer)]


def _each_target(answer: Tree, row: Tree) -> list[str]:
    """Say of each target whether a combination meets it, and how surely."""
    sentences = []
    for target, one in zip(answer["targets"], row["targets"], strict=True):
        say = _say(target)
        limits = f"{say(one['mean'])}, one-sided limits {say(one['low'])} and {say(one['high'])}"
        sentences.append(f"{_SAID[one['verdict']]}: {promise_in_words(target)} ({limits}).")
    return sentences


def _decides(answer: Tree) -> list[str]:
    """Say which targets decide: those that what is cheaper, or the most that was tried, misses."""
    named_ = [promise_in_words(answer["targets"][place]) for place in answer["decides"]]
    if not named_:
        return []
    what = "What was tried and is cheaper" if answer["best"] else "The most that was tried"
    if len(named_) == len(answer["targets"]):
        return [f"No target decides alone: {what[0].lower()}{what[1:]} misses them alike."]
    which, them = ("This target decides", "it") if len(named_) == 1 else ("These targets decide", "them")
    return [f"{which}: {'; '.join(named_)}. {what} misses {them} most often."]


def _teams(answer: Tree) -> str:
    return words.capital(words.listed([words.name(path.split(".")[1]) for path in answer["patterns"]]))


def so_far(known: Tree) -> list[str]:
    """Say what a search that goes on knows: the best yet, and what the runs under way say."""
    count, sentences = known["targets"], []
    what = _targets_in_words(count)
    if known["best"]:
        sentences.append(
            f"So far: {_setting(known, known['best'])} meets {what}. Something cheaper may too; not yet sure."
        )
    elif known["tried"]:
        tried = words.plural(known["tried"], "value")
        sentences.append(f"So far: of {tried} tried none meets {what}; not yet sure.")
    now = known["now"]
    if now:
        runs = words.plural(now["replications"], "run")
        each = f"meets {now['met']} of {count} targets" if count > 1 else _say(known)(now["mean"])
        sentences.append(f"Being tried: {_setting(known, now['values'])}, on average {each} in {runs}; not yet sure.")
    return sentences


def _not_enough(answer: Tree, promise: str) -> str:
    """Say that nothing is enough, and whether more would be."""
    flat = branch(answer, "levelled_off")
    most = _setting(answer, flat["values"])
    if len(answer["patterns"]) == len(answer["levers"]):
        return f"Nothing that was tried is enough. {words.capital(most)} is the nearest, and misses {promise}."
    if not flat["is_flat"]:
        return (
            f"Nothing that was tried is enough. Even {most} misses {promise}. A further step would still help: try "
            "a wider range."
        )
    cause = f"; contacts then spend most of their working time {answer['held_up']}" if answer["held_up"] else ""
    return (
        f"More of this cannot be enough. Even {most} misses {promise}, and the last step made no practical "
        f"difference{cause}."
    )


def _after(answer: Tree) -> str:
    after = branch(answer, "after")
    if "cannot" in after:
        return f"It was not possible to test whether this lasts: {after['cannot']}"
    trend = after["trend"]
    between = f"{words.change(trend['low'], trend['high'])}, contacts a week"
    grows = still_grows(trend)
    if grows:
        return f"This only delays the problem: after {after['weeks']} more weeks open contacts still grow ({between})."
    if grows is False:
        return f"This lasts: after {after['weeks']} more weeks open contacts do not grow ({between})."
    return (
        f"We cannot tell whether this lasts: after {after['weeks']} more weeks open contacts change by this much: "
        f"{between}."
    )


def _say(target: Tree) -> words.Say:
    return words.percent if _is_share(target) else words.count


def _is_share(target: Tree) -> bool:
    return bool(target["promise"] != "share" or target["unit"] == "share")


def _looks(answer: Tree) -> Section:
    """Return what was tried: a chart against the target, or for several targets a chart against each."""
    several = len(answer["targets"]) > 1
    figures = [_against(answer, target, place if several else None) for place, target in enumerate(answer["targets"])]
    return Section("looks", "What was tried", figures)


def _against(answer: Tree, target: Tree, place: int | None) -> Figure:
    """Return what was tried, held against a target.

    Parameters
    ----------
    place : of the target; None where it is the only one
    """
    is_share, say = _is_share(target), _say(target)
    limit = target["target"]["limit"] if target["promise"] == "share" else target["met_in"]
    has_hours, rows, chart = bool(answer["patterns"]), [], []
    for look in answer["looks"]:
        one = look if place is None else look["targets"][place]
        name = ", ".join(f"{value:g}" if isinstance(value, float) else value for value in look["values"])
        cells = [Cell(name), limits_cell(one, say), Cell(VERDICTS[one["verdict"]]), Cell(f"{look['replications']}")]
        hours = [Cell(f"{look['hours_per_week']:,.0f}", value=look["hours_per_week"])] if has_hours else []
        rows.append(Row([*cells, cost_cell(look), *hours]))
        chart.append(distance(name, one, limit, say, 100 if is_share else 1))
    columns = [
        Column(_levers(answer), False),
        Column("meets the target"),
        Column("verdict", False),
        Column("runs"),
        Column("cost a week"),
        *([Column("paid hours a week")] if has_hours else []),
    ]
    caption = f"{words.capital(promise_in_words(target))}; below each number its one-sided limits"
    which = "" if place is None else f"-{place + 1}"
    table = Table(
        f"table-looks{which}",
        caption,
        columns,
        rows,
        "Source: simulated with the same random events; answer.json, looks.",
    )
    text = Words(
        f"looks-chart{which}",
        words.ten_words(f"{len(answer['looks'])} values tried against {'the' if place is None else 'this'} target"),
        f"Distance from the target ({say(limit)}), with one-sided limits, by {_levers(answer)}.",
        " ".join(_findings(answer)) if place is None else words.capital(promise_in_words(target)) + ".",
    )
    unit = "percentage points from the target" if is_share else "from the target"
    return figure(interval_chart, text, table, chart, unit)


def _how_sure(answer: Tree) -> list[str]:
    error = words.percent(1 - answer["confidence"])
    sentences = [
        (
            f"At most {error} of such searches give a wrong answer. "
            f"That risk is shared over {'targets, ' if len(answer['targets']) > 1 else ''}values and tests, "
            f"{answer['alpha_a_look'] / len(answer['targets']):.4f} "
            "for "
            "each."
        ),
        (
            "A value meets the target only if its limit on the unfavourable side does, and misses it only if the other "
            "limit does."
        ),
    ]
    if answer["promise"] == "period":
        sentences.append(
            "Each run is one period that meets the target or not; the limits are exact (Clopper and Pearson)."
        )
    else:
        sentences.append(
            "The limits are Student's t over runs, one-sided; contacts of one run are not independent and are never "
            "pooled."
        )
    if answer["guess"] is not None:
        sentences.append(
            f"The search began near {answer['guess']:.1f}: the posts that the offered load asks for and the "
            "square-root rule adds."
        )
    return sentences


def _limits(answer: Tree) -> list[str]:
    better = "less" if _is_largest(answer) else "more"
    exception = (
        ", or less of one that was said to be better so"
        if any(answer.get("less") or []) and not _is_largest(answer)
        else ""
    )
    of_patterns = " Patterns of shifts are not taken to be in an order: each is tried." if answer["patterns"] else ""
    return [
        f"It takes for granted that {better} of a lever never serves worse{exception}.{of_patterns}",
        OF_LUCK_ONLY,
    ]
