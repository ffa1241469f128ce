// @ts-check
// 汇总: all workbooks of a drop folder, as `run` makes them. Each is read by a worker that may be ended; another holds the
// folder and its outputs, and can be filled again from what is kept here.

/** @typedef {{sheet: string, cell: string, choices: string[], chosen: string, told: [string, string][]}} Question */
/** @typedef {{counts: Record<string, number>, outputs: [string, number][], questions: Question[], overview: string | null}} Passed */

const gathering = {
  /** @type {Map<string, File>} */ files: new Map(),
  /** @type {Set<string>} */ fresh: new Set(),
  /** @type {Map<string, {name: string, sha256: string, part: Blob | null, lost: string | undefined, given: boolean}>} */ taken: new Map(),
  /** @type {[string, string, string][]} */ choices: [],
  /** @type {Passed | null} */ passed: null,
  /** Work that took too long or ended its worker, and why: it is not begun again. @type {[string, string][]} */ lost: [],
  begun: 0,
  /** Which worker made what stands, by its number. */ holder: 0,
};
const holder = new Wire(() => {}, (event) => happened(event), Infinity);
const TASKS = /** @type {Record<string, string>} */ ({mark_one: "marking", read: "merging", book: "issuing", take: "reading"});
let worked = 0, task = "", at = "", work = "";
/** What the pass has to say of files, beyond their state. @type {[string, string][]} */
let said = [];

/** What the pass tells meanwhile. @param {any} event */
function happened(event) {
  if (event.event === "work") {
    worked = event.task === task ? worked + 1 : 1;
    task = event.task;
    at = event.file;
    work = event.work;
    progress(say("doing", {what: words[TASKS[task] ?? "merging"], count: worked}));
  } else if (event.event === "worked") work = "";
  else if (event.event === "packing") progress(say("packing", {file: event.file}));
  else if (event.sentence) said.push([event.file ?? "", event.sentence]);
}

/** @param {string} text @param {number} [done] @param {number} [all] none: as long as it takes */
function progress(text, done, all) {
  byId("doing").textContent = text;
  const bar = /** @type {HTMLProgressElement} */ (byId("done"));
  if (all) {
    bar.max = all;
    bar.value = done ?? 0;
  } else bar.removeAttribute("value");
  byId("working").hidden = false;
}

/** Files as a folder has them: what was dropped as one folder is that folder. @param {[string, File][]} found */
function below(found) {
  const tops = new Set(found.map(([name]) => name.split("/")[0]));
  const is = tops.size === 1 && found.every(([name]) => name.includes("/"));
  return /** @type {[string, File][]} */ (found.map(([name, file]) => [is ? name.slice(name.indexOf("/") + 1) : name, file]));
}

/** Drop files in, and do what is to be done. @param {[string, File][]} found */
async function collect(found) {
  for (const [name, file] of below(found)) {
    gathering.files.set(name, file);
    gathering.fresh.add(name);
  }
  byId("collect").classList.add("some");
  await pass();
}

/** One pass: read what nobody has read, then have everything made. A later one takes the place of an earlier one. */
async function pass() {
  const begun = ++gathering.begun, on = () => begun === gathering.begun;
  byId("cancel").hidden = false;
  byId("result").hidden = true;
  try {
    await fill();
    const {told: seen} = await holder.call("seen", {});
    for (const [place, [name, sha256]] of seen.entries()) {
      if (!on()) return;
      progress(say("reading-of", {done: place + 1, all: seen.length, file: name}), place, seen.length);
      await read1(name, sha256);
    }
    if (!on()) return;
    if (gathering.choices.length) await holder.call("choose", {choices: gathering.choices.splice(0)});
    reader.stop(); // its memory is wanted elsewhere
    const told = await made(on);
    if (!told) return;
    [gathering.passed, gathering.holder] = [told, holder.begun];
    byId("working").hidden = true;
    await result(told);
  } catch (why) {
    if (on()) undone(why);
  }
}

/** Nothing stands that could be taken home: said, and to be begun again. @param {unknown} why */
function undone(why) {
  if (/** @type {Lost} */ (why).key) emptied();
  progress(`${at} ${reason(why)}`, 0, 1);
  byId("result").hidden = byId("cancel").hidden = true;
  byId("again").hidden = false;
}

