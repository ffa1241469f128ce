// @ts-check
// What is seen: elements made of texts, never of markup; a sheet as it looks; files handed to the browser.

/**
 * An element with its attributes (a function listens) and its children; texts are texts.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** Hand a file to the browser. @param {string} name @param {...BlobPart} parts */
function download(name, ...parts) {
  const address = URL.createObjectURL(new Blob(parts, {type: "application/octet-stream"}));
  el("a", {href: address, download: name.slice(name.lastIndexOf("/") + 1)}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** @typedef {{name: string, columns: number[], rows: number[], cells: [number, number, number, number, string, number][], looks: any[], left_out: number}} Portrait */

/** @param {number} column @returns {string} what a column is called: A, AB */
function letters(column) {
  let name = "";
  for (let left = column + 1; left; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + (left - 1) % 26) + name;
  return name;
}

/**
 * A sheet as it looks. @param {Portrait} sheet
 * @returns {{table: HTMLElement, at: Map<string, HTMLElement>}} the table, and its cells by the addresses they cover
 */
function drawn(sheet) {
  /** @type {Map<string, HTMLElement>} */
  const at = new Map();
  const columns = el("colgroup"), body = el("tbody"), bare = !sheet.looks.some((look) => look.lines);
  for (const width of sheet.columns) {
    const column = el("col");
    column.style.width = `${width}px`;
    columns.append(column);
  }
  const rows = sheet.rows.map((height) => {
    const row = el("tr");
    if (height === 0) row.hidden = true;
    if (height > 0) row.style.height = `${height}px`;
    body.append(row);
    return row;
  });
  const next = sheet.rows.map(() => 0), covered = new Set();
  const fill = (/** @type {number} */ row, /** @type {number} */ until) => {
    for (; next[row] < until; next[row]++) {
      if (covered.has(row * 1000 + next[row])) continue;
      const cell = el("td", {class: bare ? "plain" : null});
      rows[row].append(cell);
      at.set(letters(next[row]) + (row + 1), cell);
    }
  };
  for (const [row, column, tall, wide, text, look] of sheet.cells) {
    fill(row, column);
    const cell = el("td", {rowspan: tall > 1 ? tall : null, colspan: wide > 1 ? wide : null}, text);
    if (look) styled(cell, sheet.looks[look - 1]);
    if (bare) cell.classList.add("plain");
    rows[row].append(cell);
    for (let r = row; r < row + tall; r++) {
      for (let c = column; c < column + wide; c++) {
        covered.add(r * 1000 + c);
        at.set(letters(c) + (r + 1), cell);
      }
    }
    next[row] = column + wide;
  }
  rows.forEach((_, row) => fill(row, sheet.columns.length));
  const table = el("table", {}, columns, body);
  table.style.width = `${sheet.columns.reduce((sum, width) => sum + width, 0)}px`;
  return {table, at};
}

/** @param {HTMLElement} cell @param {any} look */
function styled(cell, look) {
  for (const side of look.lines ?? "") cell.classList.add(`edge-${side}`);
  const style = cell.style;
  if (look.size) style.fontSize = `${look.size * 4 / 3}px`;
  if (look.b) style.fontWeight = "700";
  if (look.i) style.fontStyle = "italic";
  if (look.strike) style.textDecoration = "line-through";
  if (look.colour) style.color = look.colour;
  if (look.ground) style.background = look.ground;
  if (look.horizontal && look.horizontal !== "general") {
    style.textAlign = /^(center|centerContinuous|distributed)$/.test(look.horizontal) ? "center" : look.horizontal === "right" ? "right" : "left";
  }
  if (look.vertical) style.verticalAlign = look.vertical === "top" ? "top" : /center|distributed|justify/.test(look.vertical) ? "middle" : "bottom";
  if (!look.wrap) style.whiteSpace = "pre";
}
