"""Efforts: how long hands-on work on a contact takes, for one contact and on average.

An effort is one length or distribution, or a table: by rating, by source, or for the family and for each child. The
tables compose: any of them may stand inside another one of a different sort. Each sort of table is a class here, which
says all that the rest asks of it. Every effort of a scenario is read here and nowhere else: `timing` gives the model
what one contact takes, and `mean_seconds` gives the hours check what contacts take on average. A contact has one
uniform number for a piece of work, whatever law it is put through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import AfterValidator, BeforeValidator, Discriminator, RootModel, Tag

from mashsim.chance import Distribution
from mashsim.documents.sorts import PARTS, Sort, sort_of
from mashsim.documents.text import KeyPath, did_you_mean, dotted, listed, nearest
from mashsim.quantities import Duration
from mashsim.scenario.columns import Rows
from mashsim.scenario.values import Fixed, Key, LengthLaw, Settings
from mashsim.vocabulary.ratings import RATED_AS, Rating

OTHER_SOURCES = "other_sources"
NOTHING = Fixed(distribution="fixed", length=Duration(0))
"""No work."""


class Worked(Protocol):
    """What is known of a contact when work on it is queued, by codes."""

    rating: int
    source: int
    children: int


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one kind of work takes.

    Attributes
    ----------
    seconds : contact and uniform number → hands-on seconds
    is_certain : whether the uniform number makes no difference
    law : the law for every contact, where it is one
    """

    seconds: Callable[[Worked, float], float]
    is_certain: bool
    law: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """The contacts over which an average is taken.

    Attributes
    ----------
    sources, ratings : how many of them there are of each; only proportions matter
    children : their mean number in one contact
    """

    sources: Mapping[str, float]
    ratings: Mapping[Rating, float]
    children: float


# How an effort is written


class EffortTable:
    """What every sort of table of efforts can say. The sorts are told apart by their keys, in `documents.sorts`."""

    sort: ClassVar[Sort]

    def parts(self) -> Mapping[Any, Effort]:
        """Return the efforts in it, by key."""
        raise NotImplementedError

    def timing(self, sources: Sequence[str]) -> Timing:
        """Return how long work takes, for contacts whose source is known by its position."""
        raise NotImplementedError

    def mean_seconds(self, of: Mix) -> float:
        """Return how long work takes on average."""
        raise NotImplementedError

    def wrong_names(self, sources: Sequence[str]) -> Iterator[tuple[KeyPath, str]]:
        """Yield what is wrong with the names in it: where, and in words that go on after the path."""
        yield from ()


class ByRating(EffortTable, Settings):
    """A hands-on time for each rating, such as { red = "60 min", amber = "40 min", green = "30 min" }. The rating is
    that which the contact has when the work is queued."""

    red: Effort
    """Hands-on time for contacts rated red."""

    amber: Effort
    """Hands-on time for contacts rated amber."""

    green: Effort
    """Hands-on time for contacts rated green."""

    sort: ClassVar[Sort] = "by rating"

    def parts(self) -> Mapping[Rating, Effort]:
        return {"red": self.red, "amber": self.amber, "green": self.green}

    def timing(self, sources: Sequence[str]) -> Timing:
        rated = [timing(part, sources) for part in self.parts().values()]
        by_rating = [one.seconds for one in rated]
        return Timing(lambda contact, u: by_rating[contact.rating](contact, u), all(one.is_certain for one in rated))

    def mean_seconds(self, of: Mix) -> float:
        parts = self.parts()
        return _weighted(
            (n, mean_seconds(parts[rating], replace(of, ratings={rating: n}))) for rating, n in of.ratings.items()
        )


