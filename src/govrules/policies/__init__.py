"""Rule files: loaded, checked, and lowered to the core."""

from govrules.policies.loader import load_policies
from govrules.policies.rules import Policies, Rule

__all__ = ["Policies", "Rule", "load_policies"]