/** What the holder has; where it was ended meanwhile it has nothing any more. @param {string} what @param {object} [asked]
 * @returns {Promise<BlobPart[]>} */
async function standing(what, asked = {}) {
  try {
    if (!holder.worker || holder.begun !== gathering.holder) throw new Lost(words["worker-died"], "worker-died");
    return (await holder.call(what, asked)).parts;
  } catch (why) {
    if (/** @type {Lost} */ (why).key) undone(why);
    throw why;
  }
}

/** Have everything made; what cannot be is passed over, by a worker that is given all anew. @param {() => boolean} on
 * @returns {Promise<Passed | null>} */
async function made(on) {
  for (;;) {
    progress(words.merging);
    [said, work] = [[], ""];
    try {
      const {told} = await holder.call("run", {lost: gathering.lost});
      return on() ? told : null;
    } catch (why) {
      const {key} = /** @type {Lost} */ (why);
      if (!on()) return null;
      if (!key || !work) throw why;
      gathering.lost.push([work, key]);
      emptied();
      await fill();
      await holder.call("seen", {});
    }
  }
}

/** The holder has all files, or gets them again where it was ended. */
async function fill() {
  for (const name of [...gathering.fresh]) {
    const file = gathering.files.get(name);
    if (file) await holder.call("put", {name}, [file]);
    gathering.fresh.delete(name);
  }
  for (const one of gathering.taken.values()) if (!one.given) await hand(one);
}

/** The worker that held the folder is no more: everything is given to the next. */
function emptied() {
  gathering.fresh = new Set(gathering.files.keys());
  for (const one of gathering.taken.values()) one.given = false;
}

/** Have one input read, by a worker that is ended where it takes too long. @param {string} name @param {string} sha256 */
async function read1(name, sha256) {
  const file = gathering.files.get(name);
  const data = file ? await file.arrayBuffer() : (await holder.call("content", {name})).parts[0];
  const one = {name, sha256, part: /** @type {Blob | null} */ (null), lost: /** @type {string | undefined} */ (undefined), given: false};
  try {
    one.part = new Blob((await reader.call("take", {name, sha256}, [data])).parts);
  } catch (why) {
    one.lost = /** @type {Lost} */ (why).key ?? "worker-died";
  }
  gathering.taken.set(`${name}\n${sha256}`, one);
  await hand(one);
}

/** @param {{name: string, sha256: string, part: Blob | null, lost: string | undefined, given: boolean}} one */
async function hand(one) {
  const {name, sha256, lost} = one;
  await holder.call("hand", lost ? {name, sha256, lost} : {name, sha256}, one.part ? [await one.part.arrayBuffer()] : []);
  one.given = true;
}

/** Stop what is being done; what was read stays read. */
function cancel() {
  gathering.begun++;
  holder.stop();
  holder.job = null;
  holder.waiting = [];
  emptied();
  byId("result").hidden = byId("cancel").hidden = true;
  byId("again").hidden = false;
  progress(say("cancelled", {count: gathering.taken.size}), 0, 1);
}

/** Begin anew, with nothing. */
function clear() {
  cancel();
  gathering.files.clear();
  gathering.taken.clear();
  [gathering.passed, gathering.lost] = [null, []];
  for (const id of ["working", "result"]) byId(id).hidden = true;
  byId("collect").classList.remove("some");
}

// ── what came of it ──

