"""What-ifs side by side: the numbers of a comparison, made a few runs a request, and which of them is best."""

from __future__ import annotations

from typing import Any

import pytest

from made.page_requests import DAYS
from mashsim.loading import changed, load_text
from mashsim.page import handle
from mashsim.page.doors import sides_of
from mashsim.questions.kinds.compare import compare

PRICED = DAYS.replace("[pools.server]\n", "[pools.server]\ncost.pounds_per_hour = 20\n")
MORE = {"name": "One more", "changes": {"pools.server.posts": 3}}
COME = {
    "name": "One comes",
    "dated": [{"cover": [{"pool": "server", "posts": 1, "kind": "redeployed"}], "from": "2023-01-09"}],
}


def asked(*what_ifs: dict[str, Any], text: str = DAYS, replications: int = 6, more: int = 100) -> dict[str, Any]:
    door = {"text": text, "name": "sixty.toml", "seed": 5}
    return handle({"do": "side by side", **door, "set": list(what_ifs), "replications": replications, "more": more})


def test_what_ifs_side_by_side_are_compared_as_the_command_line_does_in_their_order() -> None:
    assert asked(MORE, COME, more=5) == {"runs": 5, "most": 18, "page": None, "wanted": [], "so_far": []}
    found = asked(MORE, COME)
    assert found["runs"] == 18
    scenario = load_text(DAYS, "sixty.toml")
    comes = sides_of({"text": DAYS, "name": "sixty.toml", **COME}).after
    assert comes is not None
    told = compare(scenario, {"One more": changed(scenario, {"pools.server.posts": 3}), "One comes": comes}, 6, 5)
    (table,) = found["page"]["sections"][0]["blocks"]
    assert [row[0]["text"] for row in table["rows"]] == ["As it is", "One more", "One comes"]
    for row, name in zip(table["rows"][1:], ("One more", "One comes"), strict=True):
        days = next(each for each in told["variants"][name]["measures"] if "child_days" in each["measure"])
        assert row[2]["text"] == f"{days['after']:,.0f}"
        assert row[2]["note"].endswith({"better": "better", "unclear": "cannot be told"}[days["verdict"]])
    turned = asked(COME, MORE)["page"]["sections"][0]["blocks"][0]["rows"]
    assert [row[0]["text"] for row in turned] == ["As it is", "One comes", "One more"]


def test_the_best_is_named_only_where_every_pair_with_it_is_clear() -> None:
    alike = asked(MORE, {**MORE, "name": "The same"})
    assert alike["page"]["findings"][0].startswith("We cannot tell from 6 runs which of the 2 is best")
    worse = {"name": "One fewer", "changes": {"pools.server.posts": 1}}
    best = asked(MORE, worse)["page"]["findings"][0]
    assert best.startswith("Best of the 2 by open contacts at the end (with a worker too): One more.")
    busy = {"name": "More contacts", "changes": {"demand.rate": "0.38 per hour"}}
    fewer = {"name": "Half a post fewer", "changes": {"pools.server.posts": 1.5}}
    page = asked(busy, fewer, replications=3)["page"]
    assert [row[1]["text"] for row in page["sections"][0]["blocks"][0]["rows"][1:]] == ["71", "82"]
    assert page["findings"][0].startswith("We cannot tell from 3 runs"), "11 contacts apart, but by chance perhaps"
    assert not asked(MORE)["page"]["findings"][0].startswith(("Best", "We cannot"))


def test_cost_stands_against_child_days_where_there_is_cost() -> None:
    keys = [section["key"] for section in asked(MORE, text=PRICED)["page"]["sections"]]
    assert keys[:3] == ["figures", "curves", "price"]
    assert "price" not in [section["key"] for section in asked(MORE)["page"]["sections"]]


@pytest.mark.parametrize(
    ("what_ifs", "said"),
    [
        ([], "1 to 6 what-ifs"),
        ([MORE] * 7, "1 to 6 what-ifs"),
        ([MORE, MORE], "'One more' is not a name of its own"),
        ([{"name": "As it is", "changes": {"pools.server.posts": 3}}], "not a name of its own"),
        ([{"name": "Nothing"}], "Nothing: nothing is changed in it."),
        ([{"name": "Wrong", "changes": {"pools.servers.posts": 3}}], "did you mean"),
    ],
)
def test_what_cannot_be_compared_is_said(what_ifs: list[dict[str, Any]], said: str) -> None:
    assert said in asked(*what_ifs)["faults"][0]
