"""Bad scenarios and commands beside the exact words they get, from the real command line.

Where, what is wrong, what was got, what is allowed, the nearest or next step; all of a file's faults at once; never a
traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from made.command_line import MM1, WEEK, Said, mashsim, process
from made.places import ONE_BY_ONE, SCENARIOS


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(text: str, *arguments: str) -> Said:
    """Check a scenario that extends the baseline from its second line on."""
    Path("door.toml").write_text(f'base = "baseline"\n{text}', encoding="utf-8")
    return mashsim("check", "door.toml", *arguments)


def faults(text: str, *arguments: str) -> list[str]:
    said = check(text, *arguments)
    assert said.code == 2, said.err or said.out
    assert said.out == ""
    return said.err.splitlines()


def wrong(text: str) -> str:
    """Return the only fault of a scenario, without the file's name."""
    (fault,) = faults(text)
    assert fault.startswith("door.toml, "), fault
    return fault.removeprefix("door.toml, ")


LIST = "'fixed', 'exponential', 'lognormal', 'gamma', 'weibull', 'triangular', 'uniform', 'bands', 'mixture'"
POOLS = "contact_officers, social_workers, managers, team_managers"
SOURCES = "police, schools, health, local_authority, individuals, other, legal, anonymous, housing"
NAMES = "a name begins with a letter or a digit and holds letters, digits, spaces, _ - ' & ( ) and /, 60 at most."
RANGE = "it must be 2000-01-01 or later."


# Unknown settings, in every table


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tittle = 'x'", "line 2: tittle: unknown setting; did you mean 'title'?"),
        ("[runn]\nseed = 1", "line 2: runn: unknown setting; did you mean 'run'?"),
        ("[run]\nsead = 1", "line 3: run.sead: unknown setting; did you mean 'seed'?"),
        (
            "[run]\ndays = 1",
            ("line 3: run.days: unknown setting; did you mean 'draws'?"),
        ),
        (
            "[calendars.office]\nmoonday = 'closed'",
            "line 3: calendars.office.moonday: unknown setting; did you mean 'monday'?",
        ),
        ("[demand]\nrat = '1 per hour'", "line 3: demand.rat: unknown setting; did you mean 'rate'?"),
        (
            "[demand.profiles.office]\nweekdays = []",
            "line 3: demand.profiles.office.weekdays: unknown setting; did you mean 'weekday'?",
        ),
        (
            "[demand.sources.police]\nshares = 1",
            "line 3: demand.sources.police.shares: unknown setting; did you mean 'share'?",
        ),
        (
            "[[demand.surges]]\nfirst_day = 2026-05-01\nlast_day = 2026-06-01\nfacter = 2\nfactor = 2",
            "line 5: demand.surges.0.facter: unknown setting; did you mean 'factor'?",
        ),
        (
            "[pools.managers]\nvacancies_share = 0",
            "line 3: pools.managers.vacancies_share: unknown setting; did you mean 'vacancy_share'?",
        ),
        (
            "[[pools.managers.cover]]\nposts = 1\nfirst_day = 2026-05-01\nlastday = 2026-06-01",
            "line 5: pools.managers.cover.0.lastday: unknown setting; did you mean 'last_day'?",
        ),
        (
            "[pools.social_worker]\nposts = 3",
            "line 3: pools.social_worker.posts: unknown setting; did you mean pools.social_workers?",
        ),
        (
            "[partners.health]\nreplies = '1 day'",
            "line 3: partners.health.replies: unknown setting; did you mean 'reply'?",
        ),
        (
            "[partners.health.team]\nposts = 1\neffort = '5 min'\nceiling = 2",
            (
                "line 5: partners.health.team.ceiling: unknown setting; "
                "the settings here are posts, vacancy_share, agency_cover_share, effort."
            ),
        ),
        (
            "[partners.education.in_school_holidays]\ncalender = 'office'",
            "line 3: partners.education.in_school_holidays.calender: unknown setting; did you mean 'calendar'?",
        ),
        ("[stages.decidng]\neffort = '1 min'", "line 2: stages.decidng: unknown setting; did you mean 'deciding'?"),
        (
            "[stages.screening]\nefort = '1 min'",
            "line 3: stages.screening.efort: unknown setting; did you mean 'effort'?",
        ),
        ("[stages.gathering]\nchases = 1", "line 3: stages.gathering.chases: unknown setting; did you mean 'chase'?"),
        (
            "[stages.gathering.chase]\nmost_ = 1",
            "line 3: stages.gathering.chase.most_: unknown setting; did you mean 'most'?",
        ),
        (
            "[stages.gathering.go_on.red]\naftr = '1 day'",
            "line 3: stages.gathering.go_on.red.aftr: unknown setting; did you mean 'after'?",
        ),
        (
            "[stages.gathering.go_on]\nrde = {}",
            "line 3: stages.gathering.go_on.rde: unknown setting; did you mean 'red'?",
        ),
        (
            "[stages.screening.outcomes]\nadvise = 0.1",
            "line 3: stages.screening.outcomes.advise: unknown setting; did you mean 'advice'?",
        ),
        (
            "[stages.deciding.outcomes]\npurple = { strategy = 1 }",
            "line 3: stages.deciding.outcomes.purple: unknown setting; it must be 'red', 'amber' or 'green'.",
        ),
        (
            "[stages.allocating.caseload]\nceilling = 1",
            "line 3: stages.allocating.caseload.ceilling: unknown setting; did you mean 'ceiling'?",
        ),
        ("[clocks.decision]\nlimt = '1 day'", "line 3: clocks.decision.limt: unknown setting; did you mean 'limit'?"),
        (
            "[clocks.rating.limits]\npurple = '1 day'",
            "line 3: clocks.rating.limits.purple: unknown setting; it must be 'red', 'amber', 'green' or 'unrated'.",
        ),
        (
            "[[interventions]]\nname = 'x'\nfirst_day = 2026-05-01\nlast_dey = 2026-06-01\nchanges = { 'pools.managers.posts' = 2 }",
            "line 5: interventions.0.last_dey: unknown setting; did you mean 'last_day'?",
        ),
        (
            "[[published]]\nlabel = 'x'\nmeasure = 'contacts.received'\nvalue = 1\nmonths = 1",
            ("line 6: published.0.months: unknown setting; did you mean 'month'?"),
        ),
        (
            "[pools.managers]\nposts = { value = 3, sorce = 'x' }",
            "line 3: pools.managers.posts.sorce: unknown setting; did you mean 'source'?",
        ),
        (
            "[partners.health]\nreply = { distribution = 'exponential', mean = '1 day', sd = '1 day' }",
            "line 3: partners.health.reply.sd: unknown setting; the settings here are distribution, mean.",
        ),
    ],
)
def test_an_unknown_setting_is_answered_with_the_nearest(text: str, words: str) -> None:
    assert wrong(text) == words


