"""The page of a fit: can the model be you, what held-out months say, what your figures told, what to collect next."""

from __future__ import annotations

from mashsim.figures.quality import HEADINGS
from mashsim.past.hiding import SMALLEST
from mashsim.report import words
from mashsim.report.answers.frame import AnswerPage, place_of
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Section, Table, Text
from mashsim.report.numbers import branch
from mashsim.trees import Tree

_VERDICTS = {
    "told": "told by your figures",
    "roughly": "told roughly",
    "not told": "cannot be told from these figures",
    "directly": "told by your lists directly",
    "not given": "cannot be told from these figures",
}
_SOURCE = "Source: answer.json"


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of a fit."""
    months, runs = answer["months"], answer["replications"]
    return AnswerPage(
        answer,
        f"{place_of(answer)}: {answer['figures']}, {_months(months)} fitted; {runs} runs in "
        f"{words.plural(len(answer['waves']), 'wave')}.",
        _findings(answer),
        [
            _you(answer),
            *_held_out(answer),
            _told(answer),
            *_direct(answer),
            *_listed(answer),
            _next(answer),
            _quality(answer),
        ],
        _how_sure(answer),
        _limits(answer),
        question="Can the model be this front door, and what do its own figures tell?",
        more_lines=_lines(answer),
    )


def _months(months: list[str]) -> str:
    return f"{months[0]} to {months[-1]}"


def _findings(answer: Tree) -> list[tuple[str, str]]:
    found = [(_can_be(answer), "you")]
    if held := answer.get("held_out"):
        found.append((_inside(held), "held-out"))
    if answer["can_be"]:
        found.append((_what_is_told(answer), "told"))
    found.append((_what_next(answer), "next"))
    if doubtful := answer["quality"]["doubtful"]:
        many = f" ({len(doubtful)} such lines in all)" if len(doubtful) > 1 else ""
        found.append((f"In your table something does not fit or stands out{many}: {doubtful[0]}", "quality"))
    return found


def _can_be(answer: Tree) -> str:
    if answer["can_be"]:
        left = answer["waves"][-1]["left"]
        return (
            f"The model can be you: some settings give all your figures of {_months(answer['months'])}. They are "
            f"{_share(left)} of those it began with."
        )
    if answer.get("check"):
        return _no_run_has_them(branch(answer, "check"))
    conflict = answer["conflicts"]
    if not conflict:
        return "The model cannot be you: no settings give your figures, though no single figure stands out."
    first = conflict[0]
    side = "higher" if first["above"] else "lower"
    what = "level" if first["kind"] == "level" else "change over the months"
    agree = [row["figure"] for row in conflict if row["others_agree"]]
    without = (
        f" Without {words.listed(list(dict.fromkeys(agree)))}, some settings give all the others." if agree else ""
    )
    return (
        f"The model cannot be you: no settings give all your figures together. Furthest off is the {what} of "
        f"{first['figure']!r}, {side} than the nearest settings give.{without} Nothing was fitted: look at "
        "the definitions first, then for a rule of yours that the model lacks."
    )


def _no_run_has_them(check: Tree) -> str:
    """Say that some settings give each figure, but not how they hold together."""
    first = check["off"][0]
    return (
        "The model cannot be you: some settings give each of your figures, but in no run do they hold together as "
        f"yours do. Furthest off: {_off(first)} {_wrong_by(check)} Nothing was fitted: look at the definitions first, "
        "then for a rule of yours that the model lacks."
    )


def _off(row: Tree) -> str:
    """Return how a figure stands out, as the end of a sentence."""
    figure, off = repr(row["figure"]), f"by {row['away']:.1f} standard deviations of runs"
    if row["kind"] == "level":
        return f"{figure} is {'higher' if row['above'] else 'lower'} than your other figures would have it, {off}."
    if row["kind"] == "change":
        way = "rises more or falls less" if row["above"] else "falls more or rises less"
        return f"{figure} {way} through the months than your other figures would have it, {off}."
    return f"{figure} goes up and down from month to month {row['away']:.1f} times as far as in runs."


def _wrong_by(check: Tree) -> str:
    least = check["wrong_by"]
    if least is None:
        return "It could not be you even if it were wrong by half of each figure."
    return f"It could be you if it were wrong by {words.percent(least)} of each figure."


def _chance(check: Tree) -> str:
    chance = check["chance"]
    said = f"{words.percent(chance)}" if chance >= check["limit"] else f"less than {words.percent(check['limit'])}"
    alone = check["as_it_is"]
    without = f"{words.percent(alone)}" if alone >= check["limit"] else f"less than {words.percent(check['limit'])}"
    return (
        f"Each month's figures are told from those before them on a contact's way, by {check['runs']} runs at the "
        f"draws. The chance that a run lies as far off as you do is {said}; {without} if the model is taken to be "
        f"right. Below {words.percent(check['limit'])} it is said that it cannot be you."
    )


def _share(left: float) -> str:
    return f"{left:.1%}" if left >= 0.001 else "less than 0.1 %"


def _inside(held: Tree) -> str:
    errors = [
        f"{name} {held[key]:.2f}"
        for key, name in (("fit", "the fit"), ("last_year", "last year"), ("no_change", "no change"))
        if held[key] is not None
    ]
    missing = " Last year is not known: the table has fewer than thirteen months." if held["last_year"] is None else ""
    return (
        f"Held-out months: {held['inside']} of {held['of']} figures lie inside their bands of 8 in 10. Error on the "
        f"scale of square roots: {', '.join(errors)}; less is better.{missing}"
    )


def _what_is_told(answer: Tree) -> str:
    rows = answer["settings"]
    known = [f"{row['setting']} ({_range(row)})" for row in rows if row["verdict"] in ("told", "roughly")]
    unknown = [row["setting"] for row in rows if row["verdict"] in ("not told", "not given")]
    told = (
        f"Your figures told: {words.listed(known)} of what the scenario says."
        if known
        else "Your figures told nothing."
    )
    return told + (f" Cannot be told from these figures: {words.listed(unknown)}." if unknown else "")


def _range(row: Tree) -> str:
    return f"{row['low']:.2f} to {row['high']:.2f} times"


def _what_next(answer: Tree) -> str:
    rows = answer["next"]
    if not rows:
        return "What to collect next: none of the figures you left out would tell much more."
    first = rows[0]
    return (
        f"What to collect next: {first['figure']}. It would narrow {first['setting']} by about "
        f"{words.percent(1 - first['left'])}."
    )


def _lines(answer: Tree) -> list[str]:
    if not answer["can_be"]:
        return ["No draws are written."]
    return ["draws.csv has the sets of values that hold together, and fitted.toml is the scenario that uses them."]


def _you(answer: Tree) -> Section:
    columns = [
        Column("Figure", False),
        Column("yours"),
        Column("the model, 8 in 10"),
        Column("standard deviations off"),
    ]
    rows = [
        Row(
            [
                Cell(row["figure"], row["unit"]),
                Cell(_number(row["yours"]), value=row["yours"]),
                Cell(f"{_number(row['low'])} to {_number(row['high'])}", low=row["low"], high=row["high"]),
                Cell(f"{row['away']:+.1f}", value=row["away"]),
            ]
        )
        for row in answer["compared"]
    ]
    caption = "Your figures, on average over the months that are fitted, beside the settings that come nearest"
    blocks: list[Block] = [Table("table-compared", caption, columns, rows, f"{_SOURCE}, compared.")]
    if answer["conflicts"]:
        blocks.insert(0, Listing([_conflict(row) for row in answer["conflicts"]]))
    check = answer.get("check")
    if check and check["off"]:
        blocks.insert(0, Listing([words.capital(_off(row)) for row in check["off"]]))
    if check:
        blocks.append(Text(_chance(check)))
    elif answer["can_be"]:
        blocks.append(Text("Whether your figures hold together as in a run was not checked: that takes 40 draws."))
    return Section("you", "Can the model be you?", blocks)


def _conflict(row: Tree) -> str:
    side = "more" if row["above"] else "less"
    what = "is" if row["kind"] == "level" else "grows by"
    agree = "; without it some settings give all the others" if row["others_agree"] else ""
    off = f"{row['away']:.1f}"
    return f"{words.capital(row['figure'])} {what} {side} than the model gives, by {off} standard deviations{agree}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}"


def _held_out(answer: Tree) -> list[Section]:
    held = answer.get("held_out")
    if not held:
        return []
    columns = [
        Column("Figure", False), Column("month", False), Column("yours"), Column("the fit, 8 in 10"),
        Column("inside", False), Column("last year"), Column("no change"),
    ]  # fmt: skip
    rows = [
        Row(
            [
                Cell(row["figure"]),
                Cell(row["month"]),
                Cell(_number(row["yours"]), value=row["yours"]),
                Cell(f"{_number(row['low'])} to {_number(row['high'])}", low=row["low"], high=row["high"]),
                Cell("yes" if row["inside"] else "no"),
                *(Cell(words.NONE if row[key] is None else _number(row[key]), value=row[key])
                  for key in ("last_year", "no_change")),
            ]
        )
        for row in held["rows"]
    ]  # fmt: skip
    caption = "Months that were not fitted. Their contacts and posts were put in, nothing else"
    wider = (
        f" Bands are {held['widened_by']:.1f} times as wide as runs tell: the last fitted months, foreseen in the same "
        "way, lay so much further off."
        if held.get("widened_by", 1.0) >= 1.05
        else ""
    )
    text = Text(
        "No change is the mean of the last three fitted months; last year is the same month a year before." + wider
    )
    return [
        Section(
            "held-out",
            "Months held out",
            [Table("table-held-out", caption, columns, rows, f"{_SOURCE}, held_out."), text],
        )
    ]


def _told(answer: Tree) -> Section:
    columns = [Column("Setting", False), Column("before"), Column("after"), Column("middle"), Column("verdict", False)]
    rows = [
        Row(
            [
                Cell(words.capital(row["setting"])),
                Cell(f"{row['before'][0]:.2f} to {row['before'][1]:.2f}", low=row["before"][0], high=row["before"][1]),
                Cell(f"{row['low']:.2f} to {row['high']:.2f}", low=row["low"], high=row["high"])
                if "low" in row and answer["can_be"]
                else Cell(words.NONE),
                Cell(f"{row['middle']:.2f}", value=row["middle"])
                if "middle" in row and answer["can_be"]
                else Cell(words.NONE),
                Cell(_VERDICTS[row["verdict"]], f"give {row['needs']}" if "needs" in row else ""),
            ]
        )
        for row in answer["settings"]
    ]
    caption = "Each setting as a multiple of what the scenario says: 8 in 10, before and after your figures"
    return Section(
        "told", "What your figures told", [Table("table-settings", caption, columns, rows, f"{_SOURCE}, settings.")]
    )


def _direct(answer: Tree) -> list[Section]:
    """Return what the lists told directly, the law beside the curve without a law."""
    rows = answer.get("direct") or []
    if not rows:
        return []
    days = rows[0]["days"]
    columns = [
        Column("Partner", False), Column("law", False), Column("median", unit="working days"),
        Column("ninth decile", unit="working days"), Column("never", unit="share"), Column("asked", unit="share"),
        *(Column(f"within {day:g}", unit="share") for day in days),
    ]  # fmt: skip
    table = Table(
        "table-direct",
        "Replies by your lists: in working days of the partner, and the share that came within some days, by the law; "
        "below it by your lists alone",
        columns,
        [_of_partner(row) for row in rows],
        f"{_SOURCE}, direct.",
    )
    text = Text(
        "Requests still out count as longer than they are by now. Never is the share that would not be answered. The "
        "share without a law is Kaplan and Meier's. The law is the likeliest by AIC of lognormal, Weibull, gamma and "
        "exponential. Asked is the share of enquiries. Replies count as they came, chased or not, so a chase in the "
        "scenario shortens no wait any more."
    )
    return [Section("direct", "What your lists told directly", [table, text])]


def _listed(answer: Tree) -> list[Section]:
    """Return the outcomes and waits that lists show, of which a fit uses nothing."""
    listed = answer.get("listed") or {}
    blocks: list[Block] = []
    if listed.get("outcomes"):
        blocks.append(_outcomes(listed["outcomes"]))
    if listed.get("waits"):
        blocks.append(_waits(listed["waits"]))
    if not blocks:
        return []
    text = Text(
        f"Nothing of this is put in: waits follow from work and people. Outcomes of fewer than {SMALLEST} contacts are "
        "taken together. Contacts that still wait count as waiting longer than they have by now (Kaplan and Meier)."
    )
    return [Section("listed", "Outcomes and waits by your lists", [*blocks, text])]


def _outcomes(rows: list[Tree]) -> Table:
    columns = [Column("Outcome", False), Column("share", unit="share"), Column("95% interval")]
    cells = [
        Row(
            [
                Cell(
                    f"{words.capital(words.name(row['stage']))}: {words.name(row['outcome'])}",
                    f"of about {row['of']:,}",
                ),
                Cell(words.percent(row["share"]), value=row["share"]),
                Cell(f"{words.percent(row['low'])} to {words.percent(row['high'])}", low=row["low"], high=row["high"]),
            ]
        )
        for row in rows
    ]
    return Table("table-outcomes", "What contacts came to, by your lists", columns, cells, f"{_SOURCE}, listed.")


def _waits(rows: list[Tree]) -> Table:
    columns = [Column("From receipt to", False), *(Column(f"within {day:g}", unit="share") for day in rows[0]["days"])]
    cells = [
        Row(
            [
                Cell(row["until"], f"about {row['contacts']:,} contacts, {_still(row)} still wait"),
                *(Cell(words.percent(share), value=share) for share in row["over"]),
            ]
        )
        for row in rows
    ]
    caption = "Share of contacts that waited no longer than some working days, by your lists"
    return Table("table-waits", caption, columns, cells, f"{_SOURCE}, listed.")


def _still(row: Tree) -> str:
    return f"fewer than {SMALLEST}" if row["out"] is None else f"{row['out']:,}"


def _of_partner(row: Tree) -> Row:
    out = _still(row)
    shares = zip(row["by_law"], row["by_lists"], strict=True)
    return Row(
        [
            Cell(words.capital(words.name(row["partner"])), f"about {row['replies']:,} replies, {out} still out"),
            Cell(row["law"], f"AIC {min(row['tried'].values()):,.0f}"),
            Cell(f"{row['median']:.2f}", value=row["median"]),
            Cell(f"{row['ninth_decile']:.1f}", value=row["ninth_decile"]),
            *(Cell(words.percent(row[key]), value=row[key]) for key in ("never", "asked")),
            *(Cell(words.percent(law), words.percent(lists), law) for law, lists in shares),
        ]
    )


def _next(answer: Tree) -> Section:
    rows = [
        f"{words.capital(row['figure'])} (level {row['level']}) would leave {words.percent(row['left'])} of the "
        f"spread of {row['setting']}."
        for row in answer["next"]
    ]
    return Section(
        "next", "What to collect next", [Listing(rows or ["None of the figures you left out would tell much more."])]
    )


def _quality(answer: Tree) -> Section:
    quality = branch(answer, "quality")
    blocks: list[Block] = []
    for part, heading in HEADINGS.items():
        if quality[part]:
            blocks += [Text(f"{heading}:"), Listing(quality[part])]
    return Section("quality", "The table of figures", blocks)


def _how_sure(answer: Tree) -> list[str]:
    waves = [
        f"Wave {number}: {wave['runs']} runs, of which a {'quadratic' if wave['quadratic'] else 'straight'} regression "
        f"does not tell {words.percent(min(1.0, wave['off']))} of the variance; {_share(wave['left'])} of points left."
        for number, wave in enumerate(answer["waves"], 1)
    ]
    return [
        (
            f"A setting is ruled out where a figure lies more than {answer['limit']:g} standard deviations off. The "
            f"model cannot be you where all settings have a figure that lies more than {answer['far']:.1f} off: of its "
            "own runs, each taken as a council, about 1 in 100 lie so far off, or fewer."
        ),
        f"The model is taken to be wrong by {words.percent(answer['discrepancy'])} of each figure at any settings.",
        (
            f"How likely settings are is raised to the power {answer['power']:g}, at which 8 in 10 of the runs' own "
            "settings lie in their ranges, each run left out in turn."
        ),
        *waves,
    ]


def _limits(answer: Tree) -> list[str]:
    return [
        "What is not fitted is as the scenario says. If that is wrong, what is fitted makes up for it.",
        "A fit shows which settings can give the figures, not that they are the cause.",
    ]
