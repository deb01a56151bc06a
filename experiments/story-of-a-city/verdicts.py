"""The rules by which a claim is judged: what holds, what was put in, and which comparisons are refused.

Three verdicts. *predicted*: the test held, could have failed, and its outcome was not put in. *consistent*: it held,
and its outcome was put in or fitted, so that it could hardly have failed. *not shown*: it did not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from mashsim.measures.intervals import band, mean_interval
from mashsim.scenario import DESCRIPTION

PREDICTED, CONSISTENT, NOT_SHOWN = "predicted", "consistent", "not shown"
VERDICTS = (PREDICTED, CONSISTENT, NOT_SHOWN)
"""From the strongest to the weakest."""
FIGURE_RULES = ("within range", "up to", "at least", "at most")
COMPARISON_RULES = ("more", "less", "little changed")


def verdict(holds: bool, put_in: str | None) -> str:
    """Return the verdict on a test: what was put in can be consistent at best."""
    if not holds:
        return NOT_SHOWN
    return CONSISTENT if put_in else PREDICTED


def weakest(verdicts: Sequence[str]) -> str:
    """Return the verdict on a claim of several tests: it is as strong as the weakest of them."""
    return max(verdicts, key=VERDICTS.index)


def figure_holds(rule: str, published: float, values: Sequence[float]) -> bool:
    """Whether what was simulated agrees with a published figure, or keeps to one side of a bar.

    "within range": the figure lies within the range of 8 runs in 10. "up to": the same, of the longest of each run: a
    longest that is clearly longer contradicts the source, and so does one that never comes near it. "at least" and "at
    most": that whole range lies on the bar's right side, so that a mean on the right side of a wide range is not
    enough.
    """
    low, high = band(values)
    return {
        "within range": low <= published <= high,
        "up to": low <= published <= high,
        "at least": low >= published,
        "at most": high <= published,
    }[rule]


def difference_holds(rule: str, least: float, differences: Sequence[float]) -> bool:
    """Whether the mean of paired differences is as a comparison's rule says, beyond doubt (its 95 % interval).

    "more" and "less": the whole interval lies beyond `least`. "little changed": it lies within `least`. Fewer than two
    pairs show nothing.
    """
    _, low, high = mean_interval(differences)
    if low is None or high is None:
        return False
    return {"more": low > least, "less": high < -least, "little changed": max(abs(low), abs(high)) <= least}[rule]


def differing(one: Any, other: Any, path: tuple[str | int, ...] = ()) -> Iterator[str]:
    """Yield the settings in which two documents differ, as dotted paths; interventions go by their names."""
    if one == other or (len(path) == 1 and path[0] in DESCRIPTION):
        return
    if path == ("interventions",):
        one, other = ({change["name"]: change for change in side or []} for side in (one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*one, *other]):
            yield from differing(one.get(key), other.get(key), (*path, key))
    else:
        yield ".".join(map(str, path))


def refusal(one: Mapping[str, Any], other: Mapping[str, Any], cause: Sequence[str]) -> str:
    """Return why two documents may not be compared for a cause; nothing if they differ in it and in nothing else.

    Parameters
    ----------
    cause : patterns of settings, such as ``pools.*.posts``; each must match something
    """
    paths = list(differing(one, other))
    also = [path for path in paths if not any(fnmatchcase(path, pattern) for pattern in cause)]
    if also:
        return f"its sides differ in more than the cause: also in {', '.join(also)}"
    idle = [pattern for pattern in cause if not any(fnmatchcase(path, pattern) for path in paths)]
    if idle:
        return f"its sides do not differ in what is said to be the cause: {', '.join(idle)}"
    return ""
