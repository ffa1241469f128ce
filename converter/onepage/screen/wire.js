// @ts-check
// Workers: what reads a workbook may take too long or die, and is then ended; nothing that was found is lost with it.

/** @typedef {{told: any, parts: any[]}} Answer what is told, and files: as bytes, or large ones as Blob */
/** @typedef {{what: string, asked: object, parts: (ArrayBuffer | Blob)[], done: (answer: Answer) => void, lost: (why: Lost) => void, seconds: number}} Job */

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const lang = document.documentElement.dataset.language ?? "zh";
/** @type {Record<string, string>} */
const words = JSON.parse(byId("words").textContent ?? "")[lang];
/** @type {{version: string, form: string, id: string, edition: string, seconds: number, heap: number}} */
const about = JSON.parse(byId("about").textContent ?? "");

/** A sentence of the page with its details. @param {string} key @param {Record<string, unknown>} [details] */
function say(key, details = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => String(details[name] ?? ""));
}

/** What the page carries, until the first worker has unpacked it for all of them. */
const carried = {
  /** @type {string | WebAssembly.Module} */ wasm: "",
  /** @type {string | Blob} */ program: "",
};
for (const name of /** @type {const} */ (["wasm", "program"])) {
  carried[name] = byId(name).textContent ?? "";
  byId(name).remove();
}

/** Why a call was not answered: a sentence; and its key, where the worker was ended. */
class Lost extends Error {
  /** @param {string} sentence @param {string} [key] */
  constructor(sentence, key) {
    super(sentence);
    this.key = key;
  }
}

/** @param {unknown} why @returns {string} */
const reason = (why) => (why instanceof Error ? why.message : String(why));

/** A worker that answers one call after the other, each within its time; where one fails, another worker goes on. */
class Wire {
  /** @param {(step: number) => void} stepped @param {(event: any) => void} [heard]
   * @param {number} [heap] bytes of memory from which on it is ended once it has answered: it holds nothing but that */
  constructor(stepped, heard = () => {}, heap = about.heap) {
    this.heap = heap;
    this.stepped = stepped;
    this.heard = heard;
    /** @type {Job[]} */ this.waiting = [];
    /** @type {Job | null} */ this.job = null;
    /** @type {Worker | null} */ this.worker = null;
    this.ready = false;
    this.clock = 0;
    this.seconds = about.seconds;
    this.begun = 0;
  }

  /** Start the worker, where none runs. */
  start() {
    if (this.worker) return;
    const address = URL.createObjectURL(new Blob([byId("worker").textContent ?? ""], {type: "text/javascript"}));
    this.worker = new Worker(address);
    this.worker.onmessage = ({data}) => this.hear(data);
    this.worker.onerror = () => this.end("worker-died");
    this.begun++;
    this.worker.postMessage({kind: "start", lang, ...carried, keep: typeof carried.wasm === "string"});
  }

  /** @param {any} data */
  hear(data) {
    if (data.kind === "progress") this.stepped(data.step);
    else if (data.kind === "alive") this.wind();
    else if (data.kind === "event") {
      this.wind();
      this.heard(data.event);
    } else if (data.kind === "ready") {
      if (data.wasm) Object.assign(carried, {wasm: data.wasm, program: data.program});
      this.ready = true;
      this.stepped(4);
      this.next();
    } else if (data.kind === "answer" && this.job) {
      const job = this.job;
      this.job = null;
      clearTimeout(this.clock);
      if (data.heap > this.heap) this.stop();
      if (data.told?.failure) job.lost(new Lost(data.told.failure));
      else job.done(data);
      this.next();
    } else if (data.kind === "died") {
      console.error(data.why);
      this.end("worker-died");
    }
  }

  /** @param {string} what @param {object} asked @param {(ArrayBuffer | Blob)[]} [parts] @returns {Promise<Answer>} */
  call(what, asked, parts = []) {
    return new Promise((done, lost) => {
      this.waiting.push({what, asked, parts, done, lost, seconds: this.seconds});
      this.start();
      this.next();
    });
  }

  next() {
    if (this.job || !this.waiting.length) return;
    this.start();
    if (!this.ready) return;
    this.job = /** @type {Job} */ (this.waiting.shift());
    this.wind();
    this.worker?.postMessage({kind: "call", id: this.begun, what: this.job.what, asked: this.job.asked,
                              parts: this.job.parts});
  }

  /** Give what is being done its time, from now. */
  wind() {
    clearTimeout(this.clock);
    if (this.job) this.clock = setTimeout(() => this.end("timed-out"), this.job.seconds * 1000);
  }

  stop() {
    clearTimeout(this.clock);
    this.worker?.terminate();
    this.worker = null;
    this.ready = false;
  }

  /** End the worker and what it was doing; the others go on in a new one. @param {string} why */
  end(why) {
    const job = this.job, started = this.ready;
    this.job = null;
    this.stop();
    if (job) job.lost(new Lost(words[why], why));
    else if (!started) return failed();
    this.next();
  }
}

/** Python itself did not start: nothing here can. */
function failed() {
  document.documentElement.dataset.state = "old";
  byId("old-why").textContent = words["not-started"];
}
