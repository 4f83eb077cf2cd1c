import { nodeEngine } from "../../src/runtime/node.js";
import type { CompiledGraph } from "../../src/tensor/index.js";
import type { Examples } from "../../src/training/examples/examples.js";
import { stepGraph } from "../../src/training/step-graph.js";
import { type BenchCase, median } from "../case.js";
import { passGraph } from "../pass.js";
import { figure } from "../report.js";
import { type Row, rows } from "../rows.js";
import { modelOf, oneBatch, specification, tiny } from "../workload.js";

function graphOf({ work, workload }: Row, examples: Examples): CompiledGraph {
  return work === "pass"
    ? passGraph(workload, examples)
    : stepGraph(modelOf(workload), specification(workload, 1), examples);
}

interface Build {
  readonly row: Row;
  readonly nodes: number;
  /** seconds to write the graph: expression, gradients, ONNX */
  readonly graph: number[];
  /** seconds to open a session with it */
  readonly session: number[];
}

async function buildOnce(row: Row) {
  const { examples } = oneBatch(row.workload);
  const start = performance.now();
  const graph = graphOf(row, examples);
  const written = performance.now();
  const session = await nodeEngine.open(graph.bytes);
  const opened = performance.now();
  await session.release();
  return {
    nodes: graph.nodes,
    graph: (written - start) / 1000,
    session: (opened - written) / 1000,
  };
}

export const sessionBuild: BenchCase = {
  name: "session build, slowest of the rows, in seconds",
  target: { kind: "below", value: 1 },
  measure: async ({ smoke, repeats }) => {
    const builds: Build[] = [];
    for (const full of Object.values<Row>(rows)) {
      const row = smoke ? { ...full, workload: tiny(full.workload) } : full;
      const build: Build = { row, nodes: (await buildOnce(row)).nodes, graph: [], session: [] };
      for (let i = 0; i < repeats; i++) {
        const { graph, session } = await buildOnce(row);
        build.graph.push(graph);
        build.session.push(session);
      }
      builds.push(build);
    }
    const slowest = builds.reduce((a, b) => (median(b.session) > median(a.session) ? b : a));
    return {
      what: slowest.row.name,
      unit: "s",
      values: slowest.session,
      notes: ["opening the session; writing the graph comes before and is in the table"],
      table: {
        header: ["row", "nodes", "graph, s", "session, s"],
        rows: builds.map(({ row, nodes, graph, session }) => [
          row.name,
          String(nodes),
          figure(median(graph)),
          figure(median(session)),
        ]),
      },
    };
  },
};
