"""Views of a branch of the results: each measure below it is an attribute, read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from mashsim.report.numbers import Curve, Estimate, branch, branches, curve, estimate
from mashsim.trees import Tree

Value = TypeVar("Value")


class View:
    """A branch of the results; true if it has something in it."""

    __slots__ = ("_tree",)

    def __init__(self, tree: Tree):
        self._tree = tree

    def __bool__(self) -> bool:
        return bool(self._tree)

    def number(self, name: str) -> Estimate | None:
        """Return the number of that name.

        Raises
        ------
        AttributeError
            If there is no such measure.
        """
        found: Estimate | None = getattr(self, name)
        return found

    def curve(self, name: str) -> Curve | None:
        """Return the curve of that name, as `number`."""
        found: Curve | None = getattr(self, name)
        return found


Kind = TypeVar("Kind", bound=View)


class Attribute(Generic[Value]):
    """What stands in a view below a name, read when it is asked for.

    Attributes
    ----------
    below : what follows its own name in the names of the measures that it holds; "some" stands for any name that the
        scenario gives
    """

    def __init__(self, read: Callable[[Any], Value], below: Sequence[str] = ("",)):
        self._read, self.below = read, below

    def __set_name__(self, owner: type[View], name: str) -> None:
        self._name = name

    def __get__(self, view: View, owner: type[View]) -> Value:
        return self._read(view._tree.get(self._name))


def a_number() -> Attribute[Estimate | None]:
    return Attribute(estimate)


def a_curve() -> Attribute[Curve | None]:
    return Attribute(curve)


def dates() -> Attribute[list[str]]:
    return Attribute(lambda leaf: leaf if isinstance(leaf, list) else [])


def a_part(kind: type[Kind]) -> Attribute[Kind]:
    return Attribute(lambda tree: kind(branch(tree)), [f".{name}" for name in names(kind)])


def each(read: Callable[[Any], Value | None]) -> Attribute[dict[str, Value]]:
    """Values by a name, such as a pool's or a rating; those that there are."""
    return Attribute(lambda tree: values_of(tree, read), (".some",))


def parts(kind: type[Kind]) -> Attribute[dict[str, Kind]]:
    """Branches by a name that the scenario gives; those that have something in them, in order."""
    return Attribute(lambda tree: branches_of(tree, kind), [f".some.{name}" for name in names(kind)])


def values_of(tree: Any, read: Callable[[Any], Value | None]) -> dict[str, Value]:
    return {name: found for name, leaf in branch(tree).items() if (found := read(leaf)) is not None}


def branches_of(tree: Any, kind: type[Kind]) -> dict[str, Kind]:
    return {str(name): kind(part) for name, part in branches(branch(tree))}


def names(kind: type[View]) -> Iterator[str]:
    """Yield the names of all measures that a kind of view has."""
    for base in reversed(kind.__mro__):
        for name, attribute in vars(base).items():
            if isinstance(attribute, Attribute):
                yield from (f"{name}{below}" for below in attribute.below)
