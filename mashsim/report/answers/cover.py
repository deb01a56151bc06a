"""The page on the cheapest cover that keeps a promise through a season, what children get for it, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mashsim.charts import FrontPoint, Tile, Words, front_chart, heat_map
from mashsim.report import words
from mashsim.report.answers.backlogs import Backlogs, holds
from mashsim.report.answers.frame import OF_LUCK_ONLY, AnswerPage, place_of
from mashsim.report.answers.searching import VERDICTS, limits_cell
from mashsim.report.answers.seek import promise_in_words
from mashsim.report.blocks import Block, Cell, Column, Figure, Listing, Row, Section, Table, Text, figure
from mashsim.report.inputs import difference_cell
from mashsim.report.numbers import branch, estimate
from mashsim.trees import Tree

_MARKS = {"passes": "✓", "fails": "✗", "undetermined": "?", None: ""}


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a search for cover."""
    sections = [_maps(answer), _front(answer), *_after(answer)]
    how_sure = _how_sure(answer)
    first, last = (words.any_date(day) for day in answer["season"])
    facts = (
        f"{branch(answer, 'scenario')['title']}: {first} to {last}; {answer['offers']} offers of cover, all simulated "
        "with the same random events."
    )
    costs = (
        "Costs are the hours on shift at the scenario's rates."
        if answer["priced"]
        else "The scenario has no prices for these pools."
    )
    return AnswerPage(
        answer, facts, _findings(answer), sections, how_sure,
        ["It takes for granted that more cover never serves worse.", costs, OF_LUCK_ONLY],
        question=f"What is the cheapest cover with which {promise_in_words(answer)}?",
        note_sure=how_sure[:3], chart_in="front",
    )  # fmt: skip


def _people(offer: Tree, kind: str) -> str:
    who = words.plural(offer["posts"], f"{kind} worker").replace(".0 ", " ")
    pools = [words.name(pool) for pool in offer["pools"]]
    return f"{who} among {pools[0]}" if len(pools) == 1 else f"{who} each among {words.listed(pools)}"


def _when(offer: Tree) -> str:
    first, last = (words.any_date(offer[key]) for key in ("first_day", "last_day"))
    return f"from {first} to {last} ({words.plural(round(offer['weeks']), 'week')})"


def _short(offer: Tree) -> str:
    pools = " + ".join(words.name(pool) for pool in offer["pools"])
    first, last = (
        words.short_date(date.fromisoformat(offer[key])).rsplit(" ", 1)[0] for key in ("first_day", "last_day")
    )
    each = " each" if len(offer["pools"]) > 1 else ""
    return f"{pools}: {offer['posts']:g}{each}, {first}–{last}"


def _price(answer: Tree, cost: float) -> str:
    return f"£{cost:,.0f}" if answer["priced"] else words.plural(cost, "person-week").replace(".0 ", " ")


def _say(answer: Tree) -> words.Say:
    if answer["promise"] != "share":
        return words.percent
    return words.measured(
        str(answer["unit"]), str(answer["target"]["measure"]), branch(answer, "scenario").get("office_day_minutes")
    )


def _trial(answer: Tree, offer: Tree) -> Tree:
    """Return the runs of an offer, as the answer has them."""
    trial: Tree = next(trial for trial in answer["trials"] if _is_of(trial, offer))
    return trial


def _is_of(trial: Tree, offer: Tree) -> bool:
    return all(trial[key] == offer[key] for key in ("pools", "posts", "first_day", "last_day"))


def _findings(answer: Tree) -> list[tuple[str, str]]:
    confidence = f"at {words.percent(answer['confidence'])} confidence"
    promise, best, say = promise_in_words(answer), answer["best"], _say(answer)
    without = branch(answer, "without")
    if answer["status"] == "needless":
        return [
            (f"No cover is needed: without any, {promise}, {confidence}: {say(without['mean'])} on average.", "maps")
        ]
    if not best:
        return [(_nothing(answer, promise, confidence, say), "maps")]
    trial = _trial(answer, best)
    days, signed = trial["child_days"], words.signed(words.count)
    who = f"{_people(best, answer['cover_kind'])} {_when(best)}"
    what = f"{say(trial['mean'])} instead of {say(without['mean'])}. They cost {_price(answer, trial['cost'])}"
    child_days = f"{signed(days['mean'])} (95% interval {signed(days['low'])} to {signed(days['high'])})"
    findings = [
        (f"{who}: with them {promise}, {confidence}: {what}.", "maps"),
        (_cheaper(answer), "maps"),
        (f"Child-days without a decision in the season: {child_days}.", "front"),
        (_ordering(answer, best), "sure"),
    ]
    after = branch(answer, "after")
    if "cannot" in after:
        return [*findings, (f"It was not possible to test what happens after they leave: {after['cannot']}", "sure")]
    return [*findings, (holds(after["trend"], "After they have left"), "after-open")]


