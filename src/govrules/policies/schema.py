"""The JSON Schema of a rule file, from the keys that the loader knows; for editors."""

from __future__ import annotations

from typing import Any

from govrules.findings import Verdict
from govrules.models import KINDS
from govrules.policies.duties import DEADLINE_KEYS
from govrules.policies.loader import (
    DEFINE_KEYS,
    FILE_KEYS,
    MODALITIES,
    RULE_KEYS,
    TABLE_KEYS,
    UNCHECKED_KEYS,
)
from govrules.policies.workflows import (
    CLOSE_KEYS,
    DUE_KEYS,
    FLOW_KEYS,
    LIMITS,
    ORDER_KEYS,
    REQUIRE_KEYS,
    STEP_KEYS,
    Order,
)

TEXT: dict[str, Any] = {"type": "string"}
EXPRESSION: dict[str, Any] = {"type": ["string", "boolean"]}
VALUE: dict[str, Any] = {"type": ["string", "boolean", "integer"]}
ROWS: dict[str, Any] = {"type": "array", "items": {"type": "array", "prefixItems": [EXPRESSION, VALUE]}}
DAY: dict[str, Any] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def rule_file_schema() -> dict[str, Any]:
    """The schema of one rule file; what a schema cannot say (names, types) the loader says."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "govrules rule file",
        **_object({key: _file_key(key) for key in FILE_KEYS}),
        "anyOf": [{"required": [key]} for key in ("rules", "workflow", "unchecked")],
        "$defs": {
            "rule": {**_object({key: _rule_key(key) for key in RULE_KEYS}), "required": ["id", "says"]},
            "table": {
                **_object({key: _rule_key(key) for key in TABLE_KEYS}),
                "required": ["id", "table"],
            },
            "rows": {**_object({"type": TEXT, "rows": ROWS, "else": VALUE}), "required": list(DEFINE_KEYS)},
            "duty": {"anyOf": [EXPRESSION, {"$ref": "#/$defs/deadline"}]},
            "deadline": _object(dict.fromkeys(DEADLINE_KEYS, TEXT)),
            **_workflow_parts(),
        },
    }


def _workflow_parts() -> dict[str, Any]:
    """A workflow, its steps, and what stands at a step; a bare id names a rule that stands elsewhere."""
    due: dict[str, Any] = {**_object({key: _rule_key(key) for key in DUE_KEYS}), "required": ["id"]}
    due["properties"] |= dict.fromkeys(LIMITS, TEXT)
    order = {**_object({key: _rule_key(key) for key in ORDER_KEYS}), "required": ["order"]}
    order["properties"]["order"] = {"enum": [o.value for o in Order]}
    require = {**_object({key: _rule_key(key) for key in REQUIRE_KEYS}), "required": ["id"]}
    close = {**_object({key: _rule_key(key) for key in CLOSE_KEYS}), "required": ["id", "step", "needs"]}
    close["properties"] |= {
        "needs": {"type": "array", "items": TEXT},
        "needs_if": {"type": "object", "additionalProperties": EXPRESSION},
    }
    step = {**_object(dict.fromkeys(STEP_KEYS, TEXT)), "required": ["at"]}
    step["properties"] |= {
        "after": {"type": "object", "additionalProperties": order},
        "due": {"type": "array", "items": {"anyOf": [TEXT, due]}},
        "requires": {"type": "array", "items": {"anyOf": [TEXT, require]}},
    }
    flow = {**_object(dict.fromkeys(FLOW_KEYS, TEXT)), "required": ["id", "title", "steps"]}
    flow["properties"] |= {
        "record": {"enum": list(KINDS)},
        "when": EXPRESSION,
        "steps": {"type": "object", "additionalProperties": step},
        "close": close,
    }
    return {"workflow": flow}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _file_key(key: str) -> dict[str, Any]:
    match key:
        case "rules":
            return {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/$defs/rule"}, {"$ref": "#/$defs/table"}]},
            }
        case "workflow":
            flow = {"$ref": "#/$defs/workflow"}
            return {"anyOf": [flow, {"type": "array", "items": flow}]}
        case "unchecked":
            item = {**_object(dict.fromkeys(UNCHECKED_KEYS, TEXT)), "required": ["id", "says", "why"]}
            return {"type": "array", "items": item}
        case "define":
            return {"type": "object", "additionalProperties": {"anyOf": [TEXT, {"$ref": "#/$defs/rows"}]}}
        case _:
            return _rule_key(key)


def _rule_key(key: str) -> dict[str, Any]:
    match key:
        case "record":
            return {"enum": list(KINDS)}
        case "since" | "until":
            return DAY
        case "when":
            return EXPRESSION
        case "table":
            return {"type": "array", "items": {"type": "object"}}
        case "decides":
            return {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}
        case "readings":
            return {"type": "object", "additionalProperties": {"type": "object"}}
        case "covers":
            return {"type": "array", "items": TEXT}
        case "unless":
            exemption = {
                **_object({"when": EXPRESSION, "exempt": {"const": True}}),
                "required": ["when", "exempt"],
            }
            item = {"anyOf": [TEXT, exemption]}
            return {"anyOf": [item, {"type": "array", "items": item}]}
        case _ if key in MODALITIES:
            return {"anyOf": [{"$ref": "#/$defs/duty"}, {"type": "array", "items": {"$ref": "#/$defs/duty"}}]}
        case _ if key in [v.value for v in Verdict]:
            return {"type": "array", "items": {"type": "object"}}
        case _:
            return TEXT