/** @param {Passed} passed */
async function result(passed) {
  byId("again").hidden = true;
  byId("result").hidden = false;
  if (document.activeElement === document.body) byId("counted").focus(); // what had the focus was hidden meanwhile
  byId("counted").textContent = say("counted", passed.counts);
  byId("said").replaceChildren(...said.slice(0, 200).map(([file, sentence]) => el("li", {}, el("b", {}, file), ` ${sentence}`)));
  asking(passed.questions);
  const list = byId("outputs");
  list.replaceChildren(...passed.outputs.map(([path, size]) => el("tr", {},
    el("td", {}, el("button", {type: "button", class: "plain-link", click: () => fetched(path)}, path)), el("td", {}, say("kilobytes", {size: Math.ceil(size / 1000)})))));
  byId("outputs-summary").textContent = say("outputs-count", {count: passed.outputs.length});
  const frame = /** @type {HTMLIFrameElement} */ (el("iframe", {class: "overview", title: words.overview}));
  byId("overview").replaceChildren(frame);
  if (!passed.overview) return;
  const [page] = await standing("output", {path: passed.overview});
  frame.addEventListener("load", () => shown(frame));
  frame.srcdoc = await /** @type {Blob} */ (page).text();
}

/** The overview as high as it is; what it links to is handed over. @param {HTMLIFrameElement} frame */
function shown(frame) {
  const page = frame.contentDocument;
  if (!page) return;
  const fit = () => {
    frame.style.height = `${Math.ceil(page.documentElement.getBoundingClientRect().height) + 4}px`;
  };
  new ResizeObserver(fit).observe(page.body);
  fit();
  page.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.("a[href]"), to = link?.getAttribute("href") ?? "#";
    if (to.startsWith("#")) return;
    event.preventDefault();
    if (to.endsWith("/")) {
      /** @type {HTMLDetailsElement} */ (byId("outputs-all")).open = true;
      byId("outputs-all").scrollIntoView();
    } else fetched(decodeURIComponent(to));
  });
}

/** @param {string} path */
async function fetched(path) {
  download(path, ...await standing("output", {path}));
}

/** The questions, to be answered here. @param {Question[]} questions */
function asking(questions) {
  const open = questions.filter((question) => !question.chosen).length;
  byId("questions").hidden = !questions.length;
  byId("questions-open").textContent = say("questions-open", {open, all: questions.length});
  byId("asked").replaceChildren(...questions.map((question) => {
    const choice = /** @type {HTMLSelectElement} */ (el("select", {"aria-label": words.choice}, el("option", {value: ""}, words.undecided),
      ...question.choices.map((one) => el("option", {value: one}, one))));
    choice.value = question.chosen;
    choice.addEventListener("change", () => {
      gathering.choices = gathering.choices.filter(([sheet, cell]) => sheet !== question.sheet || cell !== question.cell);
      gathering.choices.push([question.sheet, question.cell, choice.value]);
      /** @type {HTMLButtonElement} */ (byId("decide")).disabled = false;
    });
    return el("li", {}, el("dl", {}, ...question.told.flatMap(([title, text]) => [el("dt", {}, title), el("dd", {}, text)])), el("label", {}, `${words.choice} `, choice));
  }));
  /** @type {HTMLButtonElement} */ (byId("decide")).disabled = true;
}

/** All outputs as one file. */
async function archive() {
  download(words["archive-name"], ...await standing("archive"));
  byId("working").hidden = true;
}

async function roster() {
  download(words["roster-name"], ...await standing("roster"));
}

/** All outputs into a folder that is chosen. */
async function intoFolder() {
  const root = await /** @type {any} */ (window).showDirectoryPicker({mode: "readwrite"}).catch(() => null); // none chosen
  if (!root) return;
  const outputs = gathering.passed?.outputs ?? [];
  for (const [place, [path]] of outputs.entries()) {
    progress(say("writing", {file: path}), place, outputs.length);
    const names = path.split("/"), name = /** @type {string} */ (names.pop());
    let folder = root;
    for (const one of names) folder = await folder.getDirectoryHandle(one, {create: true});
    const stream = await (await folder.getFileHandle(name, {create: true})).createWritable();
    for (const part of await standing("output", {path})) await stream.write(part);
    await stream.close();
  }
  progress(say("written-all", {count: outputs.length}), 1, 1);
}

byId("cancel").addEventListener("click", cancel);
byId("again").addEventListener("click", pass);
byId("clear-all").addEventListener("click", clear);
byId("decide").addEventListener("click", pass);
byId("archive").addEventListener("click", archive);
byId("roster").addEventListener("click", roster);
byId("into-folder").hidden = !("showDirectoryPicker" in window);
byId("into-folder").addEventListener("click", intoFolder);
