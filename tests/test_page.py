"""The overview page: everything is on it and linked, nothing a workbook holds acts on it; and in a real browser."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.bureau.budget import Budget
from converter.bureau.reconciling import Claim, reconcile
from converter.bureau.standings import Standing
from converter.document import wording
from converter.document.findings import Finding
from converter.folder.page import Came, Contested, Office, Rival, View, faults, page
from converter.folder.page.markup import href, money, text

SCRIPT = "<script>document.title='ran'</script>"
HOSTILE = [SCRIPT, "</script><script>alert(1)</script>", "<img src=x onerror=\"document.title='ran'\">",
           "\"' onclick='x'", "]]>", "&amp;", "a\u2028b\u2029", "\u202exslx.exe", "--><!--", "{title}{0}",
           "</title></style></table>"]
NAMES = ["甲 局.xlsx", "a#b?c=d&e.xlsx", "100%.xlsx", "%2e%2e.xlsx", "javascript:alert(1).xlsx", "<script>.xlsx",
         "it's \"x\".xlsx", "a\\b.xlsx", "...xlsx", "\u202etxt.xlsx", "😀.xlsx"]


class Parsed(HTMLParser):
    """A page as a browser takes it: its tags with their attributes, and its text."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.shown = ""
        self.feed(data.decode())

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] not in ("style", "script"):
            self.shown += data

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a" and "href" in attributes]

    @property
    def shape(self) -> list:
        return [(tag, sorted(attributes)) for tag, attributes in self.tags]


def finding(file: str | None, **known) -> Finding:
    return Finding(**{"code": "not-understood", "severity": "warning", "file": file, "sheet": "1.甲", "cell": "C4",
                      "project": "P1", "found": "乙", **known})


def view(hostile: str = "丙", file: str = "甲局.xlsx", **known) -> View:
    """A workbook of each state and everything said of them."""
    came = [
        Came(file=file, state="returned", division="130826", year=2023, code="316", name=hostile, projects=2,
             indicators=14, total=Decimal("1234.5"), errors=1, warnings=1, notes=3,
             notice=f"退回通知\n{hostile}", links={
                 "source": "../收件/甲局.xlsx", "json": "json/甲局.json", "returned": "returned/甲局.xlsx",
                 "notice": "returned/甲局（退回通知）.txt"}),
        Came(file="乡镇/乙.xls", state="good", code="317", name="乙局", projects=1, indicators=7, total=Decimal(0),
             errors=0, warnings=0, notes=0, links={"source": "../收件/乡镇/乙.xls", "json": "json/乡镇/乙.json",
                                                   "issued": "issued/317 乙局.xlsx"}),
        Came(file="丙.xlsx", state="unreadable", sentence=hostile, links={"source": "../收件/丙.xlsx"}),
        Came(file="丁.xlsx", state="waiting"), Came(file="戊.xlsx", state="warnings", warnings=1)]
    findings = [finding(file, found=hostile, sheet=hostile), finding(file, code="goal-missing", severity="error"),
                finding(file, code="normalised", severity="info", used="丁"),
                finding(None, project=None, cell=None, path="budget.total", sheet=None)]
    conflict = finding(file, code="project-conflict", severity="error", details={
        "field": "budget.total", "first": hostile, "first_place": "丁", "second_place": hostile})
    offices = [Office(division="130826", year=2023, code="316", name=hostile, projects=2, indicators=14, errors=1,
                      total=Decimal("1234.5"), issued="issued/316.xlsx"), Office(code="317", name="乙局", projects=1)]
    outputs = {"brief": "简报.xlsx", "issues": "问题.xlsx", "merged": "merged.json", "ledger": "ledger.xlsx",
               "findings": "findings.json", "issued": "issued/"}
    return View(**{"came": came, "offices": offices, "findings": findings, "conflicts": [conflict],
                   "names": {"P1": hostile}, "outputs": outputs, **known})


def rows(parsed: Parsed) -> list[dict]:
    return [attributes for tag, attributes in parsed.tags if tag == "tr" and "data-state" in attributes]


# ── what is on it ───────────────────────────────────────────────────────────────────────────────


def test_every_input_and_every_output_is_there_and_linked():
    shown, links = view(), []
    parsed = Parsed(page(shown))
    for one in shown.came:
        assert Path(one.file).name in parsed.shown
        links += one.links.values()
    links += [*shown.outputs.values(), "issued/316.xlsx"]
    assert set(links) <= {unquote(link) for link in parsed.links}
    assert [row["data-state"] for row in rows(parsed)] == ["returned", "good", "unreadable", "waiting", "warnings"]


