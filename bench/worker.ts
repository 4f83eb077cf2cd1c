import { parentPort, workerData } from "node:worker_threads";
import { narrowSize, openPopulation, stepTime } from "./paper-a.js";

/** A worker thread that holds a population and makes as many runs as it is told. */
if (parentPort !== null) {
  const port = parentPort;
  const population = await openPopulation(narrowSize, workerData.members);
  port.postMessage("ready");
  port.on("message", async (runs: number) => {
    await stepTime(population, runs);
    port.postMessage("done");
  });
}