class BySource(EffortTable, RootModel[dict[Key, "Effort"]]):
    """A hands-on time for each source by name, and for all that are not named, such as { police = "12 min",
    other_sources = "20 min" }."""

    model_config = {"frozen": True}
    sort: ClassVar[Sort] = "by name"

    def parts(self) -> Mapping[str, Effort]:
        return self.root

    def timing(self, sources: Sequence[str]) -> Timing:
        come = [timing(self.of(source), sources) for source in sources]
        by_source = [one.seconds for one in come]
        return Timing(lambda contact, u: by_source[contact.source](contact, u), all(one.is_certain for one in come))

    def mean_seconds(self, of: Mix) -> float:
        return _weighted(
            (n, mean_seconds(self.of(source), replace(of, sources={source: n}))) for source, n in of.sources.items()
        )

    def wrong_names(self, sources: Sequence[str]) -> Iterator[tuple[KeyPath, str]]:
        known = [*sources, OTHER_SOURCES]
        for name in self.root:
            if name not in known:
                there = f"there are {', '.join(known)}{did_you_mean(name, known)}"
                yield (name,), f"is {name!r}, which is not a source; {there}"
        missing = [source for source in sources if source not in self.root]
        if missing and OTHER_SOURCES not in self.root:
            who = f"{OTHER_SOURCES}, which holds for all that are not named"
            yield (), f"has no effort for {listed(missing)}; write {who}"

    def of(self, source: str) -> Effort:
        """Return the effort of a source, by its name."""
        return self.root[source] if source in self.root else self.root[OTHER_SOURCES]


class PerChild(EffortTable, Settings):
    """A hands-on time for the family and one for each of its children, such as { per_family = "30 min", per_child = "10
    min" }: a contact about two children takes 50 minutes. All of it has the luck of the one contact: where the time for
    the first child is long, so is that for the second."""

    per_family: Effort = NOTHING
    """Hands-on time for the contact, however many children."""

    per_child: Effort
    """Hands-on time for each child, added for the first one too."""

    sort: ClassVar[Sort] = "per child"

    def parts(self) -> Mapping[str, Effort]:
        return {"per_family": self.per_family, "per_child": self.per_child}

    def timing(self, sources: Sequence[str]) -> Timing:
        family, child = timing(self.per_family, sources), timing(self.per_child, sources)
        once, each = family.seconds, child.seconds
        return Timing(
            lambda contact, u: once(contact, u) + contact.children * each(contact, u),
            family.is_certain and child.is_certain,
        )

    def mean_seconds(self, of: Mix) -> float:
        return mean_seconds(self.per_family, of) + of.children * mean_seconds(self.per_child, of)


def _sort(effort: object) -> str:
    """Return which sort of effort something is, as a file has it or as it was read."""
    if isinstance(effort, Mapping) and effort:
        return "distribution" if _names_a_distribution(effort) else sort_of(effort)
    return effort.sort if isinstance(effort, EffortTable) else "distribution"


def _names_a_distribution(table: Mapping[Any, Any]) -> bool:
    """Whether a table says `distribution`, or nearly so."""
    return "distribution" in table or (sort_of(table) == "by name" and bool(nearest("distribution", map(str, table))))


def _of_one_sort(value: object) -> object:
    """Refuse a table that is of two sorts, or that lacks a rating."""
    if not isinstance(value, Mapping) or not value:
        return value
    sort = _sort(value)
    allowed = {"per child": PARTS, "by rating": RATED_AS}.get(sort, ())
    if sort == "distribution":
        wrong = [key for key in value if key in (*RATED_AS, *PARTS)][:1]
        faults = [
            f"has {key!r} beside a distribution; put the distribution inside it, or leave one out" for key in wrong
        ]
    else:
        others = [str(key) for key in value if allowed and key not in allowed]
        faults = [*_misspelt(others, value, allowed)] or [_beside(key, value, allowed) for key in others[:1]]
    if sort == "by rating" and not faults:
        missing = [rating for rating in RATED_AS if rating not in value]
        faults += [f"has no effort for {listed(missing)}; write one for red, amber and green"] if missing else []
    if faults:
        raise ValueError("\n".join(faults))
    return value


def _misspelt(keys: Sequence[str], table: Mapping[Any, Any], allowed: Sequence[str]) -> Iterator[str]:
    """Yield, for each key that is nearly one that the table lacks, which one may be meant."""
    for key in keys:
        if near := nearest(key, [name for name in allowed if name not in table]):
            yield f"{key}\tunknown setting; did you mean {near!r}?"