def test_what_was_found_is_said_with_its_place_and_what_to_do():
    shown = view()
    parsed = Parsed(page(shown))
    for item in (*(item for item in shown.findings if item.severity != "info"), *shown.conflicts):
        assert item.message("zh") in parsed.shown and (item.hint("zh") or "") in parsed.shown
        assert wording.title(item.code, "zh") in parsed.shown or item in shown.conflicts
    assert "预算数" in parsed.shown  # a finding without a cell is placed by its field


def test_figures_are_those_of_the_departments_else_of_the_inputs():
    assert "1,234.50" in Parsed(page(view())).shown
    alone = Parsed(page(View(came=[Came(file="a", state="good", projects=3, total=Decimal("0.5")),
                                   Came(file="b", state="good", projects=4, total=Decimal("2000"))])))
    assert "2,000.50" in alone.shown
    assert "—" in Parsed(page(View(came=[Came(file="a", state="unreadable")]))).shown


def test_money_is_exact_and_nothing_known_is_no_zero():
    assert [money(Decimal(one)) for one in ("14.3", "0", "1234567.891", "-5", "1E+3")] == [
        "14.30", "0.00", "1,234,567.891", "-5.00", "1,000.00"]
    assert money(None) == "—"


def test_the_largest_departments_are_drawn_and_the_rest_together():
    many = [Office(code=str(code), name=f"局{code}", projects=1, total=Decimal(code), errors=code % 2)
            for code in range(1, 41)]
    parsed = Parsed(page(View(offices=many)))
    drawn = [attributes["aria-label"] for tag, attributes in parsed.tags if tag == "svg" and attributes["class"] == "b"]
    assert len(drawn) == 3 * 16 and drawn[0] == "预算数 40.00 万元，占 4.9%"
    assert "其余 25 个部门" in parsed.shown and drawn[-3] == "预算数 325.00 万元，占 39.6%"
    assert sum(tag == "tr" for tag, _ in parsed.tags) == 1 + 16 + 1 + 40
    widths = [float(attributes[key][:-1]) for tag, attributes in parsed.tags if tag == "rect" for key in ("x", "width")]
    assert all(0 <= width <= 100 for width in widths)


def test_an_empty_folder_says_so():
    parsed = Parsed(page(View()))
    for key in ("inputs-none", "offices-none", "conflicts-none", "faults-none"):
        assert wording.OVERVIEW[key][0] in parsed.shown
    assert not rows(parsed)


def test_too_much_is_counted_and_what_is_left_out_is_said(monkeypatch):
    monkeypatch.setattr(faults, "OF_RULE", 5)
    monkeypatch.setattr(faults, "OF_FILE", 4)
    monkeypatch.setattr(faults, "OF_FILES", 6)
    monkeypatch.setattr(faults, "OF_CONFLICTS", 2)
    found = [finding(f"{file}.xlsx", found=f"{file}-{place}", sheet=str(place), severity="error")
             for file in "abc" for place in range(7)]
    parsed = Parsed(page(view(findings=found, conflicts=[finding("a.xlsx", found=f"冲突{place}") for place in range(5)])))
    assert "另有 16 处未列出。" in parsed.shown  # of the rule: 21, of which 5
    assert "另有 3 处未列出。" in parsed.shown  # of the first workbook, and of the conflicts
    assert "另有 5 处未列出。" in parsed.shown  # of the second workbook: 7, of which 2
    assert "另有 1 个工作簿的 7 处未列出。" in parsed.shown
    assert parsed.links.count("ledger.xlsx") > 3 and parsed.links.count("findings.json") > 3
    assert "冲突1" in parsed.shown and "冲突2" not in parsed.shown


def test_a_count_leads_to_the_findings_of_its_workbook():
    parsed = Parsed(page(view()))
    ids = {attributes["id"] for _, attributes in parsed.tags if "id" in attributes}
    inner = [link[1:] for link in parsed.links if link.startswith("#") and "=" not in link]
    assert sum(link.startswith("w-") for link in inner) >= 2 and set(inner) <= ids
    assert len(ids) == sum("id" in attributes for _, attributes in parsed.tags)


def test_in_english_no_word_of_ours_is_chinese():
    shown = view(hostile="x", names={}, outputs={"ledger": "l.xlsx"}, conflicts=[], offices=[Office(name="x")],
                 findings=[finding("a.xlsx", found="x", sheet=None)], watching=True,
                 came=[Came(file="a.xlsx", state="returned", errors=1)])
    parsed = Parsed(page(shown, "en"))
    assert not [char for char in parsed.shown.replace("万元", "").replace("名册.xlsx", "") if "\u4e00" <= char <= "\u9fff"]
    assert parsed.tags[0] == ("html", {"lang": "en", "data-refresh": "5"})


