import { parentPort, workerData } from "node:worker_threads";
import type { WorkerOrder } from "./workers.js";
import { openPopulation, stepTime } from "./workload.js";

/** A worker thread that holds a population and makes as many runs as it is told. */
const port = parentPort;
if (port === null) throw new Error("this file is the entry point of a worker thread");
const { workload, members }: WorkerOrder = workerData;
const population = await openPopulation(workload, members);
const { losses } = await population.advance();
port.postMessage(losses.map(([first]) => first));
port.on("message", async (runs: number) => {
  await stepTime(population, runs);
  port.postMessage(null);
});