# Units


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[stages.deciding]\neffort = 45",
            'line 3: stages.deciding.effort is 45, without a unit; write "45 min" or "45 hours".',
        ),
        (
            "[stages.deciding]\neffort = '45'",
            (
                "line 3: stages.deciding.effort is '45', which is not a duration; write a number and a unit, "
                'such as "45 min" or "1 working day".'
            ),
        ),
        (
            "[partners.health]\nreply = '5 parsecs'",
            (
                "line 3: partners.health.reply is '5 parsecs', whose unit is not known; the units are "
                "seconds, minutes, hours, days, weeks, working minutes, working hours or working days."
            ),
        ),
        (
            "[partners.health]\nreply = '-5 min'",
            "line 3: partners.health.reply is '-5 min'; a duration must be 0 or more.",
        ),
        (
            "[partners.health]\nreply = '101 years'",
            "line 3: partners.health.reply is '101 years'; a duration must be 100 years or less.",
        ),
        (
            "[demand]\nrate = 10300",
            'line 3: demand.rate is 10300, without a unit; write "10300 per year" or "10300 per hour".',
        ),
        (
            "[demand]\nrate = '10300'",
            (
                'line 3: demand.rate is \'10300\', which is not a rate; write a number and a unit, such as "10300 per year" or "6 per hour".'
            ),
        ),
        ("[demand]\nrate = '-5 per year'", "line 3: demand.rate is '-5 per year'; a rate must be 0 or more."),
        (
            "[demand]\nrate = '1000 per second'",
            (
                "line 3: demand.rate asks for 31,536,000,000 contacts in the run, with its trend, levels and "
                "surges; at most 10,000,000 can be run."
            ),
        ),
        (
            "[stages.analysing]\neffort = '1 working day'",
            (
                "line 3: stages.analysing.effort is in working days, but hands-on time is not; "
                'write it in minutes or hours, such as "45 min".'
            ),
        ),
        (
            "[stages.gathering.chase]\neffort = { distribution = 'exponential', mean = '1 working day' }",
            (
                "line 3: stages.gathering.chase.effort "
                'is in working days, but hands-on time is not; write it in minutes or hours, such as "45 min".'
            ),
        ),
        (
            "[partners.health.team]\nposts = 1\neffort = '2 working days'",
            (
                "line 4: partners.health.team.effort is in working days, "
                'but hands-on time is not; write it in minutes or hours, such as "45 min".'
            ),
        ),
        (
            "[pools.managers]\nkeeps_work_for = '3 working days'",
            'line 3: pools.managers.keeps_work_for is "3 working days"; it is counted by the clock, so write it in hours or days.',
        ),
        (
            "[clocks.decision]\nlimit = '0.5 working days'",
            'line 3: clocks.decision.limit is "0.5 working days"; it must be 0 or more whole working days, or be written in working hours.',
        ),
        (
            "[clocks.rating.limits]\namber = '1.5 working days'",
            'line 3: clocks.rating.limits.amber is "1.5 working days"; it must be 0 or more whole working days, or be written in working hours.',
        ),
        (
            "[clocks.assessment]\nlimit = '0 working days'",
            'line 3: clocks.assessment.limit is "0 working days"; it must be 1 or more whole working days, or be written in working hours.',
        ),
    ],
)
def test_a_length_or_a_rate_needs_its_unit(text: str, words: str) -> None:
    assert wrong(text) == words


