import type { Expr } from "../expr.js";

/** A product that ONNX's Gemm computes, with what it takes in. */
export interface Gemm {
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

/**
 * `e` as a Gemm, which transposes its operands by itself and adds a term, or undefined.
 *
 * @param named what the surrounding graph hands in: it is read, never looked through
 */
export function asGemm(
  e: Expr,
  find: (e: Expr) => Expr,
  uses: ReadonlyMap<Expr, number>,
  named: ReadonlyMap<Expr, string>,
): Gemm | undefined {
  if (e.rank !== 2 || named.has(e)) return undefined;
  if (e.operator === "matmul") {
    const [p, q] = e.inputs.map(find);
    if (p.rank !== 2 || q.rank !== 2) return undefined;
    const transA = p.operator === "transpose" && !named.has(p);
    const transB = q.operator === "transpose" && !named.has(q);
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
      const gemm = asGemm(inner, find, uses, named);
      if (gemm !== undefined && !gemm.reversed) {
        return { ...gemm, c: find(term), absorbs: [inner] };
      }
    }
  }
  return undefined;
}

/** Transposes that only Gemms read, which transpose by themselves. */
export function transposesNowUnused(
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
