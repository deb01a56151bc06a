"""The words of the vocabulary that settings choose from, as types: one for each kind of choice.

Pydantic checks them, offers the nearest in a message and lists them in the schema; for a type checker they are text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from mashsim.vocabulary import outcomes, points, stages

if TYPE_CHECKING:
    ScreeningOutcome: TypeAlias = str
    DecisionOutcome: TypeAlias = str
    DiscussionOutcome: TypeAlias = str
    JudgedOutcome: TypeAlias = str
    Closing: TypeAlias = str
    Decision: TypeAlias = str
    Route: TypeAlias = str
    StageName: TypeAlias = str
    BacklogStage: TypeAlias = str
    PausedStage: TypeAlias = str
    WithdrawnStage: TypeAlias = str
    StartPoint: TypeAlias = str
    StopPoint: TypeAlias = str
    PublishedStop: TypeAlias = str
else:
    ScreeningOutcome = Literal[outcomes.given_at("screening")]
    DecisionOutcome = Literal[outcomes.given_at("deciding")]
    DiscussionOutcome = Literal[outcomes.DISCUSSED]
    JudgedOutcome = Literal[outcomes.JUDGED]
    Closing = Literal[outcomes.CLOSINGS]
    Decision = Literal[outcomes.DECISIONS]
    Route = Literal[outcomes.ROUTES]
    StageName = Literal[stages.STAGES]
    BacklogStage = Literal[stages.WITH_BACKLOG]
    PausedStage = Literal[stages.UP_TO_A_WORKER]
    WithdrawnStage = Literal[stages.MAY_BE_WITHDRAWN]
    StartPoint = Literal[points.STARTS]
    StopPoint = Literal[points.STOPS]
    PublishedStop = Literal[(*points.STOPS, points.NOT_SAID)]