# Numbers and shares


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[pools.social_workers]\nposts = -2", "line 3: pools.social_workers.posts is -2; it must be 0 or more."),
        (
            "[pools.social_workers]\nposts = 1e9",
            "line 3: pools.social_workers.posts is 1000000000.0; it must be 100000 or less.",
        ),
        ("[pools.social_workers]\nposts = nan", "line 3: pools.social_workers.posts is nan; it must be a number."),
        ("[pools.social_workers]\nposts = true", "line 3: pools.social_workers.posts is true; it must be a number."),
        ("[pools.social_workers]\nposts = '8'", "line 3: pools.social_workers.posts is '8'; it must be a number."),
        (
            f"[pools.social_workers]\nposts = 0x{'F' * 5000}",
            "line 3: pools.social_workers.posts is a number of thousands of digits; it must be a number.",
        ),
        (
            "[pools.social_workers]\nred_interrupts = 'yes'",
            "line 3: pools.social_workers.red_interrupts is 'yes'; it must be true or false.",
        ),
        ("[run]\nreplications = 0", "line 3: run.replications is 0; it must be 1 or more."),
        ("[run]\nseed = 1.5", "line 3: run.seed is 1.5; it must be a whole number."),
        (
            "[stages.allocating.caseload]\nceiling = 0",
            "line 3: stages.allocating.caseload.ceiling is 0; it must be 1 or more.",
        ),
        ("[stages.gathering.chase]\nmost = -1", "line 3: stages.gathering.chase.most is -1; it must be 0 or more."),
        ("[demand.sources.police]\nshare = 1.2", "line 3: demand.sources.police.share is 1.2; it must be 1 or less."),
        (
            "[demand.sources.police]\nshare = 0.9",
            "line 2: demand.sources have shares that sum to 1.52; they must sum to 1.",
        ),
        ("[demand]\nchildren = [0.5, 0.6]", "line 3: demand.children has shares that sum to 1.1; they must sum to 1."),
        (
            "[stages.screening]\nratings = { red = 0.5, amber = 0.6, green = 0.1 }",
            "line 3: stages.screening.ratings has shares that sum to 1.2; they must sum to 1.",
        ),
        (
            "[stages.deciding.outcomes]\nred = { strategy = 0.9, assessment = 0.3 }",
            "line 3: stages.deciding.outcomes.red has shares that sum to 1.25; they must sum to 1.",
        ),
        ("[partners.health]\nasked = 2", "line 3: partners.health.asked is 2; it must be 1 or less."),
        (
            "[partners.health]\nasked = { red = -0.1 }",
            "line 3: partners.health.asked.red is -0.1; it must be 0 or more.",
        ),
        (
            "[stages.deciding]\nreturned_share = 1",
            "line 3: stages.deciding.returned_share is 1; it must be less than 1.",
        ),
        (
            "[demand.profiles.office]\nhour = [1, 2]",
            "line 3: demand.profiles.office.hour has 2 numbers; it must have 24 or 168.",
        ),
        (
            "[demand.profiles.office]\nweekday = [0, 0, 0, 0, 0, 0, 0]",
            "line 3: demand.profiles.office.weekday has no weight above 0; at least one must be.",
        ),
        (
            "[demand]\nmonth_level = { '2026-13' = 2 }",
            "line 3: demand.month_level.2026-13 is '2026-13'; write a month such as 2022-09.",
        ),
        (
            "[[opening_backlog]]\nstage = 'deciding'\ncontacts = -3\nage = '1 day'",
            "line 4: opening_backlog.0.contacts is -3; it must be 0 or more.",
        ),
    ],
)
def test_a_number_or_a_share_must_lie_within_its_limits(text: str, words: str) -> None:
    assert wrong(text) == words


# Distributions


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (
            "{ distribution = 'lognorml', median = '1 day', sigma = 1 }",
            f".distribution is 'lognorml'; it must be one of {LIST}; did you mean 'lognormal'?",
        ),
        ("{ distribution = 'lognormal', median = '1 day' }", " must have median and sigma, or mean and sd."),
        (
            "{ distribution = 'lognormal', mean = '0 days', sd = '1 day' }",
            ' has mean 0; it must be more than 0, or write a fixed length such as "0 min".',
        ),
        (
            "{ distribution = 'gamma', mean = '1 day', sd = '0 days' }",
            (
                " has mean 1 day and sd 0 minutes; sd must be between a hundredth and "
                "a hundred times the mean (without spread, write the length alone)."
            ),
        ),
        ("{ distribution = 'weibull', scale = '1 day', shape = 0 }", ".shape is 0; it must be 0.1 or more."),
        (
            "{ distribution = 'uniform', low = '3 days', high = '2 days' }",
            " has low 3 days and high 2 days; they must rise.",
        ),
        (
            "{ distribution = 'uniform', low = '1 day', high = '2 working days' }",
            " mixes clock and working days time; write all its lengths in the same time.",
        ),
        (
            "{ distribution = 'triangular', low = '3 days', mode = '1 day', high = '4 days' }",
            " has low 3 days, mode 1 day, high 4 days; they must rise.",
        ),
        (
            "{ distribution = 'bands', edges = ['0 days', '1 day'], shares = [1, 2] }",
            " has 2 edges for 2 shares; there must be one edge more than shares.",
        ),
        (
            "{ distribution = 'mixture', parts = ['1 day', { distribution = 'fixd', length = '1 day' }], weights = [1, 1] }",
            f".parts.1.distribution is 'fixd'; it must be one of {LIST}; did you mean 'fixed'?",
        ),
        (
            "{ distribution = 'mixture', parts = ['1 day', '1 working day'], weights = [1, 1] }",
            " has parts in different times; write all of them in the same time.",
        ),
    ],
)
def test_a_distribution_must_be_one(reply: str, words: str) -> None:
    assert wrong(f"[partners.health]\nreply = {reply}") == f"line 3: partners.health.reply{words}"


