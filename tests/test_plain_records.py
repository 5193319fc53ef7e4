"""Plain records are read as the models read them: the same are taken, and they say the same."""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.ledgers import load_records
from govrules.models import KINDS, Record
from govrules.models.base import Named, row_types
from govrules.models.plain import PlainRecord, read_plain
from govrules.models.reading import RecordError, read_record
from govrules.models.record_types import record_types

ROOT = Path(__file__).parent.parent
MONTHS = ("office_2025_10", "office_2026_02")


def _samples() -> Iterator[dict[str, Any]]:
    for file in sorted((ROOT / "tests" / "samples").glob("*.json")):
        found = json.loads(file.read_text(encoding="utf-8"))
        for data in found if isinstance(found, list) else [found]:
            rest = {key: value for key, value in data.items() if key not in ("kind", "记录类型")}
            yield {"kind": file.stem} | rest


SAMPLES = tuple(_samples())


def by_model(data: Mapping[str, Any]) -> Record | None:
    try:
        return read_record(data)
    except RecordError:
        return None


def left_to_the_model(record: Record) -> bool:
    return bool(record.record_type.by_model & record.model_fields_set)


def assert_alike(plain: PlainRecord, model: Record) -> None:
    assert plain.record_type == model.record_type
    assert (plain.kind, plain.id) == (model.kind, model.id)
    assert plain.model_fields_set == model.model_fields_set
    assert plain.facts() == model.facts()
    assert plain.recorded() == model.recorded()
    for name in model.terms():
        if name in model.record_type.rows:
            assert plain.rows_of(name) == model.rows_of(name)
        else:
            assert getattr(plain, name) == getattr(model, name), name


def test_every_kind_has_a_sample() -> None:
    assert {sample["kind"] for sample in SAMPLES} == set(KINDS)


@pytest.mark.parametrize("data", SAMPLES, ids=lambda data: data["kind"])
def test_a_sample_is_read_alike(data: dict[str, Any]) -> None:
    model = read_record(data)
    whole = read_plain(data, None, record_types())
    assert (whole is None) == left_to_the_model(model)
    rest = {key: value for key, value in model.recorded().items() if key not in model.record_type.by_model}
    plain = read_plain(rest, None, record_types())
    assert plain is not None
    assert_alike(plain, read_record(rest))


@pytest.mark.parametrize("month", MONTHS)
def test_the_records_of_a_month_are_read_alike(month: str) -> None:
    models = load_records(ROOT / "examples" / month)
    plain = load_records(ROOT / "examples" / month, models=False)
    assert (plain.refused, plain.warnings, plain.complete) == (
        models.refused,
        models.warnings,
        models.complete,
    )
    lighter = 0
    for one, other in zip(plain.loaded, models.loaded, strict=True):
        assert one.source == other.source
        assert isinstance(other.record, Record)
        if isinstance(one.record, PlainRecord):
            lighter += 1
            assert_alike(one.record, other.record)
        else:
            assert left_to_the_model(other.record)
    assert lighter > len(models.loaded) / 2


ODD = st.sampled_from(
    [
        *(None, True, False, 0, -1, 3, 10**9, 10**12, 2.5),
        *("", " ", "是", "无", "一类", "plenary", "全体会议", "x\0y", "甲" * 20_001),
        *("2026-02-30", "2026-09-18", "1800-01-01", "2026-09-18 12:30", "2026-09-18 24:00"),
        *([], ["一类"], [1], [None], [{}], [{"没有": 1}], {}, {"a": 1}),
    ]
)


@given(st.data())
def test_what_is_out_of_the_ordinary_is_left_to_the_model(data: st.DataObject) -> None:
    sample = copy.deepcopy(data.draw(st.sampled_from(SAMPLES)))
    kind = record_types()[sample["kind"]]
    for _ in range(data.draw(st.integers(1, 3))):
        term = data.draw(st.sampled_from(list(kind.terms.values())))
        key = data.draw(st.sampled_from([term.name, term.title, *term.synonyms, "id", "kind", "编 号"]))
        sample[key] = data.draw(ODD)
    model, plain = by_model(sample), read_plain(sample, None, record_types())
    if plain is not None:
        assert model is not None, "the model refuses it"
        assert_alike(plain, model)
    elif model is not None:
        # only these forms of an accepted record are left to it
        odd_kind = sum(key in ("kind", "记录类型") for key in sample) != 1
        assert left_to_the_model(model) or odd_kind


def test_models_that_read_in_a_way_of_their_own_say_from_which_facts() -> None:
    shared = set(Named.__pydantic_decorators__.field_validators) | set(
        Record.__pydantic_decorators__.field_validators
    )
    after = set(Named.__pydantic_decorators__.model_validators)
    for model in KINDS.values():
        assert set(model.__pydantic_decorators__.field_validators) <= shared
        if set(model.__pydantic_decorators__.model_validators) - after or model.facts is not Named.facts:
            assert model.BY_MODEL > Record.BY_MODEL, model
        for name, row in row_types(model).items():
            if set(row.__pydantic_decorators__.model_validators) - after:
                assert name in model.BY_MODEL, (model, name)


def test_a_plain_record_has_the_facts_of_its_kind_and_no_others() -> None:
    record = read_plain({"kind": "meeting", "id": "1", "参会人数": 3}, None, record_types())
    assert record is not None
    assert (record.participant_count, record.start_date) == (3, None)
    with pytest.raises(AttributeError, match="会议 has no fact 'reply_date'"):
        _ = record.reply_date


def test_the_kind_given_for_a_table_must_not_be_contradicted() -> None:
    types = record_types()
    assert read_plain({"id": "1"}, "meeting", types) is not None
    assert read_plain({"id": "1", "kind": "会议"}, "meeting", types) is not None
    assert read_plain({"id": "1", "kind": "公文"}, "meeting", types) is None
    assert read_plain({"id": "1"}, None, types) is None
    assert read_plain({"kind": "meeting"}, None, types) is None
