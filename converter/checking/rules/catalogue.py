"""The page about the rules, generated from the catalogue: code, severity, meaning, how to mend it, source, witness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ...document import wording


def page(settings: Mapping[str, str], counts: Mapping[str, Mapping[str, int]], lang: str) -> Iterator[str]:
    """Lines of Markdown.

    settings: code → severity or `off`. counts: input → code → how many findings it gives; none asked for: empty.
    """
    say = wording.PAGE
    yield f"# {wording.say(say['heading'], lang)}"
    yield ""
    yield wording.say(say["about"], lang)
    yield ""
    yield from _table(_summary(settings, counts, lang))
    for code in wording.RULES:
        yield from _entry(code, wording.RULES[code], settings, lang)
    yield ""
    yield f"## {wording.say(say['reading'], lang)}"
    for code in wording.READ:
        yield from _entry(code, wording.READ[code], settings, lang)


def _entry(code: str, entry: wording.Rule | wording.Read, settings: Mapping[str, str], lang: str) -> Iterator[str]:
    say = wording.PAGE
    yield ""
    yield f"### `{code}` {wording.title(code, lang)}"
    yield ""
    yield f"- {wording.say(say['severity'], lang)}{_severity(settings[code], lang)}"
    yield f"- {wording.say(say['means'], lang)}{wording.say((entry.zh_means, entry.en_means), lang)}"
    yield f"- {wording.say(say['sentence'], lang)}{wording.message_pattern(code, lang)}"
    if hint := wording.hint_pattern(code, lang):
        yield f"- {wording.say(say['mend'], lang)}{hint}"
    yield f"- {wording.say(say['source'], lang)}{entry.source}"


def _severity(severity: str, lang: str) -> str:
    return wording.say(wording.SEVERITIES.get(severity, wording.OFF), lang)


def _summary(settings: Mapping[str, str], counts: Mapping[str, Mapping[str, int]], lang: str) -> Iterator[list[str]]:
    """The header, then a row a rule: how many findings each of the inputs gives."""
    say = wording.PAGE
    yield [wording.say(wording.COLUMNS["code"], lang), wording.say(wording.COLUMNS["title"], lang),
           wording.say(wording.COLUMNS["severity"], lang), *counts]
    for code in (*wording.RULES, *wording.READ):
        yield [f"`{code}`", wording.title(code, lang), _severity(settings[code], lang),
               *(str(counted.get(code, 0)) for counted in counts.values())]
    if counts:
        yield [wording.say(say["total"], lang), "", "", *(str(sum(
            number for code, number in counted.items() if code in settings)) for counted in counts.values())]


def _table(rows: Iterable[list[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if not number:
            yield f"|{'---|' * len(row)}"