def test_a_table_where_a_length_is_needed_must_name_its_distribution() -> None:
    said = wrong('[[opening_backlog]]\nstage = "deciding"\ncontacts = 3\nage = { median = "1 day" }')
    assert said == (
        "line 5: opening_backlog.0.age is a table without a distribution; write distribution = one of fixed, exponential, lognormal, gamma, "
        "weibull, triangular, uniform, bands, mixture."
    )


# Dates


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[run]\nfirst_day = 2026-02-30",
            "line 3, column 13: not TOML: there is no such date; write year-month-day, such as 2022-04-01.",
        ),
        (
            "[run]\nfirst_day = '2026-02-30'",
            "line 3: run.first_day is '2026-02-30'; it must be a date, such as 2022-04-01.",
        ),
        ("[run]\nlast_day = 2020-01-01", "line 2: run ends on 2020-01-01, before it begins on 2026-04-01."),
        ("[run]\nlast_day = 2036-12-31", "line 2: run is longer than ten years; run fewer years at a time."),
        ("[run]\nfirst_day = 1966-10-14", f"line 3: run.first_day is 1966-10-14; {RANGE}"),
        (
            "[run]\nfirst_day = 2026-04-01T09:00:00",
            "line 3: run.first_day is 2026-04-01 09:00:00; it must be a date, such as 2022-04-01.",
        ),
        (
            "[run]\nmeasure_from = 2030-01-01",
            "line 2: run has measure_from 2030-01-01, which is not between 2026-04-01 and 2027-03-31.",
        ),
        (
            "school_terms = [{ first_day = 2026-09-01, last_day = 2026-01-01 }]",
            "line 2: school_terms.0 ends on 2026-01-01, before it begins on 2026-09-01.",
        ),
        (
            "[[calendars.office.closures]]\nfirst_day = 2026-09-01\nlast_day = 2026-08-01",
            "line 2: calendars.office.closures.0 ends on 2026-08-01, before it begins on 2026-09-01.",
        ),
        (
            "[[demand.surges]]\nfirst_day = 2026-05-01\nlast_day = 2026-04-01\nfactor = 2",
            "line 2: demand.surges.0 ends on 2026-04-01, before it begins on 2026-05-01.",
        ),
        (
            "[[interventions]]\nname = 'x'\nfirst_day = 2030-01-01\nchanges = { 'pools.managers.posts' = 2 }",
            "line 4: interventions.0.first_day is 2030-01-01, outside the run (2026-04-01 to 2027-03-31).",
        ),
        (
            "bank_holidays = ['Christmas']",
            "line 2: bank_holidays.0 is 'Christmas'; it must be a date, such as 2022-04-01.",
        ),
        (
            "[run]\ntimezone = 'Europe/Londn'",
            "line 3: run.timezone is 'Europe/Londn', which is not a time zone; did you mean 'Europe/London'?",
        ),
        (
            "[run]\ntimezone = '../../etc/passwd'",
            "line 3: run.timezone is '../../etc/passwd', which is not a time zone; write a name such as 'Europe/London' or 'UTC'.",
        ),
    ],
)
def test_a_date_must_be_possible(text: str, words: str) -> None:
    assert wrong(text) == words


