// @ts-check
// Python in a worker: unpacks what the page carries, starts it once, then answers calls one by one.
// Nothing is fetched: what the runtime asks the network for is answered from what the page carries.

/** @typedef {{kind: "start", lang: string, wasm: string | WebAssembly.Module, program: string | Blob, keep: boolean}} Start */
/** @typedef {{kind: "call", id: number, what: string, asked: unknown, parts: (ArrayBuffer | Blob)[]}} Call */

// a worker that has it is taken for one that cannot import modules
/** @type {any} */ (self).importScripts = undefined;

const INDEX = "https://page.invalid/";

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function decoded(text) {
  const direct = /** @type {any} */ (Uint8Array).fromBase64;
  if (direct) return direct.call(Uint8Array, text);
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** @param {BlobPart} packed @param {string} type @returns {Response} */
function unpacked(packed, type) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, {headers: {"Content-Type": type}});
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Map<string, Uint8Array<ArrayBuffer>>} the files of the program, by path */
function files(bytes) {
  const end = bytes.indexOf(10), found = new Map();
  let at = end + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
    found.set(name, bytes.subarray(at, at + size));
    at += size;
  }
  return found;
}

/** @param {Uint8Array<ArrayBuffer>} script */
const imported = (script) => import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));

/** @param {Start} asked @returns {Promise<any>} the bridge */
async function start(asked) {
  const compiling = typeof asked.wasm === "string"
    ? WebAssembly.compileStreaming(unpacked(decoded(asked.wasm), "application/wasm")) : Promise.resolve(asked.wasm);
  const program = typeof asked.program === "string"
    ? await unpacked(decoded(asked.program), "").arrayBuffer() : await asked.program.arrayBuffer();
  const carried = files(new Uint8Array(program));
  const part = (/** @type {string} */ name) => /** @type {Uint8Array<ArrayBuffer>} */ (carried.get(name));
  const [loader, maker] = await Promise.all([imported(part("pyodide.mjs")), imported(part("pyodide.asm.mjs"))]);
  self.postMessage({kind: "progress", step: 1});
  const module = await compiling;
  self.postMessage({kind: "progress", step: 2});
  self.fetch = async (request) => new Response(String(request).endsWith("library.zip") ? part("library.zip") : "");
  WebAssembly.instantiateStreaming = async (_, imports) =>
    ({module, instance: await WebAssembly.instantiate(module, imports)});
  const python = await loader.loadPyodide({
    indexURL: INDEX, packageBaseUrl: INDEX, stdLibURL: `${INDEX}library.zip`,
    lockFileContents: JSON.parse(new TextDecoder().decode(part("pyodide-lock.json"))),
    createPyodideModule: maker.default, env: {PYTHONDONTWRITEBYTECODE: "1", PYTHONHASHSEED: "0", HOME: "/"},
    fsInit: async (/** @type {any} */ system, /** @type {{sitePackages: string}} */ where) => {
      const made = new Set();
      for (const [name, content] of carried) {
        if (!name.startsWith("site/")) continue;
        const path = `${where.sitePackages}/${name.slice(5)}`, folder = path.slice(0, path.lastIndexOf("/"));
        if (!made.has(folder)) system.mkdirTree(folder);
        made.add(folder);
        system.writeFile(path, content, {canOwn: true});
      }
      system.writeFile("/forms", part("forms"));
      for (const folder of ["/work", "/tmp"]) store(system, folder, alive);
    },
  });
  self.postMessage({kind: "progress", step: 3});
  const tell = (/** @type {string} */ event) => self.postMessage({kind: "event", event: JSON.parse(event)});
  const bridge = python.pyimport("converter.onepage.bridge").start(asked.lang, tell);
  const kept = asked.keep ? {wasm: module, program: new Blob([program])} : {};
  self.postMessage({kind: "ready", ...kept});
  runtime = python._module;
  return bridge;
}

/** The running interpreter. @type {any} */
let runtime;
/** @type {Promise<any>} */
let bridge;
let handed = 0;

let said = 0;
/** A sign of life, where much is read and written and nothing is told: a ledger of a thousand workbooks. */
function alive() {
  if (Date.now() - said < 1000) return;
  said = Date.now();
  self.postMessage({kind: "alive"});
}

/** A part of a call as Python takes it: bytes, or the path of what lies on the disk. @param {ArrayBuffer | Blob} part */
function taken(part) {
  if (!(part instanceof Blob)) return new Uint8Array(part);
  const path = `/work/handed${handed++}`;
  laid(runtime.FS, path, part);
  return path;
}

/** @param {MessageEvent<Start | Call>} event */
self.onmessage = async ({data}) => {
  try {
    if (data.kind === "start") {
      await (bridge = start(data));
      return;
    }
    const answering = await bridge;
    const answer = answering.called(data.what, JSON.stringify(data.asked ?? {}), data.parts.map(taken));
    const made = answer.toJs();
    answer.destroy();
    const told = JSON.parse(new TextDecoder().decode(made[0]));
    const sent = made.slice(1).map((/** @type {Uint8Array | string} */ one) =>
      (typeof one === "string" ? lifted(runtime.FS, one) : one.slice().buffer));
    const moved = sent.filter((/** @type {unknown} */ one) => one instanceof ArrayBuffer), heap = runtime.HEAP8.length;
    /** @type {any} */ (self).postMessage({kind: "answer", id: data.id, told, parts: sent, heap}, moved);
  } catch (error) {
    self.postMessage({kind: "died", id: data.kind === "call" ? data.id : null, why: String(error)});
  }
};
