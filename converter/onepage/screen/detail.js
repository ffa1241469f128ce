// @ts-check
// What is shown of one file: its verdict, its faults as a list, and beside them its form; fault and cell lead to each other by
// click and by keyboard. Knows one file that was judged. Knows neither the others nor where it came from.

/** @typedef {{code: string, severity: string, title: string, message: string, hint: string | null, sheet: string | null, cell: string | null, project: string | null, name: string, field: string | null, place: number, kept?: boolean}} Fault */
/** @typedef {{severity: string, title: string, message: string, hint: string | null, where: string, faults: Fault[], at: number, item: HTMLElement | null}} Line */

/** The faults of a file beside its form, linked both ways. */
class Detail {
  /** @param {Dropped} one */
  constructor(one) {
    this.one = one;
    /** @type {Fault[]} */ this.faults = one.view.faults;
    this.notes = false;
    this.each = false;
    this.sheet = "";
    this.showing = Promise.resolve();
    /** @type {Map<string, HTMLElement>} */ this.cells = new Map();
    /** @type {Line[]} */ this.lines = [];
    this.list = el("ol", {class: "list", role: "listbox", "aria-label": words.faults, keydown: (/** @type {KeyboardEvent} */ event) => this.key(event)});
    this.year = /** @type {HTMLInputElement} */ (el("input", {type: "number", class: "year", min: 2000, max: 2099, "aria-label": words.year,
      value: Math.max(0, ...this.one.view.departments.map((/** @type {any} */ of) => of.year ?? 0)) + 1 || null}));
    this.page = el("div", {class: "sheet", role: "region", tabindex: "0", "aria-label": words.form});
    this.select = /** @type {HTMLSelectElement} */ (el("select", {"aria-label": words.sheet, change: () => this.show(this.select.value)}));
  }

  parts() {
    const {view} = this.one;
    for (const sheet of view.sheets) {
      const count = this.faults.filter((fault) => fault.sheet === sheet && fault.severity !== "info").length;
      this.select.append(el("option", {value: sheet}, count ? `${sheet}（${count}）` : sheet));
    }
    this.fill();
    const ways = el("span", {class: "tabs", role: "group", "aria-label": words.grouping}, ...[false, true].map((each) =>
      el("button", {type: "button", "aria-pressed": String(each === this.each), click: (/** @type {Event} */ event) => this.list1(each, event)}, words[each ? "each" : "grouped"])));
    const head = el("div", {class: "head"}, el("h3", {}, words.faults), ways,
      view.notes > 0 && el("button", {type: "button", class: "chip info", "aria-pressed": "false", click: (/** @type {Event} */ event) => this.toggle(event)}, say("with-notes", {count: view.notes})));
    const pair = el("div", {class: "pair"}, el("div", {class: "pane"}, head, this.list));
    if (view.is_workbook) {
      pair.append(el("div", {class: "pane form"}, el("div", {class: "head"}, el("h3", {}, words.form), this.select), this.page));
      const first = this.lines.flatMap((line) => line.faults).find((fault) => fault.cell && fault.sheet);
      this.show(first?.sheet ?? view.sheets[0]);
    }
    return [this.verdict(), pair];
  }