# Calendars, pools and names for one another


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[calendars.night]", "line 2: calendars.night is never open; give at least one weekday its hours."),
        (
            "[calendars.night]\nmonday = 'closed'",
            "line 2: calendars.night is never open; give at least one weekday its hours.",
        ),
        (
            "[calendars.night]\nsunday = '10:00-11:00'\nclosures = [{ first_day = 2000-01-01, last_day = 2039-01-01 }]",
            "line 2: calendars.night is never open in the run: every day that has hours is closed; leave some days open.",
        ),
        (
            "[calendars.office]\nmonday = '17:00-08:30'",
            (
                "line 3: calendars.office.monday is '17:00-08:30', where '17:00-08:30' closes before "
                'it opens; write a night as "17:00-24:00" and, the day after, "00:00-08:30".'
            ),
        ),
        (
            "[calendars.office]\nmonday = 08:30:00",
            'line 3: calendars.office.monday is 08:30:00; write opening hours such as "08:30-17:00" or "closed".',
        ),
        (
            "[pools.managers]\nposts = 0",
            "line 2: pools.managers is staffed by nobody on any day, but stages.deciding needs it; give it posts.",
        ),
        (
            "[pools.managers]\nvacancy_share = 1",
            "line 2: pools.managers is staffed by nobody on any day, but stages.deciding needs it; give it posts.",
        ),
        (
            "[pools.managers]\nposts = 0\ncover = [{ posts = 0, first_day = 2026-05-01 }]",
            "line 2: pools.managers is staffed by nobody on any day, but stages.deciding needs it; give it posts.",
        ),
        (
            "opening_backlog = []\n[stages.allocating.caseload]\nposts = 0",
            "line 3: stages.allocating.caseload has no workers on any day; give it posts.",
        ),
        (
            "opening_backlog = []\n[stages.allocating.caseload]\nposts = 0.5\nceiling = 1",
            "line 3: stages.allocating.caseload has room for no child; give it more posts, or a higher ceiling.",
        ),
        (
            "[[opening_backlog]]\nstage = 'deciding'\ncontacts = 3\nage = '500 days'",
            "line 5: opening_backlog.0.age can be 500 days; an opening backlog can be 400 days old at most.",
        ),
        (
            "[partners.health.team]\nposts = 0\neffort = '1 min'",
            "line 2: partners.health.team is staffed by nobody; give it posts, or leave it out if its capacity is not a limit.",
        ),
        (
            "[stages.deciding]\npool = 'manager'",
            f"line 3: stages.deciding.pool is 'manager', which is not a pool; there are {POOLS}; did you mean 'managers'?",
        ),
        (
            "[pools.managers]\nshifts = ['ofice']",
            "line 3: pools.managers.shifts.0 is 'ofice', which is not a calendar; there are office, schools; did you mean 'office'?",
        ),
        (
            "[partners.health]\ncalendar = 'nhs'",
            "line 3: partners.health.calendar is 'nhs', which is not a calendar; there are office, schools.",
        ),
        (
            "[partners.education.in_school_holidays]\ncalendar = 'nhs'",
            "line 3: partners.education.in_school_holidays.calendar is 'nhs', which is not a calendar; there are office, schools.",
        ),
        (
            "[clocks.decision]\ncalendar = 'ofice'",
            "line 3: clocks.decision.calendar is 'ofice', which is not a calendar; there are office, schools; did you mean 'office'?",
        ),
        (
            "[demand.sources.health]\nprofile = 'offices'",
            (
                "line 3: demand.sources.health.profile is 'offices', which is not a profile; "
                "there are even, office, schools, round_the_clock; did you mean 'office'?"
            ),
        ),
        (
            "[stages.screening.outcomes_by_source]\npolise = { advice = 1 }",
            (
                "line 3: stages.screening.outcomes_by_source.polise is 'polise', "
                f"which is not a source; there are {SOURCES}; did you mean 'police'?"
            ),
        ),
        (
            "[[demand.surges]]\nfirst_day = 2026-05-01\nlast_day = 2026-06-01\nfactor = 2\nsources = ['polise']",
            f"line 6: demand.surges.0.sources.0 is 'polise', which is not a source; there are {SOURCES}; did you mean 'police'?",
        ),
        ("[pools.managers]\nshifts = []", "line 3: pools.managers.shifts has 0 entries; it must have at least 1."),
        ("pools = 3", "line 2: pools is 3; it must be a table."),
        (
            "[clocks.quick]\nstop = 'closed'",
            'line 2: clocks.quick has no limit; write limit = "1 working day", or limits by rating.',
        ),
        (
            "[clocks.decision]\nstop = 'allocate'",
            (
                "line 3: clocks.decision.stop is 'allocate'; it must be 'screened', 'decided', 'discussed', 'allocated', 'seen', 'conferred', "
                "'authorised', 'interviewed', 'supported', 'closed' or 'replied'; did you mean 'allocated'?"
            ),
        ),
        (
            "[clocks.decision]\nstart = 'decided'",
            (
                "line 2: clocks.decision starts at decided and stops at decided; from decided it can stop at discussed, allocated, seen, "
                "conferred, authorised, supported or closed."
            ),
        ),
        (
            "[clocks.decision]\nstart = 'seen'",
            "line 2: clocks.decision starts at seen and stops at decided; from seen it can stop at conferred, authorised or closed.",
        ),
        (
            "[clocks.seen]\nstart = 'decided'\nstop = 'seen'\nlimit = '5 working days'",
            "line 4: clocks.seen.stop is 'seen', but this scenario has no stages.visiting.",
        ),
        (
            "[[published]]\nlabel = 'x'\nmeasure = 'clocks.decison.share_in_time'\nvalue = 3",
            "line 4: published.0.measure is 'clocks.decison.share_in_time', which is not a measure; did you mean 'clocks.decision.share_in_time'?",
        ),
        (
            "[[published]]\nlabel = 'x'\nmeasure = 'weekly.received'\nvalue = 3",
            "line 4: published.0.measure is 'weekly.received', a series; give the day, month or quarter it describes, in on.",
        ),
        (
            "[[published]]\nlabel = 'x'\nmeasure = 'contacts.received'\nvalue = 3\nmonth = '2026-05'",
            "line 4: published.0.measure is 'contacts.received', which has neither on, month nor quarter.",
        ),
    ],
)
def test_what_one_table_needs_must_be_in_another(text: str, words: str) -> None:
    assert wrong(text) == words


# Names


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ('pools."two\\nlines"', 'pools."two\\nlines"'),
        ('partners."<script>alert(1)</script>"', 'partners."<script>alert(1)</script>"'),
        ("partners.'say \"hello\"'", 'partners."say \\"hello\\""'),
        ('partners."=1+1"', 'partners."=1+1"'),
        ('demand.sources."\\u001b[31mred"', 'demand.sources."\\u001b[31mred"'),
        ('clocks.""', 'clocks.""'),
        ('calendars."a.b"', 'calendars."a.b"'),
        (f"calendars.{'x' * 61}", f"calendars.{'x' * 61}"),
    ],
)
def test_a_name_must_be_printable_everywhere(table: str, path: str) -> None:
    assert f"door.toml, line 2: {path} is a name that does not fit; {NAMES}" in faults(f"[{table}]\n")


def test_a_title_is_one_line_and_a_terminal_is_never_told_anything_else() -> None:
    assert wrong(r'title = "a\nb"') == "line 2: title is 'a\\nb'; it must be one line of plain text."
    assert wrong(r'title = "\u001b[31mred"') == "line 2: title is '\\x1b[31mred'; it must be one line of plain text."
    assert check('title = """Kids & <b>"care"</b> — d\'accord"""').code == 0
    Path("door.toml").write_text('base = "baseline"\nabout = "\\u001b[2J"\n', encoding="utf-8")
    described = mashsim("describe", "door.toml")
    assert "\x1b" not in described.out
    assert "\\x1b[2J" in described.out


