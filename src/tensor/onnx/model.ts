import { type Expr, input } from "../expr.js";
import { graphAttribute, identity, lower, tensorProto, valueInfo } from "./lower.js";
import { encodeModel, type GraphProto } from "./schema.js";

/** An ONNX model and what it wants and gives, by name. */
export interface CompiledGraph {
  /** the ONNX file */
  readonly bytes: Uint8Array;
  /** expressions to feed, by the names that they were made with */
  readonly inputs: readonly Expr[];
  /** names of what a run gives */
  readonly outputs: readonly string[];
  /** number of ONNX nodes, a loop's body included */
  readonly nodes: number;
}

/** The graph that computes named expressions: its inputs are the leaves that they need. */
export function graphOf(outputs: Readonly<Record<string, Expr>>): GraphProto {
  return graphAndInputs(outputs).graph;
}

function graphAndInputs(outputs: Readonly<Record<string, Expr>>) {
  const names = Object.keys(outputs);
  const lowered = lower(Object.values(outputs));
  const graph: GraphProto = {
    name: "nwidth",
    node: [...lowered.nodes, ...names.map((n) => identity(lowered.nameOf(outputs[n]), n))],
    initializer: lowered.initializers,
    input: lowered.inputs.map((e) => valueInfo(lowered.nameOf(e), e.dtype, e.shape)),
    output: names.map((n) => valueInfo(n, outputs[n].dtype, outputs[n].shape)),
  };
  return { graph, inputs: lowered.inputs };
}

/** Compiles named expressions into one ONNX model of standard operators. */
export function compile(outputs: Readonly<Record<string, Expr>>): CompiledGraph {
  const { graph, inputs } = graphAndInputs(outputs);
  const bytes = encodeModel(graph);
  return { bytes, inputs, outputs: Object.keys(outputs), nodes: graph.node.length };
}

/** One quantity that a loop carries: the input that stands for it, and what replaces it. */
export interface Carried {
  /** input that stands for its value before an iteration */
  readonly current: Expr;
  /** its value after the iteration, of the same shape */
  readonly next: Expr;
}

/** What a loop repeats, carries and collects. */
export interface LoopSpecification {
  /** how often the body runs */
  readonly iterations: number;
  /** int64 scalar input that counts 0, 1, ... inside the loop */
  readonly iteration: Expr;
  /** from iteration to iteration, by name */
  readonly carried: Readonly<Record<string, Carried>>;
  /** values of every iteration, stacked along a new first axis */
  readonly collected: Readonly<Record<string, Expr>>;
}

/**
 * Compiles an ONNX Loop: several training steps as one run. Outputs are the carried quantities
 * after the last iteration under their names, and the collected ones; every other input of the
 * body is fed once and seen by all iterations.
 */
export function compileLoop(spec: LoopSpecification): CompiledGraph {
  const carried = Object.entries(spec.carried);
  const collected = Object.entries(spec.collected);
  const results = [...carried.map(([, c]) => c.next), ...collected.map(([, e]) => e)];
  const body = lower(results);
  const own = new Set<Expr>([spec.iteration, ...carried.map(([, c]) => c.current)]);
  const outer = body.inputs.filter((e) => !own.has(e));
  const leafName = (e: Expr): string => {
    if (e.leaf === undefined || !("name" in e.leaf)) throw new TypeError("a loop carries inputs");
    return e.leaf.name;
  };
  const stepName = (name: string) => `step_${name}`;
  const condition = "go_on";
  const bodyGraph = {
    name: "step",
    node: [
      ...body.nodes,
      identity(condition, stepName(condition)),
      ...carried.map(([n, c]) => identity(body.nameOf(c.next), stepName(n))),
      ...collected.map(([n, e]) => identity(body.nameOf(e), stepName(n))),
    ],
    initializer: body.initializers,
    input: [
      valueInfo(leafName(spec.iteration), "int64", []),
      valueInfo(condition, "bool", []),
      ...carried.map(([, c]) => valueInfo(leafName(c.current), c.current.dtype, c.current.shape)),
    ],
    output: [
      valueInfo(stepName(condition), "bool", []),
      ...carried.map(([n, c]) => valueInfo(stepName(n), c.next.dtype, c.next.shape)),
      ...collected.map(([n, e]) => valueInfo(stepName(n), e.dtype, e.shape)),
    ],
  };
  const initial = carried.map(([n, c]) => input(`${n}_before`, c.current.dtype, c.current.shape));
  const bytes = encodeModel({
    name: "nwidth_loop",
    node: [
      {
        opType: "Loop",
        input: ["iterations", "", ...initial.map(leafName)],
        output: [...carried.map(([n]) => n), ...collected.map(([n]) => n)],
        attribute: [graphAttribute("body", bodyGraph)],
      },
    ],
    initializer: [
      tensorProto("iterations", "int64", [], BigInt64Array.of(BigInt(spec.iterations))),
    ],
    input: [...initial, ...outer].map((e) => valueInfo(leafName(e), e.dtype, e.shape)),
    output: [
      ...carried.map(([n, c]) => valueInfo(n, c.next.dtype, c.next.shape)),
      ...collected.map(([n, e]) => valueInfo(n, e.dtype, [spec.iterations, ...e.shape])),
    ],
  });
  return {
    bytes,
    inputs: [...initial, ...outer],
    outputs: [...carried.map(([n]) => n), ...collected.map(([n]) => n)],
    nodes: bodyGraph.node.length + 1,
  };
}
