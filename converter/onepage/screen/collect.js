// @ts-check
// 汇总: all workbooks of a drop folder, as `run` makes them.

/** @param {[string, File][]} found */
async function collect(found) {}
