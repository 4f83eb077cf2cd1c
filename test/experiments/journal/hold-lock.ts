import { lockDirectory } from "../../../src/experiments/journal/lock.js";

/** A process that holds the lock of the directory it is given, until it is killed. */
const [, , directory] = process.argv;
await lockDirectory(directory);
process.send?.("held");
setInterval(() => {}, 1000);
