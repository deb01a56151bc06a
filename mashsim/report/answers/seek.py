"""The page on the smallest staffing that is enough, how sure that is, and whether it holds."""

from __future__ import annotations

from mashsim.charts import Words, interval_chart
from mashsim.documents import parse_path
from mashsim.report import words
from mashsim.report.answers.backlogs import still_grows
from mashsim.report.answers.frame import OF_LUCK_ONLY, AnswerPage
from mashsim.report.answers.searching import VERDICTS, cost_cell, distance, limits_cell
from mashsim.report.blocks import Cell, Column, Row, Section, Table, figure
from mashsim.report.numbers import branch
from mashsim.trees import Tree
from mashsim.wording import named


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
    which = "largest" if _is_largest(answer) else "smallest"
    return f"Which is the {which} value of {_levers(answer)} that meets the target: {promise_in_words(answer)}?"


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
    text = f"{answer['words']}, {target['demand']} {limit}"
    if answer["promise"] == "share":
        return f"in the long run {text}"
    what = "of periods like this" if answer["promise"] == "period" else "of weeks"
    return f"in {words.percent(answer['met_in'])} {what} {text}"


def _lever(path: str) -> str:
    """Return a setting that is varied in words, such as "posts of managers"."""
    return named(parse_path(path), ", ")


def _levers(answer: Tree) -> str:
    return words.listed([_lever(path) for path in answer["levers"]])


def _setting(answer: Tree, values: list[float]) -> str:
    return words.listed([f"{_lever(path)} {value:g}" for path, value in zip(answer["levers"], values, strict=True)])


def _findings(answer: Tree) -> list[str]:
    confidence = f"at {words.percent(answer['confidence'])} confidence"
    promise, best, status = f"the target ({promise_in_words(answer)})", answer["best"], answer["status"]
    best_end, end = ("largest", "most") if _is_largest(answer) else ("smallest", "least")
    one = len(answer["levers"]) == 1
    if status == "none":
        return [_not_enough(answer, promise)]
    if best is None:
        return [(f"The runs cannot tell whether any value that was tried meets {promise}, {confidence}.")]
    sentences = [f"{words.capital(_setting(answer, best))} meets {promise}, {confidence}."]
    if status == "least":
        sentences[0] += f" It is the {end} that was tried."
    elif status == "found" and one:
        sentences[0] += f" It is the {best_end} that is enough: {_setting(answer, answer['fails'])} misses the target."
    elif status == "found":
        sentences[0] += " It is the cheapest of the combinations that only just meet it."
    elif one:
        below = _setting(answer, answer["fails"]) if answer["fails"] else f"the {end} that was tried"
        sentences[0] += (
            f" The {best_end} that is enough lies between {below} and this: values between are too near the target to "
            "tell."
        )
    else:
        sentences[0] += " Something cheaper may meet it too: some combinations are too near the target to tell."
    costs = [row["cost_per_week"] for row in answer["looks"] if row["values"] == best]
    if costs and costs[0] is not None:
        sentences.append(f"Staff would cost £{costs[0]:,.0f} a week.")
    return [*sentences, _after(answer)]


def _not_enough(answer: Tree, promise: str) -> str:
    flat = branch(answer, "levelled_off")
    most = _setting(answer, flat["values"])
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


def _looks(answer: Tree) -> Section:
    is_share = answer["promise"] != "share" or answer["unit"] == "share"
    say = words.percent if is_share else words.count
    target = answer["target"]["limit"] if answer["promise"] == "share" else answer["met_in"]
    rows, chart = [], []
    for look in answer["looks"]:
        name = ", ".join(f"{value:g}" for value in look["values"])
        cells = [Cell(name), limits_cell(look, say), Cell(VERDICTS[look["verdict"]]), Cell(f"{look['replications']}")]
        rows.append(Row([*cells, cost_cell(look)]))
        chart.append(distance(name, look, target, say, 100 if is_share else 1))
    columns = [
        Column(_levers(answer), False),
        Column("meets the target"),
        Column("verdict", False),
        Column("runs"),
        Column("cost a week"),
    ]
    caption = f"{words.capital(promise_in_words(answer))}; below each number its one-sided limits"
    table = Table(
        "table-looks", caption, columns, rows, "Source: simulated with the same random events; answer.json, looks."
    )
    text = Words(
        "looks-chart",
        words.ten_words(f"{len(answer['looks'])} values tried against the target"),
        f"Distance from the target ({say(target)}), with one-sided limits, by {_levers(answer)}.",
        " ".join(_findings(answer)),
    )
    unit = "percentage points from the target" if is_share else "from the target"
    return Section("looks", "What was tried", [figure(interval_chart, text, table, chart, unit)])


def _how_sure(answer: Tree) -> list[str]:
    error = words.percent(1 - answer["confidence"])
    sentences = [
        (
            f"At most {error} of such searches give a wrong answer. "
            f"That risk is shared over values and tests, {answer['alpha_a_look']:.4f} "
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
    return [
        f"It takes for granted that {better} of a lever never serves worse{exception}.",
        OF_LUCK_ONLY,
    ]
