"""Every finding and every sentence is worded, once, in both languages, and nothing is worded that nobody says."""

import re
from pathlib import Path
from string import Formatter

import pytest

from converter.document import wording
from converter.document.findings import Finding, report

CODE = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[1] / "converter").rglob("*.py")
                 if path.parent.name != "wording")


@pytest.mark.parametrize("code", wording.CATALOGUE)
def test_every_finding_that_is_worded_is_made(code):
    assert f'"{code}"' in CODE


@pytest.mark.parametrize("key", [key for key in wording.SENTENCES if not key.startswith("too-large-")])
def test_every_sentence_that_is_worded_is_said(key):
    assert f'"{key}"' in CODE or f"'{key}'" in CODE


def test_every_bound_has_its_sentence():
    said = set(re.findall(r'too_large\("([a-z]+)"', CODE))
    assert {f"too-large-{what}" for what in said} == {key for key in wording.SENTENCES if key.startswith("too-large-")}


def test_every_finding_that_is_made_is_worded():
    made = set(re.findall(r'(?:Remark|_note|findings\.add)\(\s*"([a-z-]+)"', CODE))
    made |= set(re.findall(r'_remark\(remarks, "([a-z-]+)"', CODE))
    assert made and made <= set(wording.CATALOGUE)


def test_every_failure_that_is_raised_is_worded():
    raised = set(re.findall(r'(?:Unreadable|Lost)\(\s*"([a-z-]+)"[,)]', CODE))
    assert raised and raised <= set(wording.SENTENCES)


@pytest.mark.parametrize("entry", wording.CATALOGUE.values(), ids=wording.CATALOGUE)
def test_both_languages_name_the_same_details(entry):
    names = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in (entry.zh, entry.en)]
    assert names[0] == names[1] and (entry.zh_hint is None) == (entry.en_hint is None)


def test_a_message_is_one_line_and_shows_text_as_it_is():
    finding = Finding(code="not-understood", severity="warning", found="甲\n{used}<b>")
    for lang in wording.LANGUAGES:
        assert "甲 {used}<b>" in finding.message(lang) and "\n" not in finding.message(lang)


def test_a_report_counts_by_severity():
    found = [Finding(code="not-understood", severity="warning", cell="A1", found="甲")] * 2
    assert report(found)["summary"] == {"error": 0, "warning": 2, "info": 0}
    assert report(found, "en")["findings"][0]["message"] == "Not understood: “甲”."