def so_far(known: Tree) -> list[str]:
    """Say what a race that goes on knows: without cover, and the cheapest that meets the target, or seems to."""
    say, best = _say(known), known["best"]
    sentences = [f"So far: without cover {promise_in_words(known)} is {say(known['without'])}."]
    if not known["tried"]:
        return [*sentences, f"{words.plural(known['offers'], 'option')} are being tried; not yet sure."]
    tried = f"{known['tried']} of {words.plural(known['offers'], 'option')} tried"
    if best is None:
        return [*sentences, f"None of {tried} seems enough; not yet sure."]
    reached = f"{say(best['mean'])}, for {_price(known, best['cost'])}"
    seems = "meets the target" if known["is_sure"] else "seems to meet the target"
    return [*sentences, f"The cheapest of {tried} that {seems}: {_short(best)} ({reached}); not yet sure."]


def _nothing(answer: Tree, promise: str, confidence: str, say: words.Say) -> str:
    least = answer["at_least"] or answer["promise"] != "share"
    best = (max if least else min)(trial["mean"] for trial in answer["trials"])
    cause = f" Contacts spend most of their working time {answer['held_up']}." if answer["held_up"] else ""
    if answer["status"] == "none":
        return (
            f"None of the cover that was tried is enough: {promise}, {confidence}. The best reached {say(best)}.{cause}"
        )
    return (
        f"The runs cannot tell whether any of the cover that was tried is enough: {promise}. The best reached "
        f"{say(best)}.{cause}"
    )


def _cheaper(answer: Tree) -> str:
    doubtful = answer["undetermined"]
    if not doubtful:
        return "Nothing cheaper that was tried meets it: each cheaper offer misses it, or is part of one that does."
    some = words.listed([_short(offer) for offer in doubtful[:3]])
    more = f" and {len(doubtful) - 3} more" if len(doubtful) > 3 else ""
    return (
        f"The runs cannot tell whether {words.plural(len(doubtful), 'cheaper offer')} would meet it too, from the "
        f"cheapest on: {some}{more}."
    )


def _ordering(answer: Tree, best: Tree) -> str:
    order = words.any_date(best["order_by"])
    text = f"Order them by {order}, {words.plural(best['lead_weeks'], 'week')} before they start."
    for pool, steps in branch(best, "induction").items():
        if steps:
            stretches = [
                f"{words.percent(step['output'])} of full output for {step['weeks']:g} weeks" for step in steps
            ]
            text += f" New {words.name(pool)} need an induction first: {words.listed(stretches)}."
        elif answer["cover_kind"] != "redeployed":
            text += (
                f" The scenario states no induction for {words.name(pool)}: they are taken to be of full use from "
                "their first day."
            )
    return text


def _maps(answer: Tree) -> Section:
    """Draw a heat map for each number of people in the answer's pools, and for the most people in other pools."""
    best = answer["best"]
    groups = list(dict.fromkeys(tuple(trial["pools"]) for trial in answer["trials"]))
    first = tuple(best["pools"]) if best else groups[-1]
    blocks: list[Block] = []
    for pools in sorted(groups, key=lambda group: group != first):
        of_group = [trial for trial in answer["trials"] if tuple(trial["pools"]) == pools]
        numbers = sorted({trial["posts"] for trial in of_group})
        chosen = numbers if pools == first else numbers[-1:]
        blocks += [_map(answer, [trial for trial in of_group if trial["posts"] == posts]) for posts in chosen]
    text = (
        "Outlined squares were tested thoroughly: ✓ meets the target, ✗ misses it, ? the runs cannot tell. The others "
        f"are rough estimates from {answer['screened']} runs or more. Each shows what happens without cover, and the "
        "difference that cover makes."
    )
    return Section("maps", "From when, for how long", [Text(text), *blocks])


def _map(answer: Tree, trials: Sequence[Tree]) -> Figure:
    say, kind = _say(answer), answer["cover_kind"]
    starts = sorted({trial["first_day"] for trial in trials})
    ends = sorted({trial["last_day"] for trial in trials})
    by_days = {(trial["first_day"], trial["last_day"]): trial for trial in trials}
    names = [words.short_date(date.fromisoformat(start)) for start in starts]
    heads = [words.short_date(date.fromisoformat(end)) for end in ends]
    tiles, rows = [], []
    for start, name in zip(starts, names, strict=True):
        row = [by_days.get((start, end)) for end in ends]
        tiles.append([None if t is None else Tile(t["mean"], say(t["mean"]), _MARKS[t["verdict"]]) for t in row])
        rows.append(Row([Cell(name), *(Cell("–") if t is None else limits_cell(t, say) for t in row)]))
    people = _people(trials[0], kind)
    key = f"map-{'-'.join(trials[0]['pools'])}-{trials[0]['posts']:g}".replace("_", "-")
    subject = (
        words.capital(answer["words"])
        if answer["promise"] == "share"
        else f"Share of {answer['promise']}s that meet the target"
    )
    unit = subject if answer["promise"] == "share" else "share met"
    best_tile = max(trials, key=lambda t: t["mean"]) if answer["at_least"] else min(trials, key=lambda t: t["mean"])
    best = f"Best of these: {say(best_tile['mean'])}, {_when(best_tile)}."
    table = Table(
        f"table-{key}",
        f"{people}: {subject}, by first day and last day; below it the one-sided limits where it was looked at closely",
        [Column("First day", False), *map(Column, heads)],
        rows,
        "Source: simulated with the same random events; answer.json, trials.",
    )
    title = words.ten_words(f"{people}: at best {say(best_tile['mean'])}", f"At best {say(best_tile['mean'])}")
    text = Words(key, title, f"{subject}, {people}, by first day and last day.", best)
    return figure(heat_map, text, table, heads, names, tiles, unit, "last day", "first day")


