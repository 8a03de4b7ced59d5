// Parses the queries with @jetstreamapp/soql-parser-js and with our own parser as wasm, turn by turn, and prints what each
// needed per round, as JSON.
//
// node peer.mjs QUERIES FOLDER_WITH_NODE_MODULES OUR_WASM ROUNDS MILLIS_PER_ROUND
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [queriesFile, folder, wasmFile, rounds, millis] = process.argv.slice(2);
const queries = readFileSync(queriesFile, "utf8").trimEnd().split("\n\n");
const { parseQuery } = createRequire(join(folder, "package.json"))("@jetstreamapp/soql-parser-js");

const module = new WebAssembly.Module(readFileSync(wasmFile));
// The language calls nothing of what wasm-bindgen may offer it.
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  (imports[from] ??= {})[name] = () => {
    throw new Error(`the language called ${name}`);
  };
}
const ours = new WebAssembly.Instance(module, imports).exports;
const encoder = new TextEncoder();

// As a page would do it: the text is JavaScript's and is copied into the module's memory.
function parseInWasm(text) {
  const room = text.length * 3;
  const at = ours.text_buffer(room);
  const { written } = encoder.encodeInto(text, new Uint8Array(ours.memory.buffer, at, room));
  if (ours.parse(written) < 0) throw new Error(`our parser finds a fault in: ${text}`);
}

function perSecond(parse) {
  const start = performance.now();
  let taken = 0;
  let count = 0;
  while (taken < millis) {
    for (const query of queries) parse(query);
    count += queries.length;
    taken = performance.now() - start;
  }
  return (count * 1000) / taken;
}

// Both engines compile what is hot: a second of each before anything counts.
for (const parse of [parseQuery, parseInWasm]) {
  const start = performance.now();
  while (performance.now() - start < 1_000) for (const query of queries) parse(query);
}
const figures = { peer: [], wasm: [] };
for (let round = 0; round < rounds; round++) {
  figures.peer.push(perSecond(parseQuery));
  figures.wasm.push(perSecond(parseInWasm));
}
console.log(JSON.stringify(figures));
