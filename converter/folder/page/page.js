/* Filters, searches, sorts, shows by and by, and reads the page again while the folder is watched. Everything it needs
   stands in the page; what the reader has set is kept in the address (state, q) and in the session, so that reading the
   page again changes nothing but the news. Plain enough for browsers of ten years ago. */
(function () {
  "use strict";
  var root = document.documentElement, key = "jixiao:" + location.pathname;
  var kept = {state: "", q: "", by: "rule", paused: false, open: [], room: {}, sort: {}, y: 0};
  var lists = {}, step = 100, touched = false;
  root.className = "js";

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function fold(text) { return (text.normalize ? text.normalize("NFKC") : text).toLowerCase(); }
  function say(pattern, details) {
    return pattern.replace(/\{(\w+)\}/g, function (whole, name) { return name in details ? details[name] : whole; });
  }
  function grouped(number) { return String(number).replace(/\B(?=(\d{3})+$)/g, ","); }

  /* what is kept */
  function recall() {
    try {
      var stored = JSON.parse(sessionStorage.getItem(key)) || {};
      Object.keys(kept).forEach(function (name) { if (typeof stored[name] === typeof kept[name]) kept[name] = stored[name]; });
    } catch (error) { /* no session, or another page's: begin afresh */ }
  }
  function keep() {
    kept.y = window.pageYOffset;
    kept.open = all("details[open]").map(function (one) { return one.id; });
    try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch (error) { /* then the address alone keeps */ }
  }
  function read() {
    if (location.hash.indexOf("=") < 0) return false;
    kept.state = kept.q = "";
    location.hash.slice(1).split("&").forEach(function (part) {
      var name = part.split("=")[0], value = part.slice(name.length + 1);
      if (name === "state" || name === "q") {
        try { kept[name] = decodeURIComponent(value); } catch (error) { kept[name] = value; }
      }
    });
    return true;
  }
  function write() {
    var said = [];
    if (kept.state) said.push("state=" + encodeURIComponent(kept.state));
    if (kept.q) said.push("q=" + encodeURIComponent(kept.q));
    try {
      history.replaceState(null, "", location.pathname + location.search + (said.length ? "#" + said.join("&") : ""));
    } catch (error) { /* the session keeps it */ }
  }

  /* lists */
  function text(item) {
    if (item.searched === undefined) item.searched = fold(item.textContent);
    return item.searched;
  }
  function filter(name) {
    var list = lists[name], terms = fold(kept.q).split(/\s+/), room = kept.room[name] || step, count = 0;
    list.items.forEach(function (item) {
      var state = item.getAttribute("data-state");
      var fits = (!kept.state || state === null || state === kept.state) &&
        terms.every(function (term) { return text(item).indexOf(term) >= 0; });
      if (fits) count += 1;
      item.hidden = !fits || count > room;
    });
    all("[data-none=" + name + "]").forEach(function (one) { one.hidden = count > 0; });
    all("[data-count=" + name + "]").forEach(function (one) {
      one.textContent = say(one.getAttribute(count < list.items.length ? "data-some" : "data-all"),
        {some: grouped(count), all: grouped(list.items.length)});
    });
    all("[data-more=" + name + "]").forEach(function (one) {
      one.hidden = count <= room;
      one.textContent = say(one.getAttribute("data-words"),
        {some: grouped(Math.min(count - room, 2 * room)), all: grouped(count - room)});
    });
  }
  function value(row, column, order) {
    var cell = row.children[column], shown = cell.getAttribute("data-v") || cell.textContent;
    if (order === "text") return shown;
    var number = parseFloat(shown.replace(/,/g, ""));
    return isNaN(number) ? -Infinity : number;
  }
  function sort(name) {
    var list = lists[name], chosen = kept.sort[name], heads = all("thead th", list.body.parentNode);
    heads.forEach(function (head, column) {
      if (!chosen || chosen.column !== column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", chosen.down ? "descending" : "ascending");
    });
    var order = chosen && heads[chosen.column] && heads[chosen.column].firstChild.getAttribute("data-sort");
    list.items = list.given.slice();
    if (order === "place") { if (chosen.down) list.items.reverse(); }
    else if (order) {
      list.items = list.given.map(function (row, place) { return {row: row, place: place, value: value(row, chosen.column, order)}; })
        .sort(function (one, other) {
          var less = one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
          return (chosen.down ? -less : less) || one.place - other.place;
        }).map(function (one) { return one.row; });
    }
    var together = document.createDocumentFragment();
    list.items.forEach(function (item) { together.appendChild(item); });
    list.body.appendChild(together);
  }

  /* what is shown */
  function apply() {
    var box = document.getElementById("search");
    if (box.value !== kept.q) box.value = kept.q;
    document.getElementById("clear").hidden = !kept.q;
    all("[data-chip]").forEach(function (chip) {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("data-chip") === kept.state));
    });
    all("[data-by]").forEach(function (one) {
      if (one.id === "faults") return;
      one.setAttribute("aria-pressed", String(one.getAttribute("data-by") === kept.by));
    });
    document.getElementById("faults").setAttribute("data-by", kept.by);
    var pause = document.getElementById("pause");
    if (pause) {
      root.className = "js ready" + (kept.paused ? " paused" : "");
      pause.textContent = pause.getAttribute(kept.paused ? "data-off" : "data-on");
    }
    Object.keys(lists).forEach(filter);
  }
  function set(name, value) {
    kept[name] = value;
    kept.room = {};
    write();
    apply();
  }
  function reveal(id) {
    var one = id && document.getElementById(id);
    if (!one) return;
    if (one.tagName === "DETAILS") {
      if (one.id.indexOf("w-") === 0) kept.by = "file";
      apply();
      one.hidden = false;
      one.open = true;
    }
    one.scrollIntoView();
  }

  /* a notice onto the clipboard, as browsers of any age and a page from the disk let it be done */
  function copy(button) {
    var box = document.createElement("textarea"), done = false;
    box.value = button.nextSibling.textContent;
    box.readOnly = true;
    box.className = "copying";
    document.body.appendChild(box);
    box.select();
    box.setSelectionRange(0, box.value.length);
    try { done = document.execCommand("copy"); } catch (error) { /* then the other way */ }
    document.body.removeChild(box);
    function say() { button.textContent = button.getAttribute("data-copied"); }
    if (done) say();
    else if (navigator.clipboard) navigator.clipboard.writeText(button.nextSibling.textContent).then(say);
    button.focus();
  }

  /* news */
  function tick() {
    var busy = kept.paused || touched || document.hidden || document.activeElement === document.getElementById("search") ||
      String(window.getSelection && window.getSelection());
    touched = false;
    if (busy) return;
    keep();
    location.reload();
  }

  function listen() {
    var box = document.getElementById("search"), waiting;
    box.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { set("q", box.value); }, 120);
    });
    document.getElementById("clear").addEventListener("click", function () { set("q", ""); box.focus(); });
    document.addEventListener("click", function (event) {
      var one = event.target;
      while (one && one.getAttribute && !/^(A|BUTTON)$/.test(one.tagName)) one = one.parentNode;
      if (!one || !one.getAttribute || event.ctrlKey || event.metaKey || event.shiftKey) return;
      var link = one.getAttribute("href") || "";
      if (one.hasAttribute("data-chip")) {
        event.preventDefault();
        set("state", one.getAttribute("data-chip") === kept.state ? "" : one.getAttribute("data-chip"));
      } else if (link.indexOf("#q=") === 0) {
        event.preventDefault();
        set("q", decodeURIComponent(link.slice(3)));
        reveal("inputs");
      } else if (link.indexOf("#w-") === 0) {
        event.preventDefault();
        reveal(link.slice(1));
      } else if (one.hasAttribute("data-copied")) {
        copy(one);
      } else if (one.hasAttribute("data-by")) {
        set("by", one.getAttribute("data-by"));
      } else if (one.hasAttribute("data-more")) {
        var name = one.getAttribute("data-more");
        kept.room[name] = 3 * (kept.room[name] || step);
        filter(name);
      } else if (one.hasAttribute("data-sort")) {
        var head = one.parentNode, body = head.parentNode.parentNode.parentNode.querySelector("[data-list]");
        var list = body.getAttribute("data-list"), column = Array.prototype.indexOf.call(head.parentNode.children, head);
        var was = kept.sort[list], down = one.getAttribute("data-sort") === "number";
        if (!was || was.column !== column) kept.sort[list] = {column: column, down: down};
        else if (was.down === down) was.down = !down;
        else delete kept.sort[list];
        sort(list);
        filter(list);
      } else if (one.id === "pause") {
        kept.paused = !kept.paused;
        apply();
      }
    });
    window.addEventListener("hashchange", function () { if (read()) apply(); else reveal(location.hash.slice(1)); });
    window.addEventListener("pagehide", keep);
    ["keydown", "wheel", "mousedown", "touchstart"].forEach(function (name) {
      window.addEventListener(name, function () { touched = true; }, {passive: true});
    });
    window.addEventListener("scroll", function () {  /* but not to where it was */
      if (Math.abs(window.pageYOffset - kept.y) > 1) touched = true;
    }, {passive: true});
    var seconds = parseInt(root.getAttribute("data-refresh"), 10);
    if (seconds) {
      setInterval(tick, seconds * 1000);
      document.addEventListener("visibilitychange", function () { if (!document.hidden) { touched = false; tick(); } });
    }
  }

  /* what is late depends on the day the page is opened */
  function reckon() {
    var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()), count = 0;
    all("[data-deadline]").forEach(function (cell) {
      var part = cell.getAttribute("data-deadline").split("-");
      var days = Math.round((today - Date.UTC(+part[0], part[1] - 1, +part[2])) / 86400000);
      if (!(days > 0)) return;
      var said = document.createElement("b");
      said.textContent = " " + say(cell.getAttribute("data-words"), {days: grouped(days)});
      cell.appendChild(said);
      count += 1;
    });
    all("[data-late]").forEach(function (one) { one.textContent = grouped(count); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    reckon();
    all("[data-list]").forEach(function (body) {
      var items = Array.prototype.slice.call(body.children);
      lists[body.getAttribute("data-list")] = {body: body, given: items, items: items};
    });
    recall();
    var asked = read();
    Object.keys(kept.sort).forEach(function (name) { if (lists[name]) sort(name); });
    kept.open.forEach(function (id) { var one = document.getElementById(id); if (one) one.open = true; });
    var written = document.getElementById("written"), time = /^(\d+)\/(\d+)\/(\d+) ([\d:]+)/.exec(document.lastModified);
    if (time) written.textContent = say(written.getAttribute("data-words"), {time: time[3] + "-" + time[1] + "-" + time[2] + " " + time[4]});
    root.className = "js ready";
    apply();
    listen();
    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    if (!asked && location.hash) reveal(location.hash.slice(1));
    else window.scrollTo(0, kept.y);
    touched = false;
    write();
  });
})();
