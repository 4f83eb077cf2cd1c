export { type DecodingOptions, decode, type Given } from "./decode.js";
export { beamSearch, type Hypothesis, type NextSymbols, type SearchSettings } from "./search.js";
