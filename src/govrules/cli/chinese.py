"""What click itself says (usage, options, what is wrong with a command line), in Chinese on every machine.

click asks gettext for its words, and gettext asks the machine for its language and looks for a catalogue;
here the table answers at once. What it lacks stays as it is.
"""

from __future__ import annotations

import gettext

WORDS = {
    "Usage:": "用法:",
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示本说明",
    "Try '{command} {option}' for help.": "说明见：{command} {option}",
    "Error: {message}": "错误：{message}",
    "Aborted!": "已中断。",
    "Missing command.": "没有写明命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Choose from:\n\t{choices}": "可填：\n\t{choices}",
    "No such command {name!r}.": "没有“{name}”这个命令。",
    "No such option {name!r}.": "没有“{name}”这个选项。",
    "No such option: {name}": "没有“{name}”这个选项。",
    "Did you mean {possibility}?": "是否指 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是否指其中之一：{possibilities}？",
    "(Possible options: {possibilities})": "是否指其中之一：{possibilities}？",
    "Option {name!r} requires an argument.": "选项“{name}”后面要写一个值。",
    "Option {name!r} does not take a value.": "选项“{name}”后面不写值。",
    "Got unexpected extra argument ({args})": "多了一个参数：{args}",
    "Got unexpected extra arguments ({args})": "多了几个参数：{args}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "{value!r} is not {choice}.": "不能是“{value}”，只可填 {choice}。",
    "{value!r} is not one of {choices}.": "不能是“{value}”，可填：{choices}。",
    "{value!r} is not a valid {number_type}.": "应为整数，不是“{value}”。",
    "{value} is not in the range {range}.": "{value} 超出范围 {range}。",
}
"""What click says, from 8.2 on, by its English text; no option takes a number but whole ones."""


def speak_chinese() -> None:
    """Have gettext answer from the table, in this process."""
    gettext.dgettext = _one
    gettext.dngettext = _one_or_more


def _one(domain: str, message: str) -> str:  # noqa: ARG001 (as gettext has it)
    return WORDS.get(message, message)


def _one_or_more(domain: str, msgid1: str, msgid2: str, n: int) -> str:
    return _one(domain, msgid1 if n == 1 else msgid2)
