"""The oracle: the reference meaning, question by question; what every engine is compared with."""

from __future__ import annotations

from collections.abc import Sequence

from govrules.language.evaluation import answer
from govrules.language.nodes import Answer, Facts, Question
from govrules.workdays import WorkCalendar


def answers(
    questions: Sequence[Question], records: Sequence[Facts], calendar: WorkCalendar
) -> list[list[Answer]]:
    return [[answer(question, facts, calendar) for question in questions] for facts in records]
