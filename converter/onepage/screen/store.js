// @ts-check
// Files of the worker that holds a folder: far more than fits its memory as it is. What lies on the disk stays there and is
// read where it is asked for; what is written is kept in pages, and pages nobody has touched for a while are packed. What is
// taken along lies with the browser from then on, and is not held twice.
// Knows the file system of the runtime. Knows no workbook.

/** @typedef {{hot: Uint8Array<ArrayBuffer> | null, cold: Uint8Array | null, dirty: boolean}} Leaf */

const PAGE = 1 << 16;

// ── packing: LZ77 by the layout of LZ4's blocks; a match lies within its page ──

const places = new Int32Array(1 << 14), packing = new Uint8Array(PAGE + PAGE / 255 + 16);

/** @param {number} at @param {number} length what a token had no room for @returns {number} */
function lengthened(at, length) {
  for (; length >= 255; length -= 255) packing[at++] = 255;
  packing[at++] = length;
  return at;
}

/** @param {Uint8Array} page @param {number} at @param {number} from @param {number} to @param {number} offset of a match
 * @param {number} length of it; none: the page's last bytes @returns {number} */
function sequence(page, at, from, to, offset, length) {
  const plain = to - from, more = length - 4;
  packing[at++] = Math.min(plain, 15) << 4 | (length ? Math.min(more, 15) : 0);
  if (plain >= 15) at = lengthened(at, plain - 15);
  packing.set(page.subarray(from, to), at);
  at += plain;
  if (!length) return at;
  packing[at++] = offset & 255;
  packing[at++] = offset >> 8;
  return more >= 15 ? lengthened(at, more - 15) : at;
}

/** @param {Uint8Array} page @returns {Uint8Array} */
function packed(page) {
  const end = page.length - 5;
  let at = 0, plain = 0, to = 0;
  places.fill(-1);
  while (at < end - 7) {
    const word = page[at] | page[at + 1] << 8 | page[at + 2] << 16 | page[at + 3] << 24, slot = Math.imul(word, 2654435761) >>> 18;
    const known = places[slot];
    places[slot] = at;
    if (known < 0 || (page[known] | page[known + 1] << 8 | page[known + 2] << 16 | page[known + 3] << 24) !== word) {
      at += 1 + (at - plain >> 6); // what does not pack is passed over faster and faster
      continue;
    }
    let length = 4;
    while (at + length < end && page[known + length] === page[at + length]) length++;
    to = sequence(page, to, plain, at, at - known, length);
    at = plain = at + length;
  }
  return packing.slice(0, sequence(page, to, plain, page.length, 0, 0));
}

/** @param {Uint8Array} cold @param {Uint8Array} page what it is unpacked into */
function unpackedInto(cold, page) {
  for (let at = 0, to = 0; at < cold.length;) {
    const token = cold[at++];
    let plain = token >> 4, length = token & 15;
    if (plain === 15) do plain += cold[at]; while (cold[at++] === 255);
    page.set(cold.subarray(at, at + plain), to);
    at += plain;
    to += plain;
    if (at >= cold.length) return;
    let from = to - (cold[at] | cold[at + 1] << 8);
    at += 2;
    if (length === 15) do length += cold[at]; while (cold[at++] === 255);
    for (length += 4; length--;) page[to++] = page[from++];
  }
}

// ── pages ──

/** So many pages are kept as they are. */
const WARM = 128;
/** @type {Set<Leaf>} those, the one longest untouched first */
const warm = new Set();
/** @type {Uint8Array<ArrayBuffer>[]} */
const spare = [];

/** @param {Leaf} leaf @returns {Uint8Array<ArrayBuffer>} its bytes */
function warmed(leaf) {
  let {hot} = leaf;
  warm.delete(leaf);
  warm.add(leaf);
  if (hot) return hot;
  hot = leaf.hot = spare.pop() ?? new Uint8Array(PAGE);
  if (leaf.cold) unpackedInto(leaf.cold, hot);
  else hot.fill(0);
  if (warm.size > WARM) cooled(/** @type {Leaf} */ (warm.values().next().value));
  return hot;
}

/** @param {Leaf} leaf */
function cooled(leaf) {
  warm.delete(leaf);
  if (!leaf.hot) return;
  if (leaf.dirty) leaf.cold = packed(leaf.hot);
  leaf.dirty = false;
  spare.push(leaf.hot);
  leaf.hot = null;
}

/** Pages nobody can read any more. @param {Leaf[]} leaves */
function dropped(leaves) {
  for (const leaf of leaves) {
    leaf.dirty = false;
    cooled(leaf);
  }
}

// ── the file system ──

