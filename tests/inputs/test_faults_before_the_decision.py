"""Faults in the settings of stages before the decision, beside the exact words they get."""

from __future__ import annotations

from pathlib import Path

import pytest

from made.command_line import mashsim


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[stages.consenting]\npool = "social_worker"\neffort = "10 min"\nreached_share = 0.5\nagain_after = "1 working day"\nmost = 3',
            (
                "line 3: stages.consenting.pool is 'social_worker', which is not a pool; there are contact_officers, social_workers, "
                "managers, team_managers; did you mean 'social_workers'?"
            ),
        ),
        (
            '[stages.consenting]\npool = "managers"\neffort = "10 min"\nreached_share = 0\nagain_after = "1 working day"\nmost = 3',
            "line 5: stages.consenting.reached_share is 0; it must be more than 0.",
        ),
        (
            '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { polices = 0.5 }\nmeets = "office"\noutcomes = { nfa = 1 }',
            (
                "line 5: stages.triaging.sources.polices is 'polices', which is not a source; there are police, schools, health, "
                "local_authority, individuals, other, legal, anonymous, housing; did you mean 'police'?"
            ),
        ),
        (
            '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { police = 0.5 }\nmeets = "offices"\noutcomes = { nfa = 1 }',
            "line 6: stages.triaging.meets is 'offices', which is not a calendar; there are office, schools; did you mean 'office'?",
        ),
        (
            (
                '[calendars.always]\nmonday = "00:00-24:00"\ntuesday = "00:00-24:00"\nwednesday = "00:00-24:00"\nthursday = "00:00-24:00"\n'
                'friday = "00:00-24:00"\nsaturday = "00:00-24:00"\nsunday = "00:00-24:00"\nbank_holidays = "open"\n'
                '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { police = 1 }\nmeets = "always"\noutcomes = { nfa = 1 }'
            ),
            "line 15: stages.triaging.meets is a calendar that never closes, so no meeting ever begins; give it the meeting's hours.",
        ),
        (
            (
                '[stages.triaging]\npool = "managers"\neffort = "9 min"\nsources = { police = 1 }\nmeets = "office"\n'
                'outcomes = { nfa = 1 }\n[stages.interviewing]\npool = "managers"\neffort = "1 hour"\nsources = ["police"]\n'
                'reached_share = 1\nagain_after = "1 day"\nmost = 1'
            ),
            "line 5: stages.triaging.sources.police goes to stages.interviewing already; leave it out of one of them.",
        ),
        (
            '[stages.helping]\nplaces = -1\nlasts = "60 days"',
            "line 3: stages.helping.places is -1; it must be 0 or more.",
        ),
        ("[stages.deciding.errors]\ntoo_low = 2", "line 3: stages.deciding.errors.too_low is 2; it must be 1 or less."),
        (
            '[stages.deciding.errors]\ntoo_low_becomes = "strategy"',
            "line 3: stages.deciding.errors.too_low_becomes is 'strategy'; it must be 'advice', 'nfa' or 'early_help'.",
        ),
        (
            '[pools.nights]\nposts = 0\n[stages.out_of_hours]\npool = "nights"\neffort = "10 min"',
            "line 2: pools.nights is staffed by nobody on any day, but stages.out_of_hours needs it; give it posts.",
        ),
        (
            '[[interventions]]\nname = "x"\nfirst_day = 2026-06-01\n[interventions.changes]\n"stages.triaging.meets" = "office"',
            "line 6: stages.triaging.meets holds for a whole run and cannot change on a day.",
        ),
    ],
)
def test_a_bad_file_gets_these_words(text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("door.toml").write_text(f'base = "baseline"\n{text}', encoding="utf-8")
    said = mashsim("check", "door.toml")
    assert said.code == 2, said.out
    assert said.err.splitlines()[0] == f"door.toml, {words}"
