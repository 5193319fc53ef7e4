"""Records and policies in, a report out: facts prepared, engines asked, verdicts explained."""

from govrules.checking.obligations import Obligation, due
from govrules.checking.run import ENGINES, check

__all__ = ["ENGINES", "Obligation", "check", "due"]