/** @param {any} system the runtime's `FS` @param {string} folder where it begins
 * @param {() => void} touched called whenever something is read or written */
function store(system, folder, touched) {
  const memory = system.filesystems.MEMFS, FAILED = 29;
  const reader = new /** @type {any} */ (self).FileReaderSync();
  const node_ops = {
    getattr: memory.node_ops.getattr,
    setattr(/** @type {any} */ node, /** @type {any} */ to) {
      for (const key of ["mode", "atime", "mtime", "ctime"]) if (to[key] != null) node[key] = to[key];
      if (to.size === undefined || to.size === node.usedBytes) return;
      owned(node);
      dropped(node.leaves.splice(Math.ceil(to.size / PAGE)));
      if (to.size < node.usedBytes && to.size % PAGE) {
        const last = node.leaves[node.leaves.length - 1];
        warmed(last).fill(0, to.size % PAGE);
        last.dirty = true;
      }
      node.usedBytes = to.size;
    },
  };
  const stream_ops = {
    llseek: memory.stream_ops.llseek,
    read(/** @type {any} */ {node}, /** @type {Uint8Array} */ buffer, /** @type {number} */ offset, /** @type {number} */ length, /** @type {number} */ at) {
      const size = Math.max(0, Math.min(length, node.usedBytes - at));
      touched();
      if (node.source) {
        try {
          buffer.set(new Uint8Array(reader.readAsArrayBuffer(node.source.slice(at, at + size))), offset);
        } catch {
          throw new system.ErrnoError(FAILED); // changed or gone since it was dropped
        }
        return size;
      }
      for (let done = 0; done < size;) {
        const leaf = node.leaves[Math.floor((at + done) / PAGE)], from = (at + done) % PAGE, some = Math.min(PAGE - from, size - done);
        if (leaf) buffer.set(warmed(leaf).subarray(from, from + some), offset + done);
        else buffer.fill(0, offset + done, offset + done + some);
        done += some;
      }
      return size;
    },
    write(/** @type {any} */ {node}, /** @type {Uint8Array} */ buffer, /** @type {number} */ offset, /** @type {number} */ length, /** @type {number} */ at) {
      touched();
      owned(node);
      for (let done = 0; done < length;) {
        const place = Math.floor((at + done) / PAGE), from = (at + done) % PAGE, some = Math.min(PAGE - from, length - done);
        while (node.leaves.length <= place) node.leaves.push({hot: null, cold: null, dirty: false});
        warmed(node.leaves[place]).set(buffer.subarray(offset + done, offset + done + some), from);
        node.leaves[place].dirty = true;
        done += some;
      }
      node.usedBytes = Math.max(node.usedBytes, at + length);
      node.mtime = node.ctime = Date.now();
      return length;
    },
  };
  /** Pages of its own again, for a file that lies with the browser and is written to. @param {any} node */
  const owned = (node) => {
    const {source, usedBytes: size} = node;
    if (!source) return;
    Object.assign(node, {source: null, usedBytes: 0});
    for (let at = 0; at < size; at += PAGE) {
      const bytes = new Uint8Array(reader.readAsArrayBuffer(source.slice(at, at + PAGE)));
      stream_ops.write({node}, bytes, 0, bytes.length, at);
    }
  };
  /** @param {any} parent @param {string} name @param {number} mode @param {number} [device] */
  const made = (parent, name, mode, device) => {
    const node = memory.createNode(parent, name, mode, device);
    if (system.isFile(mode)) Object.assign(node, {node_ops, stream_ops, leaves: []});
    else node.node_ops = {...node.node_ops, mknod: made};
    return node;
  };
  system.mkdirTree(folder);
  system.mount({mount: () => made(null, "/", 0o40777)}, {}, folder);
}

/** A file that lies where the browser has it. @param {any} system @param {string} path @param {Blob} source */
function laid(system, path, source) {
  const stream = system.open(path, "w");
  Object.assign(stream.node, {source, usedBytes: source.size});
  system.close(stream);
}

/** A file, to be taken along: it lies with the browser from then on. @param {any} system @param {string} path @returns {Blob} */
function lifted(system, path) {
  const {node} = system.lookupPath(path), whole = [];
  if (node.source) return node.source;
  for (let place = 0; place < Math.ceil(node.usedBytes / PAGE);) {
    const some = [];
    for (; some.length < WARM && place < Math.ceil(node.usedBytes / PAGE); place++) {
      const leaf = node.leaves[place] ?? {hot: null, cold: null, dirty: false};
      some.push(new Blob([warmed(leaf).subarray(0, node.usedBytes - place * PAGE)]));
    }
    whole.push(new Blob(some));
  }
  dropped(node.leaves.splice(0));
  return node.source = new Blob(whole);
}
