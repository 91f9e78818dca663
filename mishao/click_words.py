"""What click says by itself, in the language of this run. It asks gettext, whose language hangs on the environment alone."""

from __future__ import annotations

from typing import Any

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from mishao import language

_CHINESE = {
    "Aborted!": "已中断。",
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "default: {default}": "默认 {default}",
    "Show the version and exit.": "显示版本。",
    "Show this message and exit.": "显示本说明。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "Error: {message}": "有误：{message}",
    "Try '{command} {option}' for help.": "用法请运行 {command} {option}。",
    "Missing command.": "缺少命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "Got unexpected extra arguments ({args})": "多余的参数：{args}",
    "Option {name!r} requires an argument.": "选项 {name!r} 要带一个值。",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 不在可选之列：{choices}。",
    "Missing parameter": "缺少参数",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "Invalid value: {message}": "值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Did you mean {possibility}?": "是否要用 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是否要用其中之一：{possibilities}？",
    "Could not open file {filename!r}: {message}": "文件 {filename!r} 打不开：{message}",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是数（{number_type}）。",
    "{value} is not in the range {range}.": "{value} 不在范围内（{range}）。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a file.": "{filename!r} 是文件，不是{name}。",
    "{name} {filename!r} is a directory.": "{filename!r} 是文件夹，不是{name}。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 不可读。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 不可写。",
    "Repeat for confirmation": "再输入一次",
    "Error: The two entered values do not match.": "两次输入不一致。",
}
_ASK = (
    click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui, click.types,
)  # fmt: skip


def install() -> None:
    for module in _ASK:
        module._ = _said  # type: ignore[attr-defined]
        module.ngettext = lambda one, many, count: _said(one if count == 1 else many)  # type: ignore[attr-defined]
    click.types.StringParamType.convert = _readable  # type: ignore[method-assign, assignment]


def _readable(
    self: click.types.StringParamType, value: Any, *where: Any, _plain: Any = click.types.StringParamType.convert
) -> Any:
    """A word whose bytes are no text can't be looked for nor kept; only a file may have such a name."""
    text = _plain(self, value, *where)
    if isinstance(text, str) and not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        self.fail(language.say("不是 UTF-8 文字。", "This is no UTF-8 text."), *where)
    return text


def _said(text: str) -> str:
    return _CHINESE.get(text, text) if language.current() == "zh" else text
