"""Text in its normal form, clause by clause."""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import chain

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document.values import text

ANY = st.one_of(st.text(max_size=30), make.texts, make.paragraphs)


@pytest.mark.parametrize(("raw", "normal"), [
    # "NFC"
    ("e\u0301", "é"), ("か\u3099", "が"), ("\u1100\u1161", "가"), ("\u212b", "Å"), ("豈", "豈"),
    # "zero-width and other format characters dropped"
    ("办\u200b公", "办公"), ("\ufeff办公", "办公"), ("办\u2060\u00ad公\u200e", "办公"), ("甲\u200d乙", "甲乙"),
    ("一\U000e0041二", "一二"), ("办\x00公\x1f\x7f", "办公"), ("甲\ufffe乙\uffff", "甲乙"),
    # an invisible character between what it kept apart
    ("1\u200b2", "12"), ("e\u200b\u0301", "é"), ("９\u200b％", "9%"),
    # "full-width digits, Latin letters and ％ half-width, Chinese punctuation as typed"
    ("０１２３４５６７８９", "0123456789"), ("ＡＺａｚ", "AZaz"), ("５０％", "50%"),
    ("（一），。；：？！", "（一），。；：？！"), ("【2022】〔2022〕[2022]", "【2022】〔2022〕[2022]"), ("“甲”‘乙’", "“甲”‘乙’"),
    ("＋－＝＊／．＜＞", "＋－＝＊／．＜＞"), ("①②㎡℃Ⅲ", "①②㎡℃Ⅲ"),
    # "white space kept only as one space between two ASCII letters or digits"
    ("办 公 取 暖", "办公取暖"), ("  办公  ", "办公"), ("办\u3000公", "办公"), ("办\u00a0公\t暖", "办公暖"),
    ("Excel 2016", "Excel 2016"), ("a  b\t\u3000c", "a b c"), ("12 345", "12 345"), ("A\nB", "A B"),
    ("a 中 b", "a中b"), ("5 %", "5%"), (". a", ".a"), ("a\n1", "a 1"), ("1\na", "1 a"), ("甲\n乙", "甲乙"),
    ("Ａ　Ｂ", "A B"), ("é è", "éè"), ("a ‑ b", "a‑b"), ("1 \u200b 2", "1 2"), ("x\u200b y", "x y"),
    # "a line break between two digits is a torn number: joined, with a warning"
    ("12\n34", "1234"), ("100\r\n5", "1005"), ("1\r2", "12"), ("1 \n 2", "12"), ("1\n\n2", "12"), ("１\n２", "12"),
    ("1\n2\n3", "123"),
    ("1\x0b2", "12"), ("1\u20282", "12"), ("1\u200b\n2", "12"), ("2023\n年", "2023年"), ("1.\n5", "1.5"),
    # a blank
    ("", None), (" ", None), ("\u3000\n\t", None), ("\u200b", None), ("\u200b \ufeff\n", None),
    # kept to the letter
    ("=1+1", "=1+1"), ("+86", "+86"), ("@x", "@x"), ("_x0041_", "_x0041_"), ("<script>", "<script>"), ("'甲", "'甲"),
    ("😀𠀀", "😀𠀀"), ("{{goals}}", "{{goals}}"),
    # as the seeds print them: wrapped
    ("预算规模及 资金用途", "预算规模及资金用途"), ("用于办公取暖正常运行工\n作开展的程度", "用于办公取暖正常运行工作开展的程度"),
    ("冀财社 【2022】\n150号", "冀财社【2022】150号"), ("冀财社[2022] 145 号", "冀财社[2022]145号"), ("( 草案 )", "(草案)"),
    ("《关于2023 年\n预算的通知》", "《关于2023年预算的通知》"),
])
def test_text(raw, normal):
    assert text.parse(raw) == normal
    assert text.format(text.parse(raw)) == normal


@pytest.mark.parametrize("raw", ["12\n34", "1 \r\n 2", "１\n２", "甲1\n2乙", "1\u2029\n2"])
def test_a_torn_number_is_joined_with_a_warning(raw):
    for parse in (text.parse, text.parse_paragraphs):
        remarks = []
        parse(raw, remarks)
        assert {remark.code for remark in remarks} == {"number-joined"}


