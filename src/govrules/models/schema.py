"""The JSON Schema of records, from the models."""

from __future__ import annotations

from typing import Any

from govrules.models import KINDS


def record_schema(kind: str | None = None) -> dict[str, Any]:
    """The schema of one kind of record, or of any, under the English names (Chinese ones do as well)."""
    if kind is not None:
        return KINDS[kind].model_json_schema()
    schemas = {name: model.model_json_schema(ref_template="#/$defs/{model}") for name, model in KINDS.items()}
    definitions: dict[str, Any] = {}
    for schema in schemas.values():
        definitions |= schema.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "govrules record",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in schemas],
        "$defs": definitions | schemas,
    }
