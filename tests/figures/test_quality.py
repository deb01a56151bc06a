"""What is said of a table before anything is fitted to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from made.command_line import MM1, mashsim
from mashsim.figures import Form, Quality, quality_of, read_table

SOUND = """month,figure,value
,moment that stops the clock,decided
,what is counted,family
2026-01,open at month's end,90
2026-02,contacts received,300
2026-02,contacts decided,280
2026-02,open at month's end,110
2026-02,ended in one day,200
"""


def _quality(form: Form, folder: Path, rows: str) -> Quality:
    (folder / "ours.csv").write_text(rows, encoding="utf-8")
    return quality_of(read_table(folder / "ours.csv", form))


def test_sound_figures_raise_nothing(form: Form, tmp_path: Path) -> None:
    quality = _quality(form, tmp_path, SOUND)
    assert quality.read[0] == "7 rows of ours.csv were read; 0 have no value and are left out."
    assert [*quality.impossible, *quality.doubtful, *quality.gaps] == []
    assert quality.tells == ["minutes of a first look", "minutes of an enquiry and its decision"]
    assert any(line.startswith("how long partners take to reply: give days until a reply") for line in quality.cannot)


@pytest.mark.parametrize(
    ("row", "part", "said"),
    [
        ("2026-02,ended in one day,310", "impossible", "310 contacts ended in one day, but only 300 came"),
        ("2026-02,vacancies: managers,3\n2026-01,posts: managers,2", "impossible", "3 vacancies of 2 posts in managers"),
        ("2026-02,open at month's end,160", "doubtful", "90 open before + 300 received - 280 decided = 110"),
        ("2026-02,ended in one day,290", "doubtful", "more ended in one day (290) than were decided"),
        ("2026-02,open: waiting to be screened,10\n2026-02,open: waiting to be analysed,20", "doubtful", "30 over"),
        ("2026-02,requests sent: police,20\n2026-02,replies received: police,40", "doubtful", "40 replies to 20"),
        (
            "2026-02,assessments,20\n2026-02,assessments in 45 working days,21", "impossible",
            "21 assessments in 45 working days, but only 20 assessments",
        ),
        ("2026-05,contacts received,310", "gaps", "contacts received: 2026-03, 2026-04 not given"),
        ("2026-03,contacts received,310\n2026-04,contacts received,3100", "doubtful", "Is a digit wrong?"),
        ("2026-02,mean days to a decision,30\n2026-02,ninth decile of days to a decision,2", "impossible", "30 days"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(form: Form, tmp_path: Path, row: str, part: str, said: str) -> None:
    name = ",".join(row.splitlines()[0].split(",")[:2])
    rows = [line for line in SOUND.splitlines() if not line.startswith(name)]
    found = getattr(_quality(form, tmp_path, "\n".join([*rows, row])), part)
    assert any(said in line for line in found), found


def test_the_command_writes_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert mashsim("figures", MM1, "--out", "ours.xlsx", "--until", "2026-03", "--months", 3).code == 0
    assert "already there" in mashsim("figures", MM1, "--out", "ours.xlsx").err
    assert "has no figure" in mashsim("figures", MM1, "--check", "ours.xlsx").err
    (tmp_path / "ours.csv").write_text(SOUND, encoding="utf-8")
    checked = mashsim("figures", MM1, "--check", "ours.csv")
    assert checked.code == 0
    assert "What these figures can tell:" in checked.out
    (tmp_path / "wrong.csv").write_text(SOUND.replace("day,200", "day,301"), encoding="utf-8")
    assert mashsim("figures", MM1, "--check", "wrong.csv").code == 3