def test_every_word_is_said(monkeypatch):
    said = set()

    class Heard(dict):
        def __getitem__(self, key):
            said.add(key)
            return super().__getitem__(key)

    monkeypatch.setattr(wording, "OVERVIEW", Heard(wording.OVERVIEW))
    monkeypatch.setattr(faults, "OF_FILES", 1)
    budget = Budget(file="导出.xlsx", sheet=None, entries={})
    many = [Office(code=str(code), total=Decimal(1000), held=1, issued="drafts/x.xlsx") for code in range(40)]
    outputs = dict.fromkeys(("pending", "brief", "issues", "merged", "ledger", "findings", "issued", "drafts",
                             "returned", "json"), "x")
    page(view(watching=True, offices=[*view().offices, *many], outputs=outputs,
              findings=[*view().findings, *(finding(None) for _ in range(60))],
              contests=[Contested(low=Decimal(1), high=Decimal(2), rivals=[Rival()])],
              came=[*view().came, Came(file="x", state="returned", notice="x", links={"notice": "x"})],
              rules=[("roster", "名册.xlsx", "../名册.xlsx")], reckoned=reconcile(budget, [Claim(
                  code="A", low=Decimal(1), high=Decimal(2))]),
              standings=[Standing(state="returned", deadline=date(2023, 11, 30), lacking=("甲所",), reason="批示",
                                  remark="迟报")]))
    page(View(reckoned=reconcile(budget, [])))
    page(View(owed=True, outputs={"ledger": "x"}))
    page(View())
    assert said == set(wording.OVERVIEW)


# ── what it withstands ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_is_shown_and_never_markup(hostile):
    parsed, plain = Parsed(page(view(hostile, f"{hostile.replace('/', '')}.xlsx"))), Parsed(page(view()))
    assert parsed.shape == plain.shape
    assert "".join(char for char in hostile if char.isprintable()) in parsed.shown.replace("‹U+2028›", "").replace(
        "‹U+2029›", "").replace("‹U+202E›", "")


SHAPE = Parsed(page(view())).shape


@given(st.text(min_size=1), st.text(st.characters(exclude_characters="/"), min_size=1))
def test_whatever_a_text_is_the_page_is_built_the_same(hostile, file):
    assert Parsed(page(view(hostile, file))).shape == SHAPE


def test_what_would_act_unseen_is_seen():
    assert text("a\u202eb\u2066\u200b\ufeff") == "a‹U+202E›b‹U+2066›‹U+200B›‹U+FEFF›"
    assert text("\x00\ud800\x7f") == "‹U+0000›‹U+D800›‹U+007F›"
    assert text("一\n二\u3000三") == "一 二\u3000三"


@pytest.mark.parametrize("name", NAMES)
def test_a_link_is_relative_and_leads_to_its_file(name):
    link = href(f"json/{name}")
    assert unquote(link) == f"json/{name}" and set(link) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%/")
    assert ":" not in href(name) and unquote(href(f"../../收件/{name}", outward=True)) == f"../../收件/{name}"


def test_a_name_that_is_no_text_is_linked_by_its_bytes_or_not_at_all():
    assert href(os.fsdecode(b"\xbc\xd7.json")) == "%BC%D7.json"
    assert href("\ud800.json") is None


@pytest.mark.parametrize("path", [None, "", "/", "/etc/passwd", "//host/a", "../a.json", "a/../../b", "a//b", "./a",
                                  "..", "a/..", "../", "."])
def test_what_is_no_path_below_the_page_is_no_link(path):
    assert href(path) is None


@pytest.mark.parametrize("path", ["..", "../..", "a/../b", "/a", "../a/../../b", "../"])
def test_an_input_is_reached_upwards_only_first(path):
    assert href(path, outward=True) is None


def test_a_link_that_leads_nowhere_is_shown_as_text():
    came = [Came(file="a", state="good", links={"source": "/etc/passwd", "json": "../../x.json"})]
    assert not [link for link in Parsed(page(View(came=came))).links if not link.startswith("#")]


