// @ts-check
// The page as a whole: what is dropped anywhere, what is picked, which of its rooms is open.

/** @param {DataTransfer} from @returns {Promise<[string, File][]>} the files of what was dropped, folders with their paths */
async function files(from) {
  /** @type {[string, File][]} */
  const found = [];
  /** @param {any} entry @param {string} below */
  async function walk(entry, below) {
    if (entry.isFile) {
      found.push([below + entry.name, await new Promise((done, failed) => entry.file(done, failed))]);
      return;
    }
    const list = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => list.readEntries(done, failed));
      if (!some.length) return;
      for (const one of some) await walk(one, `${below}${entry.name}/`);
    }
  }
  const entries = [...from.items].map((item) => item.webkitGetAsEntry?.());
  if (entries.some(Boolean)) for (const entry of entries) entry && await walk(entry, "");
  else for (const file of from.files) found.push([file.name, file]);
  return found;
}

/** What in a folder is a workbook: hidden and temporary files are none. @param {[string, File][]} found */
const wanted = (found) => found.filter(([name]) => !name.split("/").some((part) => /^(\.|~\$|__MACOSX)/.test(part))
  && (!name.includes("/") || /\.(xlsx|xlsm|xls|ods|fods|html?|json|zip|et|xlsb|csv)$/i.test(name)));

/** @param {[string, File][]} found */
const given = (found) => (byId("collect").hidden ? take(wanted(found)) : collect(wanted(found)));

/** @param {boolean} collecting */
function room(collecting) {
  byId("check").hidden = collecting;
  byId("collect").hidden = !collecting;
  byId("to-check").setAttribute("aria-pressed", String(!collecting));
  byId("to-collect").setAttribute("aria-pressed", String(collecting));
  read(false);
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
    if (kind === "drop" && from) given(await files(from));
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
byId("made").textContent = say("made", about);
/** @type {HTMLAnchorElement} */ (byId("other")).href = lang === "en" ? "?lang=zh" : "?lang=en";
if (document.documentElement.dataset.state !== "old") reader.start();

// for whoever looks in: the reader, and what it has read
Object.assign(globalThis, {jixiao: {reader, dropped, holder, gathering}});
