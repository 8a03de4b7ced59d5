// Times completion in Node and prints a line for each case.
//
// node complete.mjs OUR_WASM OBJECTS FIELDS ROUNDS
import { readFileSync } from "node:fs";
import { completionTimes } from "./times.mjs";

const [wasmFile, ...numbers] = process.argv.slice(2);
console.log(completionTimes(readFileSync(wasmFile), ...numbers.map(Number)));