def _beside(key: str, table: Mapping[Any, Any], allowed: Sequence[str]) -> str:
    """Say what a table takes that has a key of another sort."""
    one, takes = next(name for name in allowed if name in table), listed(allowed)
    sort = "by rating" if allowed is RATED_AS else "per child"
    return f"has {key!r} beside {one!r}; a table {sort} takes {takes}, each of which may be a table of another sort"


def _each_sort_once(effort: Effort) -> Effort:
    """Refuse a table inside another of the same sort."""
    sort = _sort(effort)
    same = [path for path, inner in parts_of(effort) if path and sort != "distribution" and _sort(inner) == sort]
    if same:
        words = "by source" if sort == "by name" else sort
        raise ValueError(f"is {words}, and so is {dotted(same[0])} in it; write each sort of table once")
    return effort


def _hands_on(law: LengthLaw) -> LengthLaw:
    if law.kind == "working days":
        raise ValueError('is in working days, but hands-on time is not; write it in minutes or hours, such as "45 min"')
    return law


_AnyEffort = Annotated[
    Annotated[LengthLaw, AfterValidator(_hands_on), Tag("distribution")]
    | Annotated[ByRating, Tag("by rating")]
    | Annotated[BySource, Tag("by name")]
    | Annotated[PerChild, Tag("per child")],
    Discriminator(_sort),
]
Effort = Annotated[_AnyEffort, BeforeValidator(_of_one_sort), AfterValidator(_each_sort_once)]
"""Hands-on time, which may vary; in minutes or hours, never in working days. One length or distribution, or a table by
rating, by source, or per child."""
ByRating.model_rebuild()
BySource.model_rebuild()
PerChild.model_rebuild()


def _for_the_unrated(effort: Effort) -> Effort:
    if any(isinstance(part, ByRating) for _, part in parts_of(effort)):
        raise ValueError(
            "is by rating, but not all contacts have a rating here; write one effort, or a table by source or per child"
        )
    return effort


EffortBeforeRating = Annotated[Effort, AfterValidator(_for_the_unrated)]
"""Hands-on time for contacts of which not all are rated: as any other, but not by rating."""


def parts_of(effort: Effort | EffortTable, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Effort | EffortTable]]:
    """Yield an effort and all that stand inside it, each with its path."""
    yield path, effort
    if isinstance(effort, EffortTable):
        for key, below in effort.parts().items():
            yield from parts_of(below, (*path, key))


def efforts_in(settings: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, EffortTable]]:
    """Yield every effort of some settings that is a table, with its path."""
    if isinstance(settings, EffortTable):
        yield path, settings
    elif isinstance(settings, Settings):
        for name in type(settings).model_fields:
            yield from efforts_in(getattr(settings, name), (*path, name))
    elif isinstance(settings, Mapping | tuple | list) and not isinstance(settings, Rows):  # a list has no efforts
        for key, below in settings.items() if isinstance(settings, Mapping) else enumerate(settings):
            yield from efforts_in(below, (*path, key))


def wrong_names(effort: EffortTable, sources: Sequence[str]) -> Iterator[tuple[KeyPath, str]]:
    """Yield what is wrong with the names in an effort: where, and in words that go on after the path."""
    for path, part in parts_of(effort):
        if isinstance(part, EffortTable):
            yield from (((*path, *below), message) for below, message in part.wrong_names(sources))


# What an effort comes to


def timing(effort: Effort, sources: Sequence[str]) -> Timing:
    """Return how long work takes, for contacts whose source is known by its position."""
    if isinstance(effort, EffortTable):
        return effort.timing(sources)
    law = effort.compiled()
    quantile = law.quantile
    return Timing(lambda contact, u: quantile(u), law.certain, law)


def mean_seconds(effort: Effort, of: Mix) -> float:
    """Return how long work takes on average."""
    return effort.mean_seconds(of) if isinstance(effort, EffortTable) else effort.compiled().mean


def _weighted(pairs: Iterator[tuple[float, float]]) -> float:
    """Return the mean of values by their weights; 0 where there is nothing."""
    weighed = [pair for pair in pairs if pair[0]]
    return fsum(weight * value for weight, value in weighed) / fsum(weight for weight, _ in weighed) if weighed else 0.0
