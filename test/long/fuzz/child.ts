import { fuzz } from "./formats.js";

// One format's inputs in a process of its own, since what reads them may end it.

const [format, seed, count] = process.argv.slice(2);
const read = await fuzz(format, Number(seed), Number(count), (input) => process.send?.(input));
process.send?.({ read, megabytes: process.resourceUsage().maxRSS / 1024 });
process.disconnect?.();
