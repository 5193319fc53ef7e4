"""The JSON Schema of records, from the models."""

from __future__ import annotations

from typing import Any

from govrules.models import KINDS
from govrules.models.vocabulary import vocabulary


def record_schema(kind: str | None = None) -> dict[str, Any]:
    """The schema of one kind of record, or of any, under the English names (Chinese ones do as well)."""
    if kind is not None:
        return _of_facts(KINDS[kind].model_json_schema())
    schemas = {name: model.model_json_schema(ref_template="#/$defs/{model}") for name, model in KINDS.items()}
    definitions: dict[str, Any] = {}
    for schema in schemas.values():
        definitions |= _of_facts(schema).pop("$defs", {})
        schema["required"] = ["kind", "id"]  # what tells the kinds apart
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "govrules record",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in schemas],
        "$defs": definitions | schemas,
    }


def _of_facts(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with null only where a fact may be none; an absent fact has no default."""
    for model in (schema, *schema.get("$defs", {}).values()):
        for fact in model.get("properties", {}).values():
            if "x-fact" in fact:
                _of_fact(fact, fact["x-fact"])
    return schema


def _of_fact(fact: dict[str, Any], declared: dict[str, Any]) -> None:
    del fact["default"]
    if not declared.get("nullable"):
        fact["anyOf"].remove({"type": "null"})
    if listed := declared.get("choices"):
        one = fact["anyOf"][0]
        one.get("items", one)["enum"] = list(vocabulary().labels[listed])
