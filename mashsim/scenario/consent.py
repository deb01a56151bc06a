"""Consent to ask partners about a family: when it is missing, how it is sought, and what happens without it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mashsim.scenario.values import Share
from mashsim.scenario.work import ReachingSettings, WorkSettings
from mashsim.vocabulary.ratings import Rating


class Override(WorkSettings):
    """A manager decides, and records, whether to ask partners without consent.

    The work comes with every contact whose consent is refused, or whose family was not reached, if its rating has a
    share above 0. Evidence: if a parent refuses, a manager decides and records whether to override (Bedfordshire
    section 47 procedure; JTAI Walsall).
    """

    share: Annotated[dict[Rating, Share], Field(min_length=1)]
    """Share of these contacts, by rating, for which the manager overrides; a rating that is not named has 0. Read at
    that decision."""


class ConsentingSettings(WorkSettings, ReachingSettings):
    """Consent sought before partners are asked, for the enquiries that come without it. `effort` is the hands-on time
    of each try.

    Evidence: consent is needed unless significant harm is likely (AB v Haringey [2013] EWHC 416 (Admin);
    Hertfordshire's consent chapter); missing consent makes extra work for the front door (a MASH's update of November
    2019; Ofsted's Nottingham report of 2022, paragraph 3; JTAI Oxfordshire). No council publishes how often it is
    missing.
    """

    missing_share: Share = 0.0
    """Share of enquiries that come without consent. Read when the contact comes to this stage; consent that is there
    costs nothing."""

    missing_by_source: dict[str, Share] = Field(default_factory=dict)
    """The same for a source that differs."""

    not_needed: tuple[Rating, ...] = ("red",)
    """Ratings in which harm is likely, so that partners are asked without consent. Read when the contact comes to this
    stage."""

    refused_share: Share = 0.0
    """Share of the families reached that refuse. Read when they are reached."""

    override: Override | None = None
    """Whether and how often a manager overrides a refusal, or decides so where nobody was reached."""

    without_consent: Literal["decision", "closed"] = "decision"
    """What happens without consent: `decision` goes to the threshold decision without checks, `closed` is closed as no
    further action, even where a decision would have been to do more. Read when it is plain that there is none."""
