import {
  type Expr,
  type NumericData,
  type OnnxAttribute,
  recurrenceOf,
  resultIndex,
  topologicalOrder,
} from "../expr.js";
import { onnxType } from "../operators/compare.js";
import type { DType, Shape } from "../type.js";
import { asGemm, type Gemm, transposesNowUnused } from "./gemm.js";
import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from "./schema.js";

/** AttributeProto.AttributeType */
const attributeType = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

const utf8 = new TextEncoder();

/** An attribute as a protobuf message. */
export function attribute(name: string, value: OnnxAttribute): AttributeProto {
  if (typeof value === "number") return { name, type: attributeType.int, i: value };
  if (typeof value === "string") return { name, type: attributeType.string, s: utf8.encode(value) };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.ints, ints: value };
}

/** An attribute that holds a graph, as the body of a loop. */
export function graphAttribute(name: string, g: AttributeProto["g"]): AttributeProto {
  if (g === undefined) throw new TypeError(`attribute ${name} has no graph`);
  return { name, type: attributeType.graph, g };
}

/** Values as a protobuf message. */
export function tensorProto(
  name: string,
  dtype: DType,
  dims: Shape,
  data: NumericData,
): TensorProto {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims, dataType: onnxType[dtype], rawData };
}

/** Name, element type and shape of a graph's input or output. */
export function valueInfo(name: string, dtype: DType, shape: Shape): ValueInfoProto {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: onnxType[dtype], shape: { dim } } } };
}

/** The nodes and constants that compute a set of expressions, and the name of each result. */
export interface Lowered {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  /** the expressions of operator `input` that are needed */
  readonly inputs: readonly Expr[];
  readonly nameOf: (e: Expr) => string;
}

/** Where a graph stands inside another one. */
interface Scope {
  /** begins every name, since a graph within another must not repeat its names */
  readonly prefix: string;
  /** what comes from outside, by name */
  readonly named: ReadonlyMap<Expr, string>;
}

const outermost: Scope = { prefix: "", named: new Map() };

/**
 * Lowers expressions to ONNX nodes. Equal expressions are computed once, constants are shared,
 * and two spellings are chosen for speed: a 2-D product with a transposed operand, and a 2-D
 * product plus a term, become one Gemm.
 */
export function lower(results: readonly Expr[], { prefix, named }: Scope = outermost): Lowered {
  const canonical = shareEqual(topologicalOrder(results, named), named);
  const find = (e: Expr): Expr => canonical.get(e) ?? e;
  const needed = new Set(topologicalOrder(results, named).map(find));
  const uses = new Map<Expr, number>();
  const read = (e: Expr) => (named.has(e) ? [] : e.inputs.map(find));
  for (const e of [...[...needed].flatMap(read), ...results.map(find)]) {
    uses.set(e, (uses.get(e) ?? 0) + 1);
  }

  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const inputs: Expr[] = [];
  const names = new Map<Expr, string>(named);
  const int64s = new Map<string, string>();
  const int64Input = (values: readonly number[]): string => {
    const key = values.join(",");
    let name = int64s.get(key);
    if (name === undefined) {
      name = `${prefix}i${int64s.size}`;
      int64s.set(key, name);
      const data = BigInt64Array.from(values, BigInt);
      initializers.push(tensorProto(name, "int64", [values.length], data));
    }
    return name;
  };

  const absorbed = new Set<Expr>();
  const gemms = new Map<Expr, Gemm>();
  for (const e of [...needed].sort((a, b) => b.id - a.id)) {
    const gemm = absorbed.has(e) ? undefined : asGemm(e, find, uses, named);
    if (gemm === undefined) continue;
    gemms.set(e, gemm);
    for (const inner of gemm.absorbs) absorbed.add(inner);
  }
  const onlyInGemms = transposesNowUnused(needed, find, gemms, absorbed, results.map(find));

  const nameOf = (e: Expr): string => {
    const name = names.get(find(e));
    if (name === undefined) throw new Error(`${e.operator} is used before it is computed`);
    return name;
  };
  for (const e of [...needed].sort((a, b) => a.id - b.id)) {
    if (named.has(e) || absorbed.has(e) || onlyInGemms.has(e)) continue;
    if (e.operator === "input") {
      const leaf = e.leaf as { readonly name: string };
      names.set(e, leaf.name);
      inputs.push(e);
      continue;
    }
    const name = `${prefix}${e.operator}_${names.size}`;
    names.set(e, name);
    if (e.operator === "constant") {
      const { data } = e.leaf as { readonly data: NumericData };
      initializers.push(tensorProto(name, e.dtype, e.shape, data));
      continue;
    }
    if (e.operator === "scan") {
      nodes.push(scanNode(e, name, resultsOf(e, needed), nameOf));
      continue;
    }
    if (e.operator === "result") {
      names.set(e, `${nameOf(e.inputs[0])}_${resultIndex(e)}`);
      continue;
    }
    const gemm = gemms.get(e);
    if (gemm !== undefined) {
      const product = gemm.reversed ? `${name}_reversed` : name;
      nodes.push({
        opType: "Gemm",
        input: [gemm.a, gemm.b, ...(gemm.c === undefined ? [] : [gemm.c])].map(nameOf),
        output: [product],
        attribute: [
          attribute("transA", gemm.transA ? 1 : 0),
          attribute("transB", gemm.transB ? 1 : 0),
        ],
      });
      if (gemm.reversed) {
        const perm = attribute("perm", [1, 0]);
        nodes.push({ opType: "Transpose", input: [product], output: [name], attribute: [perm] });
      }
      continue;
    }
    const { op, attributes, int64Inputs, reads, unread = 0 } = e.rule.onnx;
    nodes.push({
      opType: op,
      input: [...e.inputs.slice(0, reads).map(nameOf), ...(int64Inputs ?? []).map(int64Input)],
      output: [name, ...Array.from({ length: unread }, (_, i) => `${name}_unread_${i}`)],
      attribute: Object.entries(attributes ?? {}).map(([k, v]) => attribute(k, v)),
    });
  }
  return { nodes, initializers, inputs, nameOf };
}