  verdict() {
    const {view, name} = this.one, good = !view.must && !view.advice;
    const count = el("p", {class: "count"}, good && words.good,
      view.must > 0 && el("span", {class: "error"}, say("must-count", {count: view.must})),
      view.advice > 0 && el("span", {class: "warning"}, say("advice-count", {count: view.advice})));
    const left = this.faults.filter((fault) => fault.kept && fault.severity !== "info").length;
    const mended = view.mended && el("p", {class: "mended"}, say("mended", {
      mended: view.mended.length, left, fresh: view.must + view.advice - left}));
    const links = el("p", {class: "links"},
      view.is_workbook && el("button", {type: "button", click: () => marked(this.one)}, words.marked),
      el("button", {type: "button", click: () => download(stem(name) + ".json", this.one.json ?? "")}, words.json),
      el("span", {class: "asked"}, el("button", {type: "button", click: () => blank(this.one, this.year.valueAsNumber)}, words["next-year"]), this.year),
      el("button", {type: "button", click: () => print()}, words.print));
    const rows = view.projects.map((/** @type {any} */ project) => el("tr", {}, el("td", {}, String(project.number ?? "")),
      el("td", {}, project.code ?? "—"), el("td", {}, project.name ?? "—"), el("td", {}, project.unit ?? ""), el("td", {}, project.total ?? "—")));
    const table = el("div", {class: "scroll"}, el("table", {}, el("thead", {}, el("tr", {}, ...["number", "code", "name", "unit", "money"].map((key) => el("th", {}, words[key])))), el("tbody", {}, ...rows)));
    return el("div", {class: `verdict s-${view.state}`}, el("h2", {}, name), count, mended, links,
      el("details", {}, el("summary", {}, say("projects-total", {count: view.projects.length, total: view.total ?? "—"})), table));
  }

  /** List every fault by itself, in the order of the sheets; or equal ones in one line, what must be mended first.
   * @param {boolean} each @param {Event} event */
  list1(each, event) {
    this.each = each;
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    for (const one of button.parentElement?.children ?? []) one.setAttribute("aria-pressed", String(one === button));
    this.fill();
  }

  /** @returns {Line[]} */
  wanted() {
    const line = (/** @type {Fault} */ fault) => ({...fault, where: [fault.sheet, fault.cell ?? fault.field].filter(Boolean).join(" · "), faults: [fault], at: -1, item: null});
    const single = this.faults.filter((fault) => fault.severity !== "info" || this.notes);
    if (this.each) return single.map(line);
    const grouped = this.one.view.lines.map((/** @type {any} */ one) => ({...one, faults: one.faults.map((/** @type {number} */ place) => this.faults[place]), at: -1, item: null,
      where: one.forms > 1 ? say("on-sheets", {count: one.forms}) : [one.sheet, one.cells || one.field].filter(Boolean).join(" · ")}));
    return [...grouped, ...single.filter((fault) => fault.severity === "info").map(line)];
  }

  fill() {
    this.list.replaceChildren();
    this.lines = this.wanted();
    for (const line of this.lines) {
      line.item = el("li", {role: "option", class: line.severity, tabindex: line === this.lines[0] ? "0" : "-1", "aria-selected": "false",
                            click: () => this.pick(line)},
        el("div", {class: "where"}, el("span", {class: "tag"}, words[line.severity]), el("b", {}, line.title), el("span", {}, line.where),
          line.faults.every((fault) => fault.kept) && el("span", {class: "kept"}, words.still)),
        el("p", {}, line.message), line.hint && el("p", {class: "advice"}, line.hint), line.faults.length > 1 && el("p", {class: "dim step", hidden: true}));
      this.list.append(line.item);
    }
    for (const fault of this.one.view.mended ?? []) {
      this.list.append(el("li", {class: "done", role: "option", "aria-disabled": "true"}, el("div", {class: "where"}, el("span", {class: "tag"}, words["mended-tag"]), el("b", {}, fault.title),
        el("span", {}, [fault.sheet, fault.cell].filter(Boolean).join(" · "))), el("p", {}, fault.message)));
    }
    if (!this.list.childElementCount) this.list.append(el("li", {class: "done s-good", role: "option", "aria-disabled": "true"}, words["no-faults"]));
  }