# Interventions


CHANGE = "[[interventions]]\nname = 'x'\nfirst_day = 2026-05-01\n[interventions.changes]\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "'pools.social_worker.posts' = 2",
            "pools.social_worker.posts: unknown setting; did you mean pools.social_workers?",
        ),
        ("'pools.managers.post' = 2", "pools.managers.post: unknown setting; did you mean 'posts'?"),
        ("'pools.managers.posts' = -2", "pools.managers.posts is -2; it must be 0 or more."),
        (
            "'pools.managers.shifts' = ['office']",
            "pools.managers.shifts holds for a whole run and cannot change on a day.",
        ),
        ("'run.seed' = 3", "run.seed holds for a whole run and cannot change on a day."),
        (
            "'stages.deciding.pool' = 'social_workers'",
            "stages.deciding.pool holds for a whole run and cannot change on a day.",
        ),
        (
            "'partners.health.calendar' = 'schools'",
            "partners.health.calendar holds for a whole run and cannot change on a day.",
        ),
        (
            "'clocks.decision.limit' = '1 working day'",
            "clocks.decision.limit holds for a whole run and cannot change on a day.",
        ),
        (
            "'calendars.office.monday' = 'closed'",
            "calendars.office.monday holds for a whole run and cannot change on a day.",
        ),
        (
            "'pools..posts' = 2",
            "'pools..posts' is not a setting; write its path with dots, such as pools.social_workers.posts",
        ),
        (
            "'stages.deciding.effort' = 45",
            'stages.deciding.effort is 45, without a unit; write "45 min" or "45 hours".',
        ),
    ],
)
def test_a_dated_change_must_be_possible(change: str, words: str) -> None:
    assert wrong(CHANGE + change) == f"line 6: {words}"


def test_two_interventions_must_not_set_the_same_on_one_day() -> None:
    again = CHANGE.replace("'x'", "'y'") + "'pools.managers.posts' = 3\n"
    assert wrong(CHANGE + "'pools.managers.posts' = 2\n" + again) == (
        "line 11: pools.managers.posts is set twice on 2026-05-01, by 'x' and by 'y'; set it once."
    )


# All at once


def test_all_faults_of_a_file_come_at_once_in_the_order_of_its_lines() -> None:
    text = """[run]
sead = 1
[pools.managers]
posts = -1
shifts = ["late"]
[partners.health]
reply = "5 parsecs"
[stages.screening]
pool = "officers"
[clocks.decision]
limit = 1
calendar = "x"
"""
    assert [fault.removeprefix("door.toml, ") for fault in faults(text)] == [
        "line 3: run.sead: unknown setting; did you mean 'seed'?",
        "line 5: pools.managers.posts is -1; it must be 0 or more.",
        "line 6: pools.managers.shifts.0 is 'late', which is not a calendar; there are office, schools.",
        (
            "line 8: partners.health.reply is '5 parsecs', whose unit is not known; the units are seconds, minutes, hours, days, weeks, "
            "working minutes, working hours or working days."
        ),
        f"line 10: stages.screening.pool is 'officers', which is not a pool; there are {POOLS}; did you mean 'contact_officers'?",
        'line 12: clocks.decision.limit is 1, without a unit; write "1 min" or "1 hours".',
        "line 13: clocks.decision.calendar is 'x', which is not a calendar; there are office, schools.",
    ]


def test_all_faults_of_dated_changes_come_at_once() -> None:
    later = CHANGE.replace("05-01", "06-01") + "'pools.managers.policy' = 'urgent'\n'run.seed' = 2\n"
    said = faults(
        CHANGE
        + "'pools.managers.posts' = -2\n'partners.helth.reply' = '1 day'\n'stages.deciding.efort' = '1 min'\n"
        + later
    )
    assert [fault.removeprefix("door.toml, ") for fault in said] == [
        "line 6: pools.managers.posts is -2; it must be 0 or more.",
        "line 7: partners.helth.reply: unknown setting; did you mean partners.health?",
        "line 8: stages.deciding.efort: unknown setting; did you mean 'effort'?",
        "line 13: pools.managers.policy is 'urgent'; it must be 'first_come', 'most_urgent_first', 'due_soonest' or 'oldest_first'.",
        "line 14: run.seed holds for a whole run and cannot change on a day.",
    ]


def test_a_fault_of_a_base_names_the_base() -> None:
    Path("child.toml").write_text('base = "door"\n[pools.managers]\nposts = -1\n', encoding="utf-8")
    check("[run]\nseed = 'x'\n")
    said = mashsim("check", "child.toml")
    assert said.code == 2
    assert said.err.splitlines() == [
        "child.toml, line 3: pools.managers.posts is -1; it must be 0 or more.",
        "door.toml, line 3: run.seed is 'x'; it must be a whole number.",
    ]


# Files


def test_a_file_that_says_nothing_is_told_what_to_inherit() -> None:
    for text in ("", "title = 'x'\n"):
        Path("empty.toml").write_text(text, encoding="utf-8")
        assert mashsim("check", "empty.toml").err == (
            "empty.toml: run, calendars, demand, pools and stages are missing; inherit them, "
            'with base = "baseline" as the first line, or write them.\n'
        )


