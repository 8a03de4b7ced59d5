// Times completion in our module at several cursors; runs in Node and in a page alike.

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

// One line for each case: milliseconds of the median and of the slowest of a hundred but five, how many things are offered, and the case.
export function completionTimes(bytes, objects, fields, rounds) {
  const module = new WebAssembly.Module(bytes);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(`the language called ${name}`);
    };
  }
  const ours = new WebAssembly.Instance(module, imports).exports;
  const encoder = new TextEncoder();
  ours.learn(objects, fields);
  const lines = CASES.map(marked => {
    const cursor = marked.indexOf("|");
    const text = marked.replace("|", "");
    const times = [];
    let items = 0;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const at = ours.text_buffer(text.length);
      encoder.encodeInto(text, new Uint8Array(ours.memory.buffer, at, text.length));
      items = ours.complete(text.length, cursor);
      times.push(performance.now() - start);
    }
    if (items < 1) throw new Error(`nothing is offered at ${marked}`);
    times.sort((a, b) => a - b);
    const [median, slow] = [0.5, 0.95].map(part => times[Math.floor(rounds * part)].toFixed(2));
    return [median, slow, items, marked].join("\t");
  });
  return lines.join("\n");
}
