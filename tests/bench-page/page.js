// Sets window.bench, the handles by which a bench drives the table; knows nothing of what is measured.

import init, { Bench } from "./bench_page.js";

const frame = () => new Promise(requestAnimationFrame);
/** Once the frame is painted that shows what was just changed. */
const painted = async () => {
  await frame();
  await frame();
};

let bench, memory;
const top = () => {
  scroller().scrollTop = 0;
  return painted();
};
const scroller = () => document.querySelector(".grid");

window.bench = {
  name: "orgpane",
  ready: init().then(wasm => {
    memory = wasm.memory;
    bench = new Bench();
  }),
  async load(pages) {
    const start = performance.now();
    for (let number = 0; number < pages.length; number++) {
      if (!bench.append(pages[number])) throw new Error(`page ${number} is no page`);
      pages[number] = null;
    }
    const rowsMs = performance.now() - start;
    bench.show();
    await painted();
    return { rowsMs };
  },
  /** One page more under whatever is on: milliseconds of the main thread until it is drawn, and until it is painted. */
  async append(page) {
    const start = performance.now();
    if (!bench.append(page)) throw new Error("this is no page");
    const readMs = performance.now() - start;
    bench.show();
    await Promise.resolve();
    const mainMs = performance.now() - start;
    await painted();
    return { readMs, mainMs, paintedMs: performance.now() - start };
  },
  sort(column, direction) {
    bench.sort(column ?? undefined, direction === "desc");
    return top();
  },
  search(text) {
    bench.search(text);
    return top();
  },
  filter(column, value) {
    bench.filter(column, value ?? undefined);
    return top();
  },
  scrollTo(fraction) {
    const grid = scroller();
    grid.scrollTop = fraction * (grid.scrollHeight - grid.clientHeight);
    return painted();
  },
  visibleText: () => document.querySelector(".grid-body").innerText,
  rowCount: () => bench.rows(),
  wasmBytes: () => memory.buffer.byteLength,
};
