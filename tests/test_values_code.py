"""Project codes, by the clauses of the normal form and the check character."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document.values import code

SAMPLES = Path(__file__).parent.parent / "samples"
ALL = [project["code"] for path in sorted(SAMPLES.glob("*.json"))
       for part in json.loads(path.read_text(encoding="utf-8"))["submissions"] for project in part["projects"]]
SOUND = "13082623P00M5MW10003C"
OTHER = "13082623P00223710006M"
sound_codes = make.project_codes("130826", 2023)


def test_all_published_codes_fit():
    assert len(ALL) == 41 and all(code.is_sound(value) for value in ALL)


@pytest.mark.parametrize(("raw", "value"), [
    (SOUND, SOUND),
    # "upper case"
    (SOUND.lower(), SOUND), ("13082623p00m5mw10003c", SOUND), ("abc", "ABC"),
    # "no white space": torn by a space or a line break, as the seeds have it
    ("13082623P00M5MW100 03C", SOUND), ("13082623P00M5MW100\n03C", SOUND), (" 13082623P 00M5MW\u300010003C\r\n", SOUND),
    ("13082623P00223710006 M", "13082623P00223710006M"), ("13052922P0\u200b0584010036K", "13052922P00584010036K"),
    # full width
    ("１３０８２６２３Ｐ００Ｍ５ＭＷ１０００３Ｃ", SOUND), ("１３０８２６２３ｐ００ｍ５ｍｗ１０００３ｃ", SOUND),
    # "O I S Z repaired to 0 1 5 2 only if the check character then fits"
    ("13O82623P00M5MW10003C", SOUND), ("I3082623P00M5MW10003C", SOUND), ("13082623P00MSMW10003C", SOUND),
    ("1308Z6Z3P00M5MW10003C", SOUND), ("i3o8z623poom5mw1ooo3c", SOUND),
    ("13O82623P00M5MW10004C", "13O82623P00M5MW10004C"),  # 0 would not fit either: kept as typed
    ("13O82623P00M5MW10003", "13O82623P00M5MW10003"), ("SOZI", "SOZI"),
    # a slip that is none of the four stays, and so does a code that fits already
    ("13082623P00M5MW10003D", "13082623P00M5MW10003D"), ("13082623Q00M5MW10003C", "13082623Q00M5MW10003C"),
    # so are letters of other alphabets, and what was put in between
    ("l3082623P00M5MW10003C", SOUND), ("13082623Р00M5MW10003С", SOUND), ("13082623-P00M5MW-10003C", SOUND),
    ("'" + SOUND, SOUND), ("*13082623_P00M5MW_1OOO3C*", SOUND), ("13082623-P00M5MW-10003D", "13082623-P00M5MW-10003D"),
    (SOUND + "（新）", SOUND + "（新）"), ("1.30826E+20", "1.30826E+20"),
    # what is no code at all is kept for the rules to say
    ("无", "无"), ("待定", "待定"), ("13082623", "13082623"), ("项目编码：" + SOUND, SOUND),
    (f"（{SOUND}）", SOUND), (f"{SOUND}。", SOUND), (f"{SOUND}/{SOUND}", SOUND),
    (f"{SOUND}（新）", f"{SOUND}（新）"), (SOUND.replace("0", "○"), SOUND), (SOUND.replace("0", "〇"), SOUND),
    ("", None), (" \n", None), ("\u200b", None),
])
def test_code(raw, value):
    remarks = []
    assert code.parse(raw, remarks) == value and remarks == []
    assert code.format(code.parse(raw)) == value


@pytest.mark.parametrize("raw", [1.3e20, 13082623.0, 5, True, None, datetime.date(2023, 1, 1)])
def test_a_code_that_a_cell_holds_as_a_number_has_lost_its_letters(raw):
    remarks = []
    assert code.parse(raw, remarks) is None
    assert [remark.code for remark in remarks] == ["code-unread"]


def test_what_a_code_says():
    assert code.division(SOUND) == "130826" and code.year(SOUND) == 2023
    assert code.fits(SOUND) and code.fits("13082623P00M5MW10003D") and not code.is_sound("13082623P00M5MW10003D")
    for wrong in ("", "1", SOUND[:-1], SOUND + "0", SOUND.replace("P", "Q"), SOUND[:15] + "2" + SOUND[16:],
                  SOUND.lower()):
        assert not code.fits(wrong)
    assert code.check_character(SOUND[:20]) == "C"
    assert code.check_character("13082623P00M5OW10003") is None and code.check_character("130826") is None


@given(sound_codes)
def test_sound_codes_are_normal(value):
    assert code.is_sound(value) and code.parse(value) == value


@given(sound_codes, st.integers(0, 20), st.sampled_from(code.ALPHABET))
def test_every_single_substitution_is_caught(value, place, char):
    if char != value[place]:
        assert not code.is_sound(value[:place] + char + value[place + 1:])


@given(sound_codes, st.integers(0, 19))
def test_every_adjacent_transposition_is_caught(value, place):
    if value[place] != value[place + 1]:
        assert not code.is_sound(value[:place] + value[place + 1] + value[place] + value[place + 2:])


@given(sound_codes, st.data())
def test_the_four_slips_are_repaired(value, data):
    slips = dict(zip("0152", "OISZ"))
    typed = "".join(slips[char] if char in slips and data.draw(st.booleans()) else char for char in value)
    assert code.parse(typed.lower()) == value


@given(st.one_of(make.texts, st.text(max_size=30), st.text("OISZ0152P ", max_size=24), st.none(), st.booleans(),
                 st.floats(),
                 st.dates()))
def test_the_normal_form_is_stable_and_nothing_breaks_it(raw):
    value = code.parse(raw)
    assert value is None or value and code.parse(code.format(value)) == value
    if isinstance(raw, str):
        code.fits(raw), code.check_character(raw)


@pytest.mark.parametrize("mark", ["", "\n", "/", "、", " "])
def test_two_codes_in_a_cell_are_none(mark):
    remarks = []
    assert code.parse(f"{SOUND}{mark}{OTHER}", remarks) is None
    assert [remark.code for remark in remarks] == ["code-unread"]