def test_the_page_opens_nothing_and_runs_only_its_own():
    data = page(view())
    parsed = Parsed(data)
    assert not {"link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in parsed.tags}
    assert [tag for tag, attributes in parsed.tags if tag == "script"] == ["script"]
    assert not [name for _, attributes in parsed.tags for name in attributes
                if name in ("style", "src") or name.startswith("on")]
    policy = next(attributes["content"] for _, attributes in parsed.tags
                  if "Policy" in attributes.get("http-equiv", ""))
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert b"http:" not in data and b"https:" not in data


def test_the_same_view_gives_the_same_bytes():
    script = "import sys, test_page; sys.stdout.buffer.write(test_page.page(test_page.view(watching=True)))"
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    written = {subprocess.run([sys.executable, "-c", script], check=True, capture_output=True,
                              env={**known, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")}
    assert written == {page(view(watching=True))}


def test_a_view_is_not_changed():
    shown = view()
    before = copy.deepcopy(shown)
    page(shown)
    assert shown == before


# ── in a browser ────────────────────────────────────────────────────────────────────────────────

VISIBLE = ("Array.from(document.querySelectorAll('.inputs tbody tr')).filter(one => one.offsetHeight)"
           ".map(one => one.dataset.state)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium, Debian's or whichever is here; it asks nobody for anything."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as driver:
        with driver.chromium.launch(executable_path=CHROMIUM, args=[
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"]) as program:
            yield program


@pytest.fixture
def opened(chromium, tmp_path):
    """Writes a view's page and opens it; gives the tab. What is given by name is asked of the tab."""
    contexts = []

    def write(shown: View, after: str = "", script: str = "", **asked):
        path = tmp_path / "输出 #1" / "index.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(page(shown))
        contexts.append(chromium.new_context(**asked))
        tab = contexts[-1].new_page()
        tab.add_init_script(script)
        tab.heard = []  # what it asked for, and what went wrong
        tab.on("request", lambda request: tab.heard.append(request.url))
        tab.on("console", lambda message: tab.heard.append(message.text))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.goto(path.as_uri() + after)
        return tab

    yield write
    for context in contexts:
        context.close()


@pytest.mark.parametrize("hostile", [SCRIPT, *HOSTILE[1:3]])
def test_a_project_that_is_called_a_script_is_shown_and_does_not_run(opened, hostile):
    tab = opened(view(hostile))
    assert tab.title() == wording.OVERVIEW["title"][0]
    assert hostile in tab.text_content("body")
    assert tab.evaluate("document.scripts.length") == 1
    assert tab.heard == [tab.url]


def test_the_policy_holds_even_against_markup_that_got_in(opened):
    tab = opened(view())
    assert tab.evaluate("""(function () {
        var script = document.createElement('script');
        script.textContent = "document.title = 'ran'";
        document.body.appendChild(script);
        document.body.insertAdjacentHTML('beforeend', '<p id=styled style="color:rgb(1, 2, 3)">');
        return [document.title, getComputedStyle(document.getElementById('styled')).color === 'rgb(1, 2, 3)'];
    })()""") == [wording.OVERVIEW["title"][0], False]


def test_the_address_presets_the_filter(opened):
    tab = opened(view(), "#state=returned&q=%E7%94%B2")
    assert tab.evaluate(VISIBLE) == ["returned"]
    assert tab.input_value("#search") == "甲"
    assert tab.text_content(".chip[aria-pressed=true]") == "退回1"
    assert "筛选出 1 个，共 5 个" in tab.text_content("body")


def test_filtering_by_state_and_by_words_that_are_typed(opened):
    tab = opened(view())
    assert len(tab.evaluate(VISIBLE)) == 5
    tab.click("[data-chip=good]")
    assert tab.evaluate(VISIBLE) == ["good"] and tab.evaluate("location.hash") == "#state=good"
    tab.click("[data-chip=good]")
    tab.focus("#search")
    tab.keyboard.insert_text("２０２３ 没有")  # folded as the texts are
    tab.wait_for_selector("[data-none=inputs]")
    assert tab.evaluate(VISIBLE) == []
    tab.click("#clear")
    assert len(tab.evaluate(VISIBLE)) == 5 and tab.evaluate("location.hash") == ""


def test_sorting_by_money_and_back(opened):
    tab = opened(view())
    orders = []
    for _ in range(3):
        tab.click(".inputs thead th:nth-child(6) button")
        orders.append(tab.evaluate(VISIBLE))
    assert orders[0][:2] == ["returned", "good"] and orders[1][-2:] == ["good", "returned"]
    assert orders[2] == [one.state for one in view().came]


def test_many_are_shown_by_and_by(opened):
    tab = opened(View(came=[Came(file=f"{place}.xlsx", state="good") for place in range(250)]))
    assert len(tab.evaluate(VISIBLE)) == 100
    assert tab.text_content("[data-more=inputs]") == "再显示 150 个（尚有 150 个）"
    tab.click("[data-more=inputs]")
    assert len(tab.evaluate(VISIBLE)) == 250


@pytest.mark.parametrize("name", ["甲 局.json", "a#b?c=d&e.json", "100%25.json", "javascript:alert(1).json",
                                  "<b>'\".json"])
def test_a_link_is_followed_to_its_file(opened, tmp_path, name):
    tab = opened(View(came=[Came(file="甲局.xlsx", state="good", links={"json": f"json/{name}"})]))
    target = tmp_path / "输出 #1" / "json" / name
    target.parent.mkdir()
    target.write_text('{"schema": "here"}', "utf-8")
    with tab.expect_navigation():
        tab.click(".inputs td:last-child a")
    assert tab.inner_text("body").strip() == '{"schema": "here"}'
    assert unquote(tab.evaluate("location.pathname")) == str(target)


def test_a_count_opens_the_findings_of_its_workbook(opened):
    tab = opened(view())
    tab.click(".inputs td:nth-child(7) a")
    assert tab.is_visible(".by-file details[open]") and "甲局.xlsx" in tab.text_content(".by-file details[open]")


def test_a_button_copies_the_notice_as_it_is(opened):
    said = f"退回通知：甲局.xlsx\n\n必须改 1 处\n1. {SCRIPT} C4\n"
    came = [Came(file="甲局.xlsx", state="returned", notice=said, links={"notice": "returned/甲局（退回通知）.txt"})]
    tab = opened(view(came=came))
    tab.evaluate("""() => { document.addEventListener("copy", () => {
        window.copied = document.activeElement.value; }); }""")
    tab.click(".copy")
    assert tab.evaluate("window.copied") == said.rstrip("\n")
    assert tab.text_content(".copy") == wording.OVERVIEW["copied"][0] and tab.heard == [tab.url]


def test_without_scripts_everything_is_there(opened):
    tab = opened(View(came=[Came(file=f"{place}.xlsx", state="good") for place in range(150)]),
                 java_script_enabled=False)
    assert len(tab.evaluate(VISIBLE)) == 150
    assert tab.evaluate("document.documentElement.className") == "" and not tab.is_visible(".search")


def test_reading_the_page_again_while_watching_changes_nothing_but_the_news(opened):
    shown = view(watching=True)
    clock = "setInterval = function (tick, time) { window.tick = tick; window.time = time; }"
    tab = opened(shown, "#state=returned", clock, viewport={"width": 900, "height": 300})
    assert tab.evaluate("time") == 5000
    tab.click("[data-by=file]")
    tab.click(".by-file summary")
    stored = "sessionStorage.getItem('jixiao:' + location.pathname)"
    tab.evaluate("sessionStorage.clear(); tick()")  # somebody was just clicking: not now
    assert tab.evaluate(stored) is None
    tab.evaluate("new Promise(done => { addEventListener('scroll', () => done(1), {once: true}); scrollTo(0, 400); })")
    tab.evaluate("tick()")  # or scrolling
    assert tab.evaluate(stored) is None
    # nor while somebody types
    tab.evaluate("document.getElementById('search').focus({preventScroll: true}); tick()")
    assert tab.evaluate(stored) is None
    tab.evaluate("document.activeElement.blur()")
    shown.came[0].file = shown.findings[0].file = shown.findings[1].file = "甲局.xlsx"
    shown.came.append(Came(file="新来.xlsx", state="returned"))
    Path(unquote(tab.evaluate("location.pathname"))).write_bytes(page(shown))
    with tab.expect_navigation():
        tab.evaluate("tick()")
    assert tab.evaluate(VISIBLE) == ["returned", "returned"] and tab.evaluate("location.hash") == "#state=returned"
    assert tab.evaluate("[scrollY, document.querySelectorAll('.by-file details[open]').length,"
                        " document.querySelector('.by-file').offsetHeight > 0]") == [400, 1, True]
    with tab.expect_navigation():
        tab.evaluate("tick()")  # where it was put back to is no scrolling
    tab.evaluate("document.getElementById('pause').click(); sessionStorage.clear(); tick()")
    assert tab.evaluate(stored) is None  # it was told to wait


def test_what_is_late_is_reckoned_on_the_day_the_page_is_opened(opened):
    stands = [Standing(state="missing", code="316", deadline=date(2000, 1, 1)),
              Standing(state="returned", code="317", deadline=date(2999, 1, 1)),
              Standing(state="good", code="318", deadline=date(2000, 1, 1))]
    tab = opened(view(standings=stands))
    assert tab.text_content("[data-late]") == "1"
    assert tab.evaluate("""() => Array.from(document.querySelectorAll(".standings td:nth-child(3)")).map(
        cell => cell.textContent.replace(/[0-9,]+ 天/, "N 天"))""") == ["2000-01-01 逾期 N 天", "2999-01-01", "2000-01-01"]