@pytest.mark.parametrize("command", ["check", "run", "describe"])
def test_a_missing_file_is_answered_with_the_nearest(command: str) -> None:
    check("")
    assert mashsim(command, "dor.toml") == Said(2, "", "dor.toml: there is no such file; did you mean 'door.toml'?\n")
    assert (
        mashsim(command, "nowhere/door.toml").err
        == "nowhere/door.toml: there is no such file: there is no folder nowhere.\n"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"title = x\n",
            'odd.toml, line 1, column 9: not TOML: this is not a value; write text in quotes, such as "45 min".',
        ),
        (b"<html>", "odd.toml, line 1, column 1: not TOML: no setting begins like this; write key = value or [table]."),
        (b"\x7fELF\x01\x00\x00", "odd.toml: is not text; a scenario is a text file in TOML, saved as UTF-8."),
        (b"PK\x03\x04\xff\xfe", "odd.toml, line 1: not UTF-8 text (byte 0xff); save the file as UTF-8."),
        (b"title = 'caf\xe9'\n", "odd.toml, line 1: not UTF-8 text (byte 0xe9); save the file as UTF-8."),
        (b"x = " + b"[" * 100_000, "odd.toml: tables and lists are more than 40 deep in one another."),
        (b"a" * 10_000_000, "odd.toml: is too large: 10.0 MB; a scenario file is at most 5 MB."),
        (b'base = "odd"\n', "odd.toml, line 1: base runs in a circle: odd.toml \u2192 odd.toml."),
        (
            b'base = "baselin"\n',
            "odd.toml, line 1: base is 'baselin', and there is no such file; did you mean 'baseline.toml'?",
        ),
        (b"base = 3\n", "odd.toml, line 1: base is 3; it must be the name of a scenario file in quotes."),
    ],
)
def test_a_file_that_is_no_scenario_is_refused(content: bytes, words: str) -> None:
    Path("odd.toml").write_bytes(content)
    assert mashsim("check", "odd.toml") == Said(2, "", words + "\n")


def test_large_nonsense_is_refused_in_few_lines() -> None:
    Path("large.toml").write_text(
        "".join(f"x{number} = [{number}, {{ y = 'z' }}]\n" for number in range(10_000)), encoding="utf-8"
    )
    said = mashsim("check", "large.toml")
    assert said.code == 2
    assert said.err.splitlines()[-1] == "9,815 more values do not fit; mend these first."


def test_a_folder_is_no_scenario() -> None:
    check("")
    Path("folder").mkdir()
    assert mashsim("run", "folder").err == "folder: is a folder; name a scenario file.\n"
    assert mashsim("run", ".").err == ".: is a folder; name a scenario file; it holds door.toml.\n"


def test_bases_in_a_circle_are_shown() -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        Path(f"{name}.toml").write_text(f'base = "{base}"\n', encoding="utf-8")
    assert mashsim("check", "a.toml").err == (
        "c.toml, line 1: base runs in a circle: a.toml \u2192 b.toml \u2192 c.toml \u2192 a.toml.\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="such names exist on POSIX systems only")
def test_a_files_own_odd_name_breaks_no_message() -> None:
    Path("two\nlines \x1b[31m.toml").write_text("x = 1\n", encoding="utf-8")
    said = mashsim("check", "two\nlines \x1b[31m.toml")
    assert said.code == 2
    assert len(said.err.splitlines()) == 2
    assert "\x1b" not in said.err
    Path(os.fsdecode(b"caf\xe9.toml")).write_text('base = "baseline"\n', encoding="utf-8")
    assert (
        mashsim("check", os.fsdecode(b"caf\xe9.toml")).err
        == "caf\\xe9.toml: its name is not UTF-8 text; rename the file.\n"
    )


# Settings and conditions on the command line


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (("x",), "'x' sets nothing; write path=value, such as pools.social_workers.posts=8"),
        (("=3",), "'=3' sets nothing; write path=value, such as pools.social_workers.posts=8"),
        (("title=",), "'title=' sets nothing; write path=value, such as pools.social_workers.posts=8"),
        (
            ("a..b=3",),
            "'a..b=3': 'a..b' is not a setting; write its path with dots, such as pools.social_workers.posts",
        ),
        (("pools.managers.posts=1", "pools.managers.posts=2"), "pools.managers.posts is set twice; set it once."),
        (
            ("pools.managers.posts=1", "pools={managers={posts=2}}"),
            "set on the command line: pools.managers.posts lies within pools, and both are set; set one of them.",
        ),
        (("pools.managers.posts=-1",), "set on the command line: pools.managers.posts is -1; it must be 0 or more."),
        (
            ("pools.managers.posts=lots",),
            "set on the command line: pools.managers.posts is 'lots'; it must be a number.",
        ),
        (
            ("pools.manager.posts=1",),
            "set on the command line: pools.manager.posts: unknown setting; did you mean pools.managers?",
        ),
        (("pool.managers.posts=1",), "set on the command line: pool: unknown setting; did you mean 'pools'?"),
        (("pools.managers=3",), "set on the command line: pools.managers is 3; it must be a table."),
        (
            ("opening_backlog.7.contacts=1",),
            "set on the command line: opening_backlog.7: opening_backlog is a list of 2; give a number from 0 to 1.",
        ),
        (
            ("stages.deciding.effort=45",),
            'set on the command line: stages.deciding.effort is 45, without a unit; write "45 min" or "45 hours".',
        ),
        (
            ("run.first_day=2026-02-30",),
            "set on the command line: run.first_day is '2026-02-30'; it must be a date, such as 2022-04-01.",
        ),
    ],
)
def test_a_wrong_setting_on_the_command_line_gets_these_words(settings: tuple[str, ...], words: str) -> None:
    assert faults("", *(part for setting in settings for part in ("--set", setting))) == [words]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            "x",
            "--require 'x' is not a condition; write a measure, one of >= <= > <, and a number: --require \"share_decided_in_time >= 0.9\".",
        ),
        (
            "open_at_end == 3",
            (
                "--require 'open_at_end == 3' is not a condition; write a measure, one of >= <= > <, and a number: "
                '--require "share_decided_in_time >= 0.9".'
            ),
        ),
        (
            "stages.screning.started > 3",
            "'stages.screning.started' is not a measure; did you mean 'stages.screening.started'?",
        ),
        (
            "zzz > 3",
            "'zzz' is not a measure; names are such as 'contacts.received'.",
        ),
        (
            "contacts > 3",
            "'contacts' is not a measure; contacts has received, closed, open_at_start, open_at_end, decided, children_received.",
        ),
        (
            "share_decided_in_tim > 0.5",
            "'share_decided_in_tim' is not a measure; did you mean 'share_decided_in_time'?",
        ),
        (
            "share_decided_in_time > 0.5",
            "'clocks.decision.share_in_time' is not a measure; nothing in this scenario gives 'share decided in time'.",
        ),
        (
            "weekly.received > 3",
            "'weekly.received' is a series, by day, week or month; name a measure that is one number.",
        ),
    ],
)
def test_a_wrong_condition_is_found_before_the_run(condition: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mashsim.simulation.FrontDoor.replicate", lambda *_: pytest.fail("it ran"))
    assert mashsim("run", MM1, "--require", condition) == Said(2, "", words + "\n")
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--replications", "0"), "Invalid value for '--replications': 0 is not in the range 1<=x<=100000."),
        (("--workers", "0"), "Invalid value for '--workers': 0 is not in the range 1<=x<=256."),
        (
            ("--replication", "1", "--replications", "3"),
            "--replication runs one alone; leave out either --replications or --replication.",
        ),
        (("--seed", str(2**64)), "is not in the range"),
        (("--sead", "1"), "--seed"),
    ],
)
def test_a_wrong_option_gets_a_hint(arguments: tuple[str, ...], words: str) -> None:
    said = mashsim("run", MM1, *arguments)
    assert said.code == 2
    assert words in said.err


