// The first script, in a language that every browser reads: says what is missing where the others could not start.
(function () {
  var known = document.documentElement.dataset, words, missing = [];
  var lang = /[?&]lang=en\b/.test(location.search) ? "en" : "zh";
  function whether(name, holds) { if (!holds) missing.push(name); }
  function valid(bytes) {
    try { return WebAssembly.validate(new Uint8Array(bytes)); } catch (error) { return false; }
  }
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
  known.language = lang;
  words = JSON.parse(document.getElementById("words").textContent)[lang];
  [].forEach.call(document.querySelectorAll("[data-word]"), function (one) {
    one.textContent = words[one.getAttribute("data-word")];
  });
  document.title = words.title;
  whether("WebAssembly", typeof WebAssembly === "object");
  // a function that throws and catches: what Python's runtime is compiled with
  whether("WebAssembly exceptions", valid([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64,
    25, 11, 11]));
  // a function that takes what is the browser's own: Chrome 96 is the first that has both
  whether("WebAssembly reference types", valid([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0]));
  whether("DecompressionStream", typeof DecompressionStream === "function");
  whether("Worker", typeof Worker === "function");
  whether("BigInt", typeof BigInt === "function");
  whether("Array.prototype.at", typeof [].at === "function");
  if (missing.length) {
    known.state = "old";
    document.getElementById("old-why").textContent = words["old-why"] + missing.join("、");
  }
})();
