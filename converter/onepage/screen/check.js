// @ts-check
// 自检: files that were dropped, judged one by one; the faults of the one that is chosen beside its form.

/** @typedef {{name: string, source: File | Blob, view: any, json: ArrayBuffer | null, findings: ArrayBuffer | null, earlier: Fault[] | null}} Dropped */

const reader = new Wire((step) => started(step));

/** @param {number} step how far Python has started: 4 is ready */
function started(step) {
  const bar = /** @type {HTMLProgressElement} */ (byId("started"));
  bar.value = Math.max(bar.value, step);
  if (step === 4) document.documentElement.dataset.state = "ready";
}

/** @type {Map<string, Dropped>} */
const dropped = new Map();
/** @type {string | null} */
let chosen = null;
/** Take up files: zips are opened, each workbook is judged. @param {[string, File | Blob][]} files by what they are called */
async function take(files) {
  byId("check").classList.add("some");
  byId("dropped").hidden = false;
  chosen = null;
  /** @type {Promise<void>[]} */
  const judging = [];
  for (const [name, source] of files) {
    if (/\.zip$/i.test(name)) judging.push(...await unpack(name, source));
    else judging.push(judge(name, source));
  }
  await Promise.all(judging);
  await together();
}

/** Files that speak of the same projects are judged again with one another: one code must not say two things. */
async function together() {
  const read = [...dropped.values()].filter((one) => one.view.codes?.length);
  for (const one of read) {
    /** @type {Map<string, string>} */
    const said = new Map(one.view.codes);
    const others = read.filter((other) => other !== one && other.view.codes.some(
      (/** @type {string[]} */ [code, content]) => said.has(code) && said.get(code) !== content));
    if (!others.length) continue;
    const asked = {name: one.name, earlier: one.earlier, others: Object.fromEntries(others.map((other) => [other.name, other.view.codes]))};
    const answer = await reader.call("judge", asked, [await one.source.arrayBuffer()]).catch(() => null);
    if (!answer) continue; // what it says by itself stands
    const {told, parts} = answer;
    if (dropped.get(one.name) !== one || JSON.stringify(told) === JSON.stringify(one.view)) continue;
    one.view = told;
    [one.json, one.findings] = parts;
    put(one);
    if (chosen === one.name) choose(one.name, detail?.sheet);
  }
}

/** @param {string} name @param {File | Blob} source */
async function unpack(name, source) {
  try {
    const {told, parts} = await reader.call("unpack", {name}, [await source.arrayBuffer()]);
    return /** @type {string[]} */ (told).map((one, place) => judge(one, new Blob([parts[place]])));
  } catch (why) {
    put({name, source, view: {state: "unreadable", sentence: reason(why)}, json: null, findings: null, earlier: null});
    return [];
  }
}

/** @param {string} name @param {File | Blob} source */
async function judge(name, source) {
  const before = dropped.get(name), seen = before?.view?.faults ? before : null;
  /** @type {Dropped} */
  const one = {name, source, view: {state: "waiting"}, json: null, findings: null, earlier: seen?.view.faults ?? null};
  put(one);
  try {
    const data = await source.arrayBuffer();
    const {told, parts} = await reader.call("judge", {name, earlier: one.earlier}, [data]);
    one.view = told;
    [one.json, one.findings] = parts;
    if (!one.earlier) await again(one, data);
  } catch (why) {
    one.view = {state: "unreadable", sentence: reason(why)};
  }
  put(one);
  if (chosen === null || chosen === name) choose(name);
}

/** A copy that carries the hash of a file here answers it, whatever it is called: judged again against that one.
 * @param {Dropped} one @param {ArrayBuffer} data */
async function again(one, data) {
  const former = [...dropped.values()].find((other) => other !== one && one.view.answers?.includes(other.view.sha256));
  if (!former?.view.faults) return;
  one.earlier = former.view.faults;
  const {told} = await reader.call("judge", {name: one.name, earlier: one.earlier}, [data]);
  one.view = told;
  if (chosen === former.name) chosen = one.name;
  dropped.delete(former.name);
  byId("files").querySelector(`[data-file="${CSS.escape(former.name)}"]`)?.remove();
}

/** Show a file in the list. @param {Dropped} one */
function put(one) {
  dropped.set(one.name, one);
  const row = fileRow(one), old = byId("files").querySelector(`[data-file="${CSS.escape(one.name)}"]`);
  if (old) old.replaceWith(row);
  else byId("files").append(row);
}

/** @param {Dropped} one */
function fileRow(one) {
  const {view} = one, read = view.faults !== undefined;
  const department = (view.departments ?? []).map((/** @type {any} */ of) => [of.code, of.name].filter(Boolean).join(" ")).join("、");
  const row = el("tr", {"data-file": one.name, "aria-selected": chosen === one.name, click: () => choose(one.name)},
    el("td", {class: `s-${view.state}`}, el("span", {class: "tag"}, words[`state-${view.state}`])),
    el("td", {}, el("button", {type: "button"}, one.name), view.sentence && el("p", {}, view.sentence)),
    el("td", {}, department),
    figure("projects", read ? view.projects.length : null), figure("money", view.total ?? null),
    figure("must", read ? view.must : null), figure("advised", read ? view.advice : null),
    el("td", {class: "links"}, read && view.is_workbook && el("button", {type: "button", click: stopped(() => marked(one))}, words["marked-short"])));
  return row;
}

/** @param {string} name @param {unknown} value */
const figure = (name, value) => el("td", {"data-name": words[name], class: value === 0 ? "zero" : null},
  value === null ? "—" : String(value));

/** @param {() => void} act */
const stopped = (act) => (/** @type {Event} */ event) => {
  event.stopPropagation();
  act();
};

/** What is shown of the file that is chosen. @type {Detail | null} */
let detail = null;

/** Show the faults and the form of a file. @param {string} name @param {string} [sheet] the one that was looked at */
function choose(name, sheet) {
  chosen = name;
  for (const row of byId("files").querySelectorAll("tr")) row.setAttribute("aria-selected", String(row.dataset.file === name));
  const one = dropped.get(name), place = byId("detail");
  place.replaceChildren();
  place.hidden = one?.view.faults === undefined;
  if (!one || place.hidden) return;
  detail = new Detail(one);
  place.append(...detail.parts());
  if (sheet && one.view.sheets.includes(sheet) && sheet !== detail.sheet) detail.show(sheet);
}

/** @param {string} name @returns {string} without folder and suffix */
const stem = (name) => name.slice(name.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");

/** @param {Dropped} one */
async function marked(one) {
  const {told, parts} = await reader.call("mark", {name: one.name}, [await one.source.arrayBuffer()]);
  download(say("marked-name", {name: told}), parts[0]);
}

/** The blank, or that with the projects of a workbook of last year's. @param {Dropped} [one] @param {number} [year] of what
 * is to be handed in; by default the one after that of the workbook */
async function blank(one, year) {
  const asked = one ? {name: one.name, year: year && year >= 1000 ? year : null} : {projects: 1};
  const {told, parts} = await reader.call("blanks", asked, one ? [await one.source.arrayBuffer()] : []);
  told.forEach((/** @type {string} */ name, /** @type {number} */ place) => download(name, parts[place]));
}
