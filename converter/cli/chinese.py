"""The command line in Chinese: what click says of itself, the frame of its help, and which half of our own words.

Our help has both languages, Chinese first: `中文 / English`, and paragraphs of each. Knows click's sentences. Knows no
command of ours.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from inspect import cleandoc

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from ..system.patterns import pattern

_SENTENCES = {
    "Usage:": "用法：", "Options": "选项", "Commands": "命令", "Positional arguments": "参数",
    "default: {default}": "默认 {default}", "env var: {var}": "环境变量 {var}", "(dynamic)": "（视情况）",
    "Aborted!": "已中止", "Missing command.": "没有写命令。", "Error: {message}": "用法不对：{message}",
    "Try '{command} {option}' for help.": "用 {command} {option} 查看用法。",
    "Got unexpected extra argument ({args})": "多出了参数：{args}",
    "Value must be an iterable.": "应是几个值。",
    "Takes {nargs} values but 1 was given.": "应有 {nargs} 个值，给了 {len} 个。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是不是：{possibilities}？", "Invalid value: {message}": "值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "Missing argument": "缺少参数", "Missing option": "缺少选项", "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}", "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "No such option {name!r}.": "没有选项 {name!r}。", "No such option: {name}": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name!r}。", "unknown error": "原因不明",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename!r}：{message}",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 不在可选的之中：{choices}。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是数字。",
    "{value} is not in the range {range}.": "{value} 不在 {range} 的范围内。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} 不是“是”或“否”：{states}",
    "file": "文件", "directory": "文件夹", "path": "路径",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a file.": "{name} {filename!r} 是文件，这里要文件夹。",
    "{name} {filename!r} is a directory.": "{name} {filename!r} 是文件夹，这里要文件。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 不能读取。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 不能写入。",
    "{name} {filename!r} is not executable.": "{name} {filename!r} 不能执行。",
    "{len_type} values are required, but {len_value} was given.": "应有 {len_type} 个值，给了 {len_value} 个。",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 要 {nargs} 个值。",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不写值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要写值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 后面要写 {nargs} 个值。",
}
#: What click says once for all runs: both languages, as our own help has them.
_BOTH = {"Show this message and exit.": "显示本帮助 / show this message",
         "Show the version and exit.": "显示版本 / show the version"}
#: The placeholders of a usage line.
_PLACES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…", "[COMMAND] [ARGS]...": "[命令] [参数]…"}
_CHINESE = pattern("[\u4e00-\u9fff]")


class _Spoken:
    lang = "zh"


def speak(arguments: Sequence[str]) -> None:
    """Say everything from here on in the language that the arguments or the environment ask for."""
    asked = os.environ.get("JIXIAO_LANG", "zh")
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            asked = value or next(iter(arguments[place + 1:]), asked)
    _Spoken.lang = "en" if asked == "en" else "zh"


def half(text: str) -> str:
    """The half of a text in both languages that is asked for: `中文 / English`."""
    chinese, slash, english = text.partition(" / ")
    return text if not slash else english if _Spoken.lang == "en" else chinese


def wrong(text: str) -> click.UsageError:
    """A usage error, worded in both languages."""
    return click.UsageError(half(text))


def _one(sentence: str) -> str:
    if sentence in _BOTH:
        return _BOTH[sentence]
    return _SENTENCES.get(sentence, sentence) if _Spoken.lang == "zh" else sentence


def _many(singular: str, plural: str, count: int) -> str:
    message = singular if count == 1 else plural
    if _Spoken.lang == "en":
        return message
    return _SENTENCES.get(message) or _SENTENCES.get(singular) or message


for _module in (core, decorators, exceptions, formatting, parser, termui, types):
    for _name, _said in (("_", _one), ("ngettext", _many)):
        if hasattr(_module, _name):
            setattr(_module, _name, _said)


class Frame(click.Command):
    """A command whose help and usage are in one language."""

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(context)
        return [_PLACES.get(piece, piece) for piece in pieces] if _Spoken.lang == "zh" else pieces

    def format_help_text(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        whole = self.help
        try:
            self.help = _paragraphs(whole or "")
            super().format_help_text(context, formatter)
        finally:
            self.help = whole

    def get_short_help_str(self, limit: int = 45) -> str:
        return half(_paragraphs(self.help or "").partition("\n")[0])

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        options = [one for one in self.get_params(context) if isinstance(one, click.Option) and one.help]
        kept = [one.help for one in options]
        try:
            for one in options:
                one.help = half(one.help or "")
            super().format_options(context, formatter)
        finally:
            for one, text in zip(options, kept):
                one.help = text


def _paragraphs(text: str) -> str:
    """The paragraphs in the language asked for; examples are everybody's."""
    shown = []
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            first, head, lines = paragraph.split("\n", 2)
            shown.append(f"{first}\n{half(head)}\n{lines}")
        elif bool(_CHINESE.search(paragraph)) == (_Spoken.lang == "zh"):
            shown.append(paragraph)
    return "\n\n".join(shown)
