"""表述: the sentence that a rule says, made from what its author wrote, to be laid beside the clause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from govrules.findings import Modality
from govrules.language.terms import Type
from govrules.language.wording import names_in, read_aloud
from govrules.models.record_types import kind_title
from govrules.policies.rules import Parameter, Part, Policies, Rule

Reader = Callable[[str], str]
MODALITY_LABELS = {
    Modality.MUST: "应当",
    Modality.MUST_NOT: "不得",
    Modality.SHOULD: "一般应当",
    Modality.SHOULD_NOT: "一般不得",
}


def sentence(rule: Rule, policies: Policies, day: date) -> str:
    """The rule in one sentence: who, when, the force, the duty, the exceptions; figures as of ``day``."""
    say = _reader(rule, policies, day)
    when = "" if rule.when_text == "True" else f"{say(rule.when_text)}的，"
    force = MODALITY_LABELS[rule.modality]
    duties = "；".join(_duty(part, say) for part in rule.parts)
    joint = "有下列情形：" if rule.modality.negative else "做到：" if len(rule.parts) > 1 else ""
    text = f"{kind_title(rule.record)}，{when}{rule.who}{force}{joint}{duties}"
    exceptions = [
        f"依 {text} 办理的" if text in rule.unless else f"{say(text)}的" for text, _ in rule.exceptions
    ]
    return f"{text}。" + (f"除外：{'；'.join(exceptions)}。" if exceptions else "")


def definitions(rule: Rule, policies: Policies, day: date) -> dict[str, str]:
    """The derived facts that a rule names, and those that these name in turn, each in words."""
    known = policies.defines.get(rule.record, {})
    say = _reader(rule, policies, day)
    found: dict[str, str] = {}
    texts = [rule.when_text, *(text for text, _ in rule.exceptions if text not in rule.unless)]
    for part in rule.parts:
        texts += [said for _, said in part.written] or [part.text]
    while texts:
        for name in names_in(texts.pop(0)):
            if name in known and name not in found:
                found[name] = say(known[name])
                texts.append(known[name])
    return found


def duty_in_words(part: Part, rule: Rule, policies: Policies) -> str:
    """One item of a duty as a phrase, without figures."""
    return _duty(part, _reader(rule, policies, None))


def _reader(rule: Rule, policies: Policies, day: date | None) -> Reader:
    """How the expressions of a rule are read aloud; figures as of ``day``, None without them."""
    terms = policies.terms.get(rule.record, {}).values()
    dates = frozenset(t.title for t in terms if t.type in (Type.DAY, Type.MOMENT))

    def figure(name: str, key: str | None) -> str:
        parameter = policies.parameters.get(name)
        return name if parameter is None else _figure(parameter, key, day)

    return lambda text: read_aloud(text, figure, dates)


def _figure(parameter: Parameter, key: str | None, day: date | None) -> str:
    if key is not None and key not in (parameter.keys or ()):
        return f"按{key}的{parameter.name}"
    if day is None:
        return f"{parameter.name}{f'·{key}' if key else ''}"
    value = parameter.text(parameter.version_on(day, key), key).removeprefix(f"{key} ")
    return f"{parameter.name}{f'·{key}' if key else ''}（{value}）"


def _duty(part: Part, say: Reader) -> str:
    if not part.written:
        return say(part.text)
    said = {key: say(text) for key, text in part.written}
    goal = f"有{said['done']}" if "done" in said else said["holds"]
    at = f"，不晚于当日{said['at']}" if "at" in said else ""
    match said:
        case {"within": within, "after": after}:
            return f"自{after}次日起{within}内{at}，{goal}"
        case {"within": within, "before": before}:
            return f"在{before}以前至少{within}{at}，{goal}"
        case {"by": by}:
            return f"不晚于{by}{at}，{goal}"
        case {"until": until}:
            return f"不晚于{until}（没有天数），{goal}"
        case _:
            return goal
