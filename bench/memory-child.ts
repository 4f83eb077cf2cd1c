import { narrow } from "./paper-a.js";
import { openPopulation } from "./workload.js";

/**
 * Prints the resident memory, in MB, after each of the numbers of steps that it was given:
 * `node --expose-gc memory-child.js 1000 20000`.
 */
const population = await openPopulation(narrow, 1);
const resident: number[] = [];
for (const steps of process.argv.slice(2).map(Number)) {
  while (population.state.step < steps) await population.advance();
  globalThis.gc?.();
  resident.push(process.memoryUsage.rss() / 2 ** 20);
}
await population.close();
console.log(JSON.stringify(resident));
