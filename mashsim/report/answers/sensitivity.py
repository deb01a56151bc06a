"""The page that says which settings an answer hangs on: tornados, settings moved together, inputs against luck."""

from __future__ import annotations

from typing import Any

from mashsim.charts import Swing, Words, tornado_chart
from mashsim.report import words
from mashsim.report.answers.frame import AnswerPage, measured_days, place_of
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Section, Table, Text, figure
from mashsim.report.inputs import difference_cell, sentence, shares_table
from mashsim.report.numbers import Estimate, branch, estimate
from mashsim.trees import Tree

_MOST_BARS = 12
_LEAST_BAR = 0.005
"""Settings in a chart at most, and the least swing that shows in it, as a share of the widest."""


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of settings and how far each moves the answer."""
    swings = _Swings(answer)
    sections = [swings.tornado(measure) for measure in swings.measures]
    others = [section for section in (swings.together(), swings.luck(), swings.left_aside()) if section]
    how_sure = swings.how_sure()
    return AnswerPage(
        answer,
        swings.facts,
        swings.findings(),
        [*sections, *others],
        how_sure,
        swings.limits(),
        note_sure=[*(swings.how_many_known(measure) for measure in swings.measures), *how_sure[:1]],
        rests_on=swings.ranges(),
        chart_in=sections[0].key if sections else "",
    )


class _Swings:
    """An answer, and its words for each measure."""

    def __init__(self, answer: Tree):
        self.answer = answer
        self.measures: list[Tree] = list(answer.get("measures") or [])
        self.settings: list[Tree] = list(answer.get("settings") or [])
        self.nothing: list[Tree] = list(answer.get("nothing") or [])
        self._day = branch(answer, "scenario").get("office_day_minutes")
        self._where = f"{place_of(answer)}, {measured_days(answer)}"
        self._runs = int(answer.get("replications") or 1)

    @property
    def facts(self) -> str:
        """Return the place and the days, and how often it was simulated."""
        return f"{self._where}; each end of each range simulated {self._runs} times, all with the same random events."

    def say(self, measure: Tree) -> words.Say:
        """Return a measure's number in words."""
        return words.measured(str(measure.get("unit")), str(measure["measure"]), self._day)

    def moving(self, measure: Tree) -> list[Tree]:
        """Return the settings that move a measure, the widest swing first."""
        moving = [one for one in self.settings if _effect(one, measure)["swing"]]
        return sorted(moving, key=lambda one: -float(_effect(one, measure)["swing"]))

    def findings(self) -> list[tuple[str, str]]:
        """Return the answer in sentences, each with the section that shows it."""
        findings = [(self._widest(measure), _key(measure)) for measure in self.measures if self.moving(measure)]
        findings += [(text, _key(measure)) for measure in self.measures[:1] if (text := self._assumed(measure))]
        shares = self._shares()
        findings += [(sentence(shares).split("; the rest", 1)[0] + "; the rest is chance.", "luck")] if shares else []
        if self.nothing:
            findings.append((f"{self._idle()} changed nothing at all.", "aside"))
        return findings or [("No setting that was moved changed anything that was looked at.", "aside")]

    def _shares(self) -> list[Tree]:
        """Return the measures whose spread is split between inputs and luck."""
        rows = branch(self.answer, "uncertainty").get("measures") or []
        return [row for row in rows if row.get("share_from_inputs")]

    def _idle(self) -> str:
        return words.capital(words.listed([str(one["words"]) for one in self.nothing[:3]])) + (
            f" and {len(self.nothing) - 3} more settings" if len(self.nothing) > 3 else ""
        )

    def _widest(self, measure: Tree) -> str:
        one, say = self.moving(measure)[0], self.say(measure)
        low, high = (self._at(one, end, measure) for end in ("low", "high"))
        quality = ", which is only assumed" if one["quality"] == "assumed" else ""
        doubt = "" if _effect(one, measure)["is_known"] else f" So few runs ({self._runs}) do not prove it."
        return (
            f"What moves the {measure['words']} most is {one['words']}{quality}: {_end(one, measure, 'low')} gives "
            f"{say(low)} and "
            f"{_end(one, measure, 'high')} gives {say(high)}, against {say(measure['mean'])} with "
            f"{_value(one['value'])}.{doubt}"
        )

    def _assumed(self, measure: Tree) -> str:
        share = estimate(measure, "assumed_share")
        moving = self.moving(measure)
        number = sum(one["quality"] == "assumed" for one in moving)
        if share is None or not number:
            return ""
        weight = words.with_interval(share, words.percent)
        which = f"{number} of the {len(moving)} settings that move the {measure['words']}"
        return f"{which} {'is' if number == 1 else 'are'} only assumed; they carry {weight} of all its swings added up."

    def _at(self, one: Tree, end: str, measure: Tree) -> float:
        """Return the answer with a setting at an end of its range."""
        return float(measure["mean"]) + float(_effect(one, measure)[end]["mean"] or 0.0)

    # Sections

    def tornado(self, measure: Tree) -> Section:
        """Draw how far each setting moves a measure: a chart of the widest, and a table of all."""
        moving, say = self.moving(measure), self.say(measure)
        heading = f"What moves the {measure['words']}"
        if not moving:
            return Section(_key(measure), heading, [Text("No setting moved it.")])
        table = self._table(measure, moving)
        factor, unit = (
            (100.0, "%")
            if say is words.percent
            else (1 / 60, "hours")
            if measure.get("unit") == "minutes"
            else (1.0, "")
        )
        widest = float(_effect(moving[0], measure)["swing"])
        bars = [one for one in moving[:_MOST_BARS] if float(_effect(one, measure)["swing"]) > _LEAST_BAR * widest]
        swings = [
            Swing(
                str(one["words"]), factor * self._at(one, "low", measure), factor * self._at(one, "high", measure),
                f"{_end(one, measure, 'low')}: {say(self._at(one, 'low', measure))}",
                f"{_end(one, measure, 'high')}: {say(self._at(one, 'high', measure))}", one["quality"] == "assumed",
            )
            for one in bars
        ]  # fmt: skip
        centre = float(f"{factor * float(measure['mean']):.3g}")
        first = moving[0]
        text = Words(
            _key(measure),
            words.ten_words(f"What moves it most: {first['words']}", "One setting moves it most"),
            f"{words.capital(measure['words'])} at both ends of each setting's range, {self._where}.",
            f"Bar chart. {self._widest(measure)} {len(moving)} settings move it.",
        )
        chart = figure(tornado_chart, text, table, swings, centre, unit or str(measure.get("unit") or ""))
        return Section(_key(measure), heading, [Text(self.how_many_known(measure)), chart])

    def how_many_known(self, measure: Tree) -> str:
        """Say how many settings are known to move a measure, and how far luck alone would."""
        moving = self.moving(measure)
        number = sum(bool(_effect(one, measure)["is_known"]) for one in moving)
        count = words.plural(len(moving), "setting")
        are = "is" if number == 1 else "are"
        text = f"Of {count} that moved the {measure['words']}, {number} {are} known to; the others' may be chance."
        luck = measure.get("luck")
        if luck:
            floor = words.signed(self.say(measure))(luck).removeprefix("+")
            text += (
                f" Without comparing like with like, two sets of {self._runs} runs of one and the same scenario would "
                f"lie up to {floor} apart."
            )
        return text

    def _table(self, measure: Tree, moving: list[Tree]) -> Table:
        say = self.say(measure)
        columns = [
            Column("Setting", False),
            Column("known", False),
            Column("as written"),
            Column("low end"),
            Column("high end"),
            Column("what the low end does"),
            Column("what the high end does"),
            Column("sure", False),
        ]
        rows = []
        for one in moving:
            effect = _effect(one, measure)
            ends = [difference_cell(estimate(effect, end), say) for end in ("low", "high")]
            name = words.capital(str(one["words"]))
            rows.append(
                Row(
                    [
                        Cell(name, "the other shares give way" if one.get("gives_way") else str(one["path"])),
                        Cell("only assumed" if one["quality"] == "assumed" else str(one["quality"])),
                        Cell(_value(one["value"])),
                        Cell(_end(one, measure, "low")),
                        Cell(_end(one, measure, "high")),
                        *ends,
                        Cell("yes" if effect["is_known"] else "not yet"),
                    ]
                )
            )
        caption = (
            f"{words.capital(measure['words'])} by setting; below each difference its 95% interval, each by itself"
        )
        source = f"Source: simulated, {self._runs} runs of each end with the same random events; answer.json, settings."
        return Table(f"table-{_key(measure)}", caption, columns, rows, source)

    def together(self) -> Section | None:
        """Return the section on settings that are all moved together."""
        tree = branch(self.answer, "together")
        if tree.get("missing"):
            return Section("together", "Settings moved together", [Text(str(tree["missing"]))])
        effects = branch(tree, "effects")
        if not effects:
            return None
        blocks: list[Block] = [
            Text(
                f"From {tree['trajectories']} random starts the {len(tree['settings'])} settings with the widest "
                "swings were moved one "
                "after another over their whole ranges (Morris 1991). The effect is what a setting does on average "
                "over where the others "
                "stand, whichever way; where it depends on them much, settings work through each other, and one at a "
                "time says too little. "
                "The row chance alone is not a setting: it is another run with nothing moved."
            )
        ]
        blocks += [
            self._effects_table(measure, effects[name])
            for measure in self.measures
            if (name := measure["measure"]) in effects
        ]
        return Section("together", "Settings moved together", blocks)

    def _effects_table(self, measure: Tree, rows: list[Tree]) -> Table:
        say = self.say(measure)
        names = {one["path"]: str(one["words"]) for one in self.settings}
        plain = words.signed(say)
        floor = next((row["mu_star"] for row in rows if row["path"] not in names), 0.0)

        def effect_row(row: Tree) -> Row:
            half, middle = float(row["half"]), float(row["mu_star"])
            size = Estimate(middle, max(middle - half, 0.0), middle + half)
            note = f"{plain(size.low or 0.0).removeprefix('+')} to {plain(size.high or 0.0).removeprefix('+')}"
            cells = [
                Cell(words.capital(names.get(row["path"], str(row["path"])))),
                Cell(plain(middle).removeprefix("+"), note, middle, size.low, size.high),
                Cell(plain(row["sigma"]).removeprefix("+"), value=row["sigma"]),
            ]
            return Row([*cells, Cell("" if row["path"] not in names else "yes" if middle > floor else "no")])

        in_order = sorted(rows, key=lambda row: -float(row["mu_star"]))
        columns = [
            Column("Setting", False), Column("effect over its range"), Column("how much it depends on the others"),
            Column("more than chance alone", False),
        ]  # fmt: skip
        caption = f"{words.capital(measure['words'])}: effects of settings moved together; below each its 95% interval"
        source = "Source: simulated, one run at each step, like with like; answer.json, together."
        return Table(f"table-together-{_key(measure)}", caption, columns, [effect_row(row) for row in in_order], source)

    def luck(self) -> Section | None:
        """Return the section on the spread of runs: from inputs, and from luck."""
        shares = self._shares()
        if not shares:
            return None
        how = (
            "All settings were drawn at once, each independently of the others; a range without a stated distribution "
            "as a triangle with "
            "its peak at the value."
        )
        blocks: list[Block] = [
            Text(sentence(shares)),
            Text(how),
            shares_table(shares, self._day, "answer.json, uncertainty"),
        ]
        return Section("luck", "Uncertain settings and chance", blocks)

    def left_aside(self) -> Section | None:
        """Return the section on settings that changed nothing or could not be moved."""
        blocks: list[Block] = []
        if self.nothing:
            runs = self.answer.get("screened")
            ranges = [f"{words.capital(one['words'])}, {_range(one)}" for one in self.nothing]
            blocks += [
                Text(f"These changed nothing that was looked at, to the last digit, in {runs} runs at both ends:"),
                Listing(ranges),
            ]
        if left_out := self.answer.get("left_out"):
            blocks += [
                Text("These have a range and were not moved:"),
                Listing([f"{one['path']}: it {one['why']}." for one in left_out]),
            ]
        return Section("aside", "What was left aside", blocks) if blocks else None

    def how_sure(self) -> list[str]:
        """Return sentences on the intervals."""
        return [
            (
                f"Each difference is between the same {self._runs} runs with one setting moved, like with like; its "
                "interval is Student's t."
            ),
            "“Sure” allows for having looked at both ends of every setting (Holm).",
            (
                "A swing is as wide as the range that somebody stated: a narrow range hides a setting, a wide one "
                "shows "
                "it up."
            ),
        ]

    def limits(self) -> list[str]:
        """Return sentences on the limits of the answer."""
        return [
            "Settings without a stated range were not moved, and may matter more than those that were.",
            (
                "Settings were moved, or drawn, independently; where two go together in the world, their joint swing "
                "is "
                "wider or narrower."
            ),
        ]

    def ranges(self) -> str:
        """Say how well the settings are known."""
        every = [*self.settings, *self.nothing]
        number = sum(one["quality"] == "assumed" for one in every)
        return f"{len(every)} settings have a stated range; {number} of them are only assumed."


def _effect(one: Tree, measure: Tree) -> Any:
    return one["effects"][measure["measure"]]


def _end(one: Tree, measure: Tree, end: str) -> str:
    """Return what a setting is at an end of its range, or which of its alternatives gives least or most."""
    return _value(_effect(one, measure)[end].get("at", one[end]))


def _range(one: Tree) -> str:
    """Return a setting's range, or its alternatives, in words."""
    return " or ".join(map(_value, one.get("choices") or ())) or f"{_value(one['low'])} to {_value(one['high'])}"


def _key(measure: Tree) -> str:
    return "moves-" + "".join(letter if letter.isalnum() else "-" for letter in str(measure["measure"]))


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
