export * from "./bleu.js";
export { BYTES, BytePairs, type Pair } from "./byte-pairs.js";
export * from "./symbols.js";
export { trainBytePairs } from "./train-byte-pairs.js";