@pytest.mark.parametrize("raw", [
    "培训\ue003人数", "\ufffd", "\u202e数人", "培训??", "锟斤拷", "å\x9f¹è®\xad"])
def test_what_nobody_can_tell_is_said(raw):
    for parse in (text.parse, text.parse_paragraphs):
        remarks = []
        parse(raw, remarks)
        assert {remark.code for remark in remarks} == {"characters-unsure"}


@pytest.mark.parametrize("raw", ["1 2", "1\n甲", "甲\n1", "a\n1", "1\n.5", "甲\n乙", "１ ２"])
def test_no_warning_where_no_number_is_torn(raw):
    remarks = []
    text.parse(raw, remarks)
    assert remarks == []


@pytest.mark.parametrize(("raw", "normal"), [
    # "… and as paragraph breaks in part one"
    ("甲\n乙", "甲\n乙"), ("甲\r\n乙\r丙", "甲\n乙\n丙"), ("甲\n\n\n乙", "甲\n乙"), (" 甲 \n 乙 ", "甲\n乙"), ("\n甲\n", "甲"),
    ("甲\u2029乙\x0b丙\x0c丁\x85戊", "甲\n乙\n丙\n丁\n戊"), ("甲\n\u200b\n乙", "甲\n乙"), ("a\nb", "a\nb"), ("a b\nc", "a b\nc"),
    ("甲 乙\n丙", "甲乙\n丙"), ("保障率\n100％；", "保障率\n100%；"), ("", None), (" \n ", None),
    # a torn number is one there too
    ("1\n2", "12"), ("第1\n2项", "第12项"),
])
def test_paragraphs(raw, normal):
    assert text.parse_paragraphs(raw) == normal
    assert text.format_paragraphs(normal) == normal


def test_the_invisible_characters_are_those_of_this_python_and_more():
    dropped = re.compile(text._INVISIBLE.pattern)
    for number in chain(range(0xD800), range(0xE000, sys.maxunicode + 1)):
        char = chr(number)
        if unicodedata.category(char) == "Cf":
            assert dropped.fullmatch(char), f"U+{number:04X} {unicodedata.name(char, '')}"
        elif dropped.fullmatch(char):
            name = unicodedata.name(char, "")
            filler = "VARIATION SELECTOR" in name or "FILLER" in name or char in "\u034f\u17b4\u17b5\u2800"
            assert filler or unicodedata.category(char) in ("Cc", "Cn"), f"U+{number:04X} {name}"


def test_plain_text_is_in_normal_form():
    """The short cut says plain only of what the long way would leave alone."""
    plain = [chr(number) for number in range(sys.maxunicode + 1) if text.is_plain(chr(number))]
    assert {"a", "1", "一", "（", "!"} <= set(plain)
    for char in plain:
        assert unicodedata.normalize("NFC", char) == char and text._line(text.visible(char)) == char
        # a mark that a letter before it takes in is never plain
        assert unicodedata.combining(char) == 0 and unicodedata.normalize("NFC", "a" + char) == "a" + char


@given(ANY)
def test_any_text_has_a_normal_form(raw):
    for parse, step in ((text.parse, text._line), (text.parse_paragraphs, text._paragraphs)):
        value = parse(raw)
        if value is None:
            continue
        assert value and parse(value) == value
        assert unicodedata.is_normalized("NFC", value)
        assert not any(unicodedata.category(char) == "Cf" for char in value)
        assert step(text.visible(value)) == value
        remarks = []
        parse(value, remarks)
        assert {remark.code for remark in remarks} <= {"characters-unsure"}


@given(ANY)
def test_white_space_is_one_space_between_letters_or_digits(raw):
    value = text.parse(raw) or ""
    assert not re.search(r"(?![ ])\s", value)
    for match in re.finditer(" ", value):
        assert re.fullmatch("[A-Za-z0-9] [A-Za-z0-9]", value[match.start() - 1:match.end() + 1])


@pytest.mark.parametrize(("raw", "value"),
                         [("a \u0300", "à"), ("９\u200b ％", "9%"), ("Ａ\nＢ", "AB"), ("e\u0301", "é"), ("", "")])
def test_compact(raw, value):
    assert text.compact(raw) == value


@given(ANY)
def test_compact_has_no_white_space(raw):
    assert not re.search(r"\s", text.compact(raw))
    assert text.compact(text.compact(raw)) == text.compact(raw)
