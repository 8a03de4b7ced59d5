// Times completion in our module at several cursors, in an org of so many objects and fields, and prints microseconds as JSON.
//
// node complete.mjs OUR_WASM OBJECTS FIELDS ROUNDS
import { readFileSync } from "node:fs";

const [wasmFile, objects, fields, rounds] = process.argv.slice(2);
// `|` is the cursor.
const CASES = [
  "|",
  "SELECT | FROM Object_400__c",
  "SELECT Id, Fi| FROM Object_400__c",
  "SELECT Field_7__r.Field_15__r.| FROM Object_400__c",
  "SELECT Field_7__r.field_4| FROM Object_400__c",
  "SELECT Id, (SELECT | FROM Children_3__r) FROM Object_400__c",
  "SELECT Id, (SELECT Id FROM |) FROM Object_400__c",
  "SELECT Id FROM |",
  "SELECT Id FROM ob|",
  "SELECT Id FROM Object_400__c WHERE |",
  "SELECT Id FROM Object_400__c WHERE Field_1__c = |",
  "SELECT Id FROM Object_400__c WHERE Field_3__c = |",
  "SELECT Id FROM Object_400__c WHERE Field_7__c IN (SELECT | FROM Object_5__c)",
  "SELECT COUNT(Id) FROM Object_400__c GROUP BY |",
  "SELECT Id FROM Object_400__c ORDER BY number|",
];

const module = new WebAssembly.Module(readFileSync(wasmFile));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  (imports[from] ??= {})[name] = () => {
    throw new Error(`the language called ${name}`);
  };
}
const ours = new WebAssembly.Instance(module, imports).exports;
const encoder = new TextEncoder();

const start = performance.now();
ours.learn(Number(objects), Number(fields));
const learned = performance.now() - start;

const results = CASES.map(marked => {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  const times = [];
  let items = 0;
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    const at = ours.text_buffer(text.length);
    encoder.encodeInto(text, new Uint8Array(ours.memory.buffer, at, text.length));
    items = ours.complete(text.length, cursor);
    times.push((performance.now() - start) * 1_000);
  }
  if (items < 1) throw new Error(`nothing is offered at ${marked}`);
  times.sort((a, b) => a - b);
  return { marked, items, median: times[times.length >> 1], slow: times[Math.floor(times.length * 0.95)] };
});
console.log(`learned in ${learned.toFixed(0)} ms, ${(ours.memory.buffer.byteLength / 1e6).toFixed(0)} MB of memory`);
for (const { marked, items, median, slow } of results) {
  console.log(`  median ${(median / 1_000).toFixed(2)} ms, 95 % below ${(slow / 1_000).toFixed(2)} ms, ${items} offers: ${marked}`);
}
console.log(`slowest median ${(Math.max(...results.map(result => result.median)) / 1_000).toFixed(2)} ms`);
