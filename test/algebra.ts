import { Algebra } from "../src/measure/algebra.js";
import { nodeEngine } from "../src/runtime/node.js";

/** For every test of a file; what it holds ends with the process. */
export const algebra = new Algebra(nodeEngine);