def _front(answer: Tree) -> Section:
    """Return the cost of each offer against its child-days without a decision."""
    heading, table = "What it costs, and what children get for it", _offers_table(answer)
    on_front = [_trial(answer, offer) for offer in answer["front"]]
    if not on_front:
        nothing = Text("No option saves any child-days without a decision.")
        return Section("front", heading, [nothing, table])
    most = min(on_front, key=lambda trial: trial["child_days"]["mean"])
    text = Words(
        "front-chart",
        words.ten_words(
            f"At most {words.count(-most['child_days']['mean'])} fewer child-days", "What more money saves"
        ),
        "Cost of cover against child-days without a decision, both against no cover; 95% intervals of what was run "
        "often.",
        f"{words.plural(len(on_front), 'option')} on the line; the most is saved by {_short(most)}: "
        f"{_price(answer, most['cost'])}.",
    )
    points = [_point(answer, trial) for trial in _by_cost(answer)]
    unit = "pounds in the season" if answer["priced"] else "person-weeks"
    chart = figure(front_chart, text, table, points, unit, "child-days against no cover")
    caption = (
        "For the options on the line nothing tested was both cheaper and better for children. They were run "
        f"{answer['replications']} times or more, the others at least as often as the screening. Neighbours whose "
        "intervals overlap may be as good."
    )
    return Section("front", heading, [chart, Text(caption)])


def _by_cost(answer: Tree) -> list[Tree]:
    return sorted(answer["trials"], key=lambda trial: trial["cost"])


def _role(answer: Tree, trial: Tree) -> str:
    if answer["best"] and _is_of(trial, answer["best"]):
        return "chosen"
    return "on the line" if _is_on_front(answer, trial) else "–"


def _is_on_front(answer: Tree, trial: Tree) -> bool:
    return any(_is_of(trial, offer) for offer in answer["front"])


def _point(answer: Tree, trial: Tree) -> FrontPoint:
    days, is_on = trial["child_days"], _is_on_front(answer, trial)
    # Intervals from a handful of runs would only hide the others; the table has them.
    low, high = (days["low"], days["high"]) if is_on or trial["verdict"] else (None, None)
    is_chosen = _role(answer, trial) == "chosen"
    return FrontPoint(trial["cost"], days["mean"], _short(trial), is_chosen, is_on, low, high)


def _offers_table(answer: Tree) -> Table:
    say = _say(answer)
    rows = [
        Row(
            [
                Cell(_short(trial)),
                Cell(_price(answer, trial["cost"]), value=trial["cost"]),
                difference_cell(estimate(trial, "child_days"), words.count),
                limits_cell(trial, say),
                Cell(VERDICTS[trial["verdict"]]),
                Cell(_role(answer, trial)),
                Cell(str(trial["replications"])),
            ]
        )
        for trial in _by_cost(answer)
    ]
    columns = [
        Column("Offer", False),
        Column("cost"),
        Column("child-days without a decision"),
        Column("met"),
        Column("verdict", False),
        Column("on the line", False),
        Column("runs"),
    ]
    return Table(
        "table-front",
        "All offers, the cheapest first; child-days against no cover, with 95% intervals",
        columns,
        rows,
        "Source: simulated with the same random events; answer.json, trials.",
    )


def _after(answer: Tree) -> list[Section]:
    after = branch(answer, "after")
    if "open" not in after:
        return []
    backlogs = Backlogs("after", "with cover", after["open"], place_of(answer), after["replications"], before="without")
    sentences = [
        holds(after["trend"], "With cover"),
        holds(after["trend_without"], "Without cover"),
        backlogs.ends(),
    ]
    left, until = words.any_date(after["left"]), words.any_date(after["until"])
    when = f"From {left} on they are gone. The simulation goes on to {until}."
    blocks: list[Block] = [Text(when), *backlogs.blocks(), Listing(sentences)]
    return [Section("after-open", "After they leave", blocks)]


def _how_sure(answer: Tree) -> list[str]:
    error = words.percent(1 - answer["confidence"])
    often = f"Every offer was run {answer['screened']} times with the same random events"
    return [
        (
            f"At most {error} of such searches give a wrong answer. "
            f"That risk is shared over options and tests, {answer['alpha_a_look']:.5f} "
            "for "
            "each."
        ),
        (
            f"{often}; the largest, and of those that seem to meet the target for less one after another, were "
            "looked "
            "at more closely."
        ),
        (
            "An option meets the target only if its limit on the unfavourable side does, and misses it only if the "
            "other "
            "limit does."
        ),
        (
            "If an option fails, any smaller version of it fails too. Where an option cannot be told, "
            "nothing is said of smaller ones."
        ),
    ]
