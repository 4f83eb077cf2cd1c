import { type Expr, type NumericData, type OnnxAttribute, topologicalOrder } from "../expr.js";
import { onnxType } from "../operators/compare.js";
import type { DType, Shape } from "../type.js";
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

/**
 * Lowers expressions to ONNX nodes. Equal expressions are computed once, constants are shared,
 * and two spellings are chosen for speed: a 2-D product with a transposed operand, and a 2-D
 * product plus a term, become one Gemm.
 */
export function lower(results: readonly Expr[]): Lowered {
  const canonical = shareEqual(topologicalOrder(results));
  const find = (e: Expr): Expr => canonical.get(e) ?? e;
  const needed = reachable(results.map(find), find);
  const uses = new Map<Expr, number>();
  for (const e of [...[...needed].flatMap((x) => x.inputs), ...results]) {
    uses.set(find(e), (uses.get(find(e)) ?? 0) + 1);
  }

  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const inputs: Expr[] = [];
  const names = new Map<Expr, string>();
  const int64s = new Map<string, string>();
  const int64Input = (values: readonly number[]): string => {
    const key = values.join(",");
    let name = int64s.get(key);
    if (name === undefined) {
      name = `i${int64s.size}`;
      int64s.set(key, name);
      const data = BigInt64Array.from(values, BigInt);
      initializers.push(tensorProto(name, "int64", [values.length], data));
    }
    return name;
  };

  const absorbed = new Set<Expr>();
  const gemms = new Map<Expr, Gemm>();
  for (const e of [...needed].sort((a, b) => b.id - a.id)) {
    const gemm = absorbed.has(e) ? undefined : asGemm(e, find, uses);
    if (gemm === undefined) continue;
    gemms.set(e, gemm);
    for (const inner of gemm.absorbs) absorbed.add(inner);
  }
  const onlyInGemms = transposesNowUnused(needed, find, gemms, absorbed, results.map(find));

  for (const e of [...needed].sort((a, b) => a.id - b.id)) {
    if (absorbed.has(e) || onlyInGemms.has(e)) continue;
    if (e.operator === "input") {
      const leaf = e.leaf as { readonly name: string };
      names.set(e, leaf.name);
      inputs.push(e);
      continue;
    }
    const name = `${e.operator}_${names.size}`;
    names.set(e, name);
    if (e.operator === "constant") {
      const { data } = e.leaf as { readonly data: NumericData };
      initializers.push(tensorProto(name, e.dtype, e.shape, data));
      continue;
    }
    const nameOf = (x: Expr): string => {
      const found = names.get(find(x));
      if (found === undefined) throw new Error(`${x.operator} is used before it is computed`);
      return found;
    };
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
    const { op, attributes, int64Inputs } = e.rule.onnx;
    nodes.push({
      opType: op,
      input: [...e.inputs.map(nameOf), ...(int64Inputs ?? []).map(int64Input)],
      output: [name],
      attribute: Object.entries(attributes ?? {}).map(([k, v]) => attribute(k, v)),
    });
  }
  return {
    nodes,
    initializers,
    inputs,
    nameOf: (e) => {
      const name = names.get(find(e));
      if (name === undefined) throw new Error(`no name for ${e.operator}`);
      return name;
    },
  };
}

/** Maps every expression to the first one that computes the same. */
function shareEqual(order: readonly Expr[]): Map<Expr, Expr> {
  const canonical = new Map<Expr, Expr>();
  const byKey = new Map<string, Expr>();
  for (const e of order) {
    const ids = e.inputs.map((i) => (canonical.get(i) ?? i).id);
    const key =
      e.leaf === undefined
        ? `${e.operator} ${JSON.stringify(e.rule.onnx)} ${e.shape} ${ids}`
        : leafKey(e);
    const first = byKey.get(key);
    if (first === undefined) byKey.set(key, e);
    canonical.set(e, first ?? e);
  }
  return canonical;
}

function leafKey(e: Expr): string {
  if (e.leaf === undefined) throw new TypeError("not a leaf");
  if ("name" in e.leaf) return `input ${e.leaf.name}`;
  const { data } = e.leaf;
  const first = data[0];
  const uniform = data.every((v: number | bigint) => v === first);
  return `constant ${e.dtype} [${e.shape}] ${uniform ? first : data.join(",")}`;
}

function reachable(results: readonly Expr[], find: (e: Expr) => Expr): Set<Expr> {
  const seen = new Set<Expr>();
  const stack = [...results];
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    stack.push(...e.inputs.map(find));
  }
  return seen;
}

interface Gemm {
  readonly a: Expr;
  readonly b: Expr;
  readonly c: Expr | undefined;
  readonly transA: boolean;
  readonly transB: boolean;
  /** it computes the transpose of what is wanted */
  readonly reversed: boolean;
  /** the product, where this is a sum that swallows it */
  readonly absorbs: readonly Expr[];
}

/**
 * Whether [rows, inner] x [inner, columns] rounds differently on one thread and on two. ONNX
 * Runtime shares the columns among threads where they are more than the rows, in units of 16, and
 * sums the inner axis in longer blocks for a part of at most 64 columns: read off its kernels, and
 * in 28,000 random products exactly those that differed. The reversed product is shared by rows.
 */
function threadsRoundDifferently(rows: number, columns: number, inner: number): boolean {
  return rows > 1 && rows < columns && columns > 16 && columns <= 144 && inner > 128;
}

function asGemm(
  e: Expr,
  find: (e: Expr) => Expr,
  uses: ReadonlyMap<Expr, number>,
): Gemm | undefined {
  if (e.rank !== 2) return undefined;
  if (e.operator === "matmul") {
    const [p, q] = e.inputs.map(find);
    if (p.rank !== 2 || q.rank !== 2) return undefined;
    const transA = p.operator === "transpose";
    const transB = q.operator === "transpose";
    const a = transA ? find(p.inputs[0]) : p;
    const b = transB ? find(q.inputs[0]) : q;
    const rest = { c: undefined, absorbs: [] };
    return !transA && threadsRoundDifferently(e.shape[0], e.shape[1], p.shape[1])
      ? { a: b, b: a, transA: !transB, transB: true, reversed: true, ...rest }
      : { a, b, transA, transB, reversed: false, ...rest };
  }
  if (e.operator === "add") {
    for (const [product, term] of [e.inputs, [...e.inputs].reverse()] as const) {
      const inner = find(product);
      if (inner.operator !== "matmul" || uses.get(inner) !== 1) continue;
      if (!inner.shape.every((d, i) => d === e.shape[i])) continue;
      const gemm = asGemm(inner, find, uses);
      if (gemm !== undefined && !gemm.reversed) {
        return { ...gemm, c: find(term), absorbs: [inner] };
      }
    }
  }
  return undefined;
}

/** Transposes that only Gemms read, which transpose by themselves. */
function transposesNowUnused(
  needed: ReadonlySet<Expr>,
  find: (e: Expr) => Expr,
  gemms: ReadonlyMap<Expr, Gemm>,
  absorbed: ReadonlySet<Expr>,
  results: readonly Expr[],
): Set<Expr> {
  const read = new Set<Expr>(results);
  for (const e of needed) {
    if (absorbed.has(e)) continue;
    const gemm = gemms.get(e);
    const inputs =
      gemm === undefined ? e.inputs.map(find) : [gemm.a, gemm.b, ...(gemm.c ? [gemm.c] : [])];
    for (const i of inputs) read.add(i);
  }
  return new Set([...needed].filter((e) => e.operator === "transpose" && !read.has(e)));
}