  /** @param {Event} event */
  toggle(event) {
    this.notes = !this.notes;
    /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(this.notes));
    this.fill();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const at = this.lines.findIndex((line) => line.item === document.activeElement), line = this.lines[at];
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.lines.length - 1}[event.key];
    if (to !== undefined && this.lines[to]) this.pick(this.lines[to], this.lines[to].faults[0], true);
    else if (event.key === "Enter" && line) this.cells.get(line.faults[Math.max(line.at, 0)].cell ?? "")?.focus();
    else if (event.key === " " && line) this.pick(line);
    else return;
    event.preventDefault();
  }

  /** Choose a line: the cell of its next fault is shown, or that of the one given.
   * @param {Line} line @param {Fault} [fault] @param {boolean} [focus] */
  async pick(line, fault, focus = false) {
    line.at = fault ? line.faults.indexOf(fault) : (line.at + 1) % line.faults.length;
    const chosen = line.faults[line.at];
    for (const other of this.lines) {
      other.item?.setAttribute("aria-selected", String(other === line));
      if (other.item) other.item.tabIndex = other === line ? 0 : -1;
      if (other !== line && !fault) other.at = -1;
    }
    const step = /** @type {HTMLElement | null | undefined} */ (line.item?.querySelector(".step"));
    if (step) {
      step.hidden = false;
      step.textContent = say("next-place", {place: line.at + 1, count: line.faults.length});
    }
    line.item?.scrollIntoView({block: "nearest"});
    if (focus) line.item?.focus({preventScroll: true});
    if (!chosen.sheet || !this.one.view.is_workbook) return;
    if (chosen.sheet !== this.sheet) this.show(chosen.sheet);
    await this.showing;
    this.here(chosen.cell ? this.cells.get(chosen.cell) : undefined);
    if (matchMedia("(max-width: 1000px)").matches && !fault) this.page.scrollIntoView({block: "nearest"});
  }

  /** @param {HTMLElement | undefined} cell */
  here(cell) {
    this.page.querySelector(".here")?.classList.remove("here");
    if (!cell) return;
    cell.classList.add("here");
    const box = cell.getBoundingClientRect(), page = this.page.getBoundingClientRect();
    this.page.scrollBy({top: box.top - page.top - page.height / 3, left: Math.min(0, box.left - page.left) || Math.max(0, box.right - page.right)});
  }

  /** Draw a sheet and colour its faulty cells. @param {string} name */
  show(name) {
    this.sheet = this.select.value = name;
    this.showing = this.draw(name);
  }

  /** @param {string} name */
  async draw(name) {
    let sheet;
    try {
      const answer = await reader.call("draw", {sheet: name}, [await this.one.source.arrayBuffer()]);
      sheet = /** @type {Portrait} */ (answer.told);
    } catch (why) {
      this.page.replaceChildren(el("p", {}, reason(why)));
      return;
    }
    if (this.sheet !== name) return;
    const {table, at} = drawn(sheet);
    this.cells = at;
    this.page.replaceChildren(table, sheet.left_out > 0 ? el("p", {}, say("left-out", {count: sheet.left_out})) : "");
    const room = this.page.clientWidth - 30, wide = parseFloat(table.style.width);
    table.style.setProperty("zoom", String(Math.min(1.2, Math.max(0.6, room / wide))));
    for (const fault of this.faults) if (fault.sheet === name && fault.cell && fault.severity !== "info") this.mark(fault);
  }

  /** @param {Fault} fault */
  mark(fault) {
    const cell = this.cells.get(fault.cell ?? "");
    if (!cell) return;
    if (!cell.classList.contains("fault")) {
      const act = () => {
        const line = this.lines.find((one) => one.faults.includes(fault));
        if (line) this.pick(line, fault, true);
      };
      cell.addEventListener("click", act);
      cell.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") act();
      });
      cell.tabIndex = 0;
      cell.setAttribute("role", "button");
    }
    cell.classList.add("fault");
    if (!cell.classList.contains("error")) cell.classList.toggle("warning", fault.severity === "warning");
    if (fault.severity === "error") {
      cell.classList.remove("warning");
      cell.classList.add("error");
    }
    cell.title = cell.title ? `${cell.title}\n${fault.message}` : fault.message;
    cell.setAttribute("aria-label", `${fault.cell} ${cell.textContent}: ${cell.title}`);
  }
}