# Not wrong, but worth knowing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[partners.helth]\nreply = '1 day'\n",
            "partners.helth is new beside partners.health, not in its place; if partners.health is meant, write that.",
        ),
        (
            "[clocks.decison]\nlimit = '1 working day'\n",
            "clocks.decison is new beside clocks.decision, not in its place; if clocks.decision is meant, write that.",
        ),
        ("[pools.night_team]\nposts = 1\n", "pools.night_team works at no stage: nothing is done there."),
    ],
)
def test_what_looks_like_a_slip_is_said_by_check(text: str, words: str) -> None:
    said = check(text)
    assert said.code == 0
    assert words in said.out.splitlines()


def test_check_says_what_is_run_and_when_settings_change() -> None:
    change = (
        CHANGE
        + "'pools.managers.posts' = 2\n'stages.deciding.effort' = { distribution = 'exponential', mean = '20 min' }\n"
    )
    assert check(f"[run]\nmeasure_from = 2026-04-20\n{change}").out.splitlines()[:3] == [
        "door.toml: nothing wrong with it.",
        "It runs 365 days, 1 April 2026 to 31 March 2027; days from 20 April 2026 count in the results.",
        "From 1 May 2026: x (managers: from 2.22 to 2, 0.22 fewer; deciding, hands-on time: from triangular (shortest 13 min, most usual 22 min, longest 64 min) to exponential (mean 20 min)).",
    ]


def test_an_overloaded_front_door_is_no_fault() -> None:
    said = check("[pools.social_workers]\nposts = 4\n")
    assert said.code == 0
    sentence = next(line for line in said.out.splitlines() if line.startswith("social workers: "))
    assert sentence.endswith("more waiting each week.")


# The same from outside


@pytest.mark.slow
def test_a_fault_comes_without_a_traceback_and_with_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('base = "baseline"\n[pools.managers]\nposts = -1\n', encoding="utf-8")
    for name in ("check", "run", "describe"):
        done = process(name, "bad.toml", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "bad.toml, line 3: pools.managers.posts is -1; it must be 0 or more.\n"
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_the_shipped_scenarios_have_nothing_wrong_with_them(name: str) -> None:
    path = SCENARIOS / f"{name}.toml"
    said = mashsim("check", path)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{path.name}: nothing wrong with it.\n")


def test_a_new_scenario_never_overwrites() -> None:
    assert mashsim("new", "mine.toml").code == 0
    written = Path("mine.toml").read_text(encoding="utf-8")
    assert mashsim("new", "mine.toml") == Said(2, "", "mine.toml is already there; name another file.\n")
    assert Path("mine.toml").read_text(encoding="utf-8") == written
    assert (
        mashsim("new", "nowhere/mine.toml").err == "nowhere/mine.toml cannot be written (No such file or directory).\n"
    )


def test_what_needs_ages_to_do_runs_all_the_same() -> None:
    """A piece of work longer than the run is no fault; it is never finished."""
    said = mashsim("run", MM1, *WEEK, "--replications", 1, "--set", "stages.screening.effort=99 years")
    assert (said.code, said.err) == (0, "")
