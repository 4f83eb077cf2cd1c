import { execute } from "../src/experiments/population/execute.js";
import { unequalJobs } from "./jobs.js";

/**
 * Does one of the unequal jobs and prints how many bytes were resident at most:
 * `node memory-model-child.js 2 [--smoke]`.
 */
const [which, smoke] = process.argv.slice(2);
const job = unequalJobs(smoke !== undefined)[Number(which)];
await execute(job);
console.log(process.resourceUsage().maxRSS * 1024);
