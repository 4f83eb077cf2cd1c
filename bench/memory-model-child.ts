import { execute } from "../src/experiments/population/execute.js";
import { unequalJobs } from "./jobs.js";

/**
 * Does one of the unequal jobs and prints by how many bytes the resident memory grew at most:
 * `node memory-model-child.js 2 [--smoke]`.
 */
const [which, smoke] = process.argv.slice(2);
const job = unequalJobs(smoke !== undefined)[Number(which)];
const before = process.memoryUsage.rss();
await execute(job);
console.log(process.resourceUsage().maxRSS * 1024 - before);