/** A node that gives a value another name. */
export function identity(from: string, to: string): NodeProto {
  return { opType: "Identity", input: [from], output: [to], attribute: [] };
}

/** The numbers of a scan's results that are read, in ascending order. */
function resultsOf(scan: Expr, needed: ReadonlySet<Expr>): number[] {
  const read = [...needed].flatMap((e) =>
    e.operator === "result" && e.inputs[0] === scan ? [resultIndex(e)] : [],
  );
  return [...new Set(read)].sort((a, b) => a - b);
}

/** A scan as ONNX's Scan, whose body computes the next states and the collected values `read`. */
function scanNode(
  scan: Expr,
  name: string,
  read: readonly number[],
  nameOf: (e: Expr) => string,
): NodeProto {
  const { reverse, states, elements, captured, next, collected } = recurrenceOf(scan);
  const before = states.map((s, i) => valueInfo(`${name}.state_${i}`, s.dtype, s.shape));
  const current = elements.map((s, i) => valueInfo(`${name}.element_${i}`, s.dtype, s.shape));
  const arguments_ = [...before, ...current];
  const named = new Map<Expr, string>();
  [...states, ...elements].forEach((e, i) => {
    named.set(e, arguments_[i].name);
  });
  const given = states.length + elements.length;
  captured.forEach((e, i) => {
    named.set(e, nameOf(scan.inputs[given + i]));
  });
  const kept = read.filter((i) => i >= next.length).map((i) => collected[i - next.length]);
  const values = [...next, ...kept];
  const body = lower(values, { prefix: `${name}.`, named });
  const output = values.map((e, i) => valueInfo(`${name}.out_${i}`, e.dtype, e.shape));
  const direction = reverse ? 1 : 0;
  return {
    opType: "Scan",
    input: scan.inputs.slice(0, given).map(nameOf),
    output: [
      ...next.map((_, i) => `${name}_${i}`),
      ...read.filter((i) => i >= next.length).map((i) => `${name}_${i}`),
    ],
    attribute: [
      attribute("num_scan_inputs", elements.length),
      attribute("scan_input_directions", new Array<number>(elements.length).fill(direction)),
      attribute("scan_output_directions", new Array<number>(kept.length).fill(direction)),
      graphAttribute("body", {
        name: `${name}.step`,
        node: [...body.nodes, ...values.map((e, i) => identity(body.nameOf(e), output[i].name))],
        initializer: body.initializers,
        input: arguments_,
        output,
      }),
    ],
  };
}

/** Maps every expression to the first one that computes the same. */
function shareEqual(order: readonly Expr[], named: ReadonlyMap<Expr, string>): Map<Expr, Expr> {
  const canonical = new Map<Expr, Expr>();
  const byKey = new Map<string, Expr>();
  for (const e of order) {
    const key = keyOf(e, named, canonical);
    const first = byKey.get(key);
    if (first === undefined) byKey.set(key, e);
    canonical.set(e, first ?? e);
  }
  return canonical;
}

function keyOf(
  e: Expr,
  named: ReadonlyMap<Expr, string>,
  canonical: ReadonlyMap<Expr, Expr>,
): string {
  const name = named.get(e);
  if (name !== undefined) return `named ${name}`;
  if (e.leaf === undefined || "index" in e.leaf) {
    const inputs = e.inputs.map((i) => (canonical.get(i) ?? i).id);
    const which = e.leaf === undefined ? JSON.stringify(e.rule.onnx) : e.leaf.index;
    return `${e.operator} ${which} ${e.shape} ${inputs}`;
  }
  if ("name" in e.leaf) return `input ${e.leaf.name}`;
  if ("recurrence" in e.leaf) return `scan ${e.id}`;
  const { data } = e.leaf;
  const first = data[0];
  const uniform = data.every((v: number | bigint) => v === first);
  return `constant ${e.dtype} [${e.shape}] ${uniform ? first : data.join(",")}`;
}
