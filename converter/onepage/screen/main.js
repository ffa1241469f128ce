// @ts-check
// The page as a whole: what is dropped anywhere, what is picked, which of its rooms is open.

/** What was dropped, folders with their paths: files as they are, folders by their handles, or by their entries in a browser
 * that has no handles. (Chromium gives a page from the disk no file of an entry.) @param {DataTransfer} from
 * @returns {Promise<[string, File][]>} */
async function files(from) {
  /** @type {[string, File][]} */
  const found = [];
  /** @param {any} folder a handle @param {string} below */
  async function walk(folder, below) {
    for await (const one of folder.values()) {
      if (one.kind === "directory") await walk(one, `${below}${one.name}/`);
      else found.push([below + one.name, await one.getFile()]);
    }
  }
  /** @param {any} entry @param {string} below */
  async function enter(entry, below) {
    if (entry.isFile) {
      found.push([below + entry.name, await new Promise((done, failed) => entry.file(done, failed))]);
      return;
    }
    const list = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => list.readEntries(done, failed));
      if (!some.length) return;
      for (const one of some) await enter(one, `${below}${entry.name}/`);
    }
  }
  // asked at once: what was dropped is there no longer than its event
  const items = [...from.items].filter((item) => item.kind === "file").map((/** @type {any} */ item) => {
    const entry = item.webkitGetAsEntry?.(), folder = entry?.isDirectory;
    return {entry, folder, file: folder ? null : item.getAsFile(), handle: folder ? item.getAsFileSystemHandle?.() : null};
  });
  for (const {entry, folder, file, handle} of items) {
    if (!folder) found.push([file.name, file]);
    else if (handle) await walk(await handle, `${entry.name}/`);
    else await enter(entry, "");
  }
  return found;
}

/** What in a folder is a workbook: hidden and temporary files are none. @param {[string, File][]} found */
const wanted = (found) => found.filter(([name]) => !name.split("/").some((part) => /^(\.|~\$|__MACOSX)/.test(part))
  && (!name.includes("/") || /\.(xlsx|xlsm|xls|ods|fods|html?|json|zip|et|xlsb|csv)$/i.test(name)));

/** @param {[string, File][]} found */
const given = (found) => found.length && (byId("collect").hidden ? take(wanted(found)) : collect(wanted(found)));

/** What was dropped cannot be looked into: said where it was dropped. @param {unknown} why @returns {[string, File][]} */
function unread(why) {
  for (const one of document.querySelectorAll(".room:not([hidden]) .drop .lead")) one.textContent = `${words["not-dropped"]} ${reason(why)}`;
  return [];
}

/** @param {boolean} collecting */
function room(collecting) {
  byId("check").hidden = collecting;
  byId("collect").hidden = !collecting;
  byId("to-check").setAttribute("aria-pressed", String(!collecting));
  byId("to-collect").setAttribute("aria-pressed", String(collecting));
  read(false);
  if (!collecting && document.documentElement.dataset.state !== "old") reader.start(); // collecting may have stopped it
}

/** @param {boolean} open whether the manual is read */
function read(open) {
  byId("manual").hidden = !open;
  byId("main").hidden = open;
}

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, async (event) => {
    event.preventDefault();
    document.body.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    const from = /** @type {DragEvent} */ (event).dataTransfer;
    if (kind === "drop" && from) given(await files(from).catch((why) => unread(why)));
  });
}
for (const [picker, ...buttons] of [["files-picker", "choose", "choose-some"], ["folder-picker", "choose-folder", "choose-all"]]) {
  const input = /** @type {HTMLInputElement} */ (byId(picker));
  for (const button of buttons) byId(button).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    given([...(input.files ?? [])].map((file) => [file.webkitRelativePath || file.name, file]));
    input.value = "";
  });
}
byId("blank").addEventListener("click", () => blank());
byId("to-check").addEventListener("click", () => room(false));
byId("to-collect").addEventListener("click", () => room(true));
byId("to-manual").addEventListener("click", (event) => {
  event.preventDefault();
  read(true);
  byId("back").focus();
});
byId("back").addEventListener("click", () => read(false));
for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", words[one.getAttribute("data-label") ?? ""]);
// what could not be done and nobody expected is said, until something else is done
addEventListener("unhandledrejection", (event) => {
  byId("failed").textContent = reason(event.reason);
  byId("failed").hidden = false;
  if (event.reason?.key) event.preventDefault(); // a worker that was ended is said, and no fault of the page
});
document.addEventListener("click", () => { byId("failed").hidden = true; }, true);
byId("made").textContent = say("made", about);
/** @type {HTMLAnchorElement} */ (byId("other")).href = lang === "en" ? "?lang=zh" : "?lang=en";
if (document.documentElement.dataset.state !== "old") reader.start();

// for whoever looks in: the reader, and what it has read
Object.assign(globalThis, {jixiao: {reader, dropped, holder, gathering}});
