import { attribute, tensorProto } from "./lower.js";
import type {
  AttributeProto,
  DimensionProto,
  GraphProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from "./schema.js";

/** A graph in which an axis has some size. */
export interface Sized {
  readonly graph: GraphProto;
  readonly size: number;
}

/** An axis that takes whatever size it is fed. */
export interface SymbolicAxis {
  /** the name that stands for its size */
  readonly name: string;
  /** the input that has it */
  readonly input: string;
  /** which of the input's axes it is; left out: the first */
  readonly at?: number;
}

/** Two graphs differ in more than the numbers of shapes: what they compute is made for one size. */
export class OfOneSize extends Error {
  override readonly name = "OfOneSize";
}

/**
 * One graph for every size of an axis, out of the graphs for two sizes.
 *
 * Shapes in our graphs are numbers: int64 constants, and the declared shapes. Where the two graphs
 * differ, it is in such a number, which is affine in the size: v = a size + c. A Reshape to a shape
 * with one such number gets -1 there, which ONNX reads as "what is left"; any other vector of them
 * is computed from the Shape of the input. A graph that is symbolic in one axis may be so in another:
 * what its numbers are computed from are int64 constants again.
 *
 * @throws OfOneSize where the graphs differ in more than that
 */
export function symbolicAxis(axis: SymbolicAxis, first: Sized, second: Sized): GraphProto {
  return new Merge(axis, first, second).result();
}

function int64s({ rawData }: TensorProto): number[] {
  const data = new BigInt64Array(rawData.slice().buffer);
  return Array.from(data, Number);
}

/** Whether two files, or parts of them, are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

function inconsistent(what: string): OfOneSize {
  return new OfOneSize(`${what} depends on the size of the axis in a way that no shape does`);
}

class Merge {
  /** names of the int64 constants that only Reshapes read, as their target */
  readonly #targets: ReadonlySet<string>;
  readonly #computed: NodeProto[] = [];
  readonly #factors: TensorProto[] = [];

  constructor(
    readonly axis: SymbolicAxis,
    readonly first: Sized,
    readonly second: Sized,
  ) {
    const targets = new Set<string>();
    const others = new Set<string>();
    const read = (graph: GraphProto) => {
      for (const node of graph.node) {
        node.input.forEach((name, i) => {
          (node.opType === "Reshape" && i === 1 ? targets : others).add(name);
        });
        for (const { g } of node.attribute) if (g !== undefined) read(g);
      }
    };
    read(first.graph);
    this.#targets = new Set([...targets].filter((name) => !others.has(name)));
  }

  result(): GraphProto {
    const merged = this.#graph(this.first.graph, this.second.graph);
    if (this.#computed.length === 0) return merged;
    const { at = 0 } = this.axis;
    const size: NodeProto = {
      opType: "Shape",
      input: [this.axis.input],
      output: [this.#size],
      attribute: [attribute("start", at), attribute("end", at + 1)],
    };
    return {
      ...merged,
      node: [size, ...this.#computed, ...merged.node],
      initializer: [...merged.initializer, ...this.#factors],
    };
  }

  get #size(): string {
    return `${this.axis.name}_size`;
  }

  #graph(a: GraphProto, b: GraphProto): GraphProto {
    if (a.node.length !== b.node.length || a.initializer.length !== b.initializer.length) {
      throw inconsistent("the number of nodes");
    }
    return {
      name: a.name,
      initializer: a.initializer.flatMap((t, i) => this.#constant(t, b.initializer[i])),
      node: a.node.map((n, i) => this.#node(n, b.node[i])),
      input: a.input.map((v, i) => this.#declared(v, b.input[i])),
      output: a.output.map((v, i) => this.#declared(v, b.output[i])),
    };
  }

  #node(a: NodeProto, b: NodeProto): NodeProto {
    const wiring = ({ opType, input, output }: NodeProto) =>
      JSON.stringify([opType, input, output]);
    if (wiring(a) !== wiring(b)) throw inconsistent(`${a.opType} '${a.output[0]}'`);
    return { ...a, attribute: a.attribute.map((x, i) => this.#attribute(x, b.attribute[i])) };
  }

  #attribute(a: AttributeProto, b: AttributeProto): AttributeProto {
    if (a.g !== undefined && b.g !== undefined) return { ...a, g: this.#graph(a.g, b.g) };
    if (JSON.stringify(a) !== JSON.stringify(b)) throw inconsistent(`attribute '${a.name}'`);
    return a;
  }

  /** The constant itself where it does not differ, with -1 for what does, or nodes in its place. */
  #constant(a: TensorProto, b: TensorProto): readonly TensorProto[] {
    if (a.name !== b.name) throw inconsistent(`constant '${a.name}'`);
    if (sameBytes(a.rawData, b.rawData) && String(a.dims) === String(b.dims)) return [a];
    if (a.dataType !== INT64 || String(a.dims) !== String(b.dims)) {
      throw inconsistent(`constant '${a.name}'`);
    }
    const before = int64s(a);
    const step = this.second.size - this.first.size;
    const factors = int64s(b).map((v, i) => (v - before[i]) / step);
    if (!factors.every(Number.isInteger)) throw inconsistent(`constant '${a.name}'`);
    const moving = factors.filter((f) => f !== 0).length;
    if (this.#targets.has(a.name) && moving === 1 && !before.includes(-1)) {
      return [
        vector(
          a.name,
          before.map((v, i) => (factors[i] === 0 ? v : -1)),
        ),
      ];
    }
    const { name } = a;
    const [factor, offset, scaled] = ["factor", "offset", "scaled"].map((n) => `${name}_${n}`);
    this.#factors.push(
      vector(factor, factors),
      vector(
        offset,
        before.map((v, i) => v - factors[i] * this.first.size),
      ),
    );
    this.#computed.push(
      { opType: "Mul", input: [this.#size, factor], output: [scaled], attribute: [] },
      { opType: "Add", input: [scaled, offset], output: [name], attribute: [] },
    );
    return [];
  }

  #declared(a: ValueInfoProto, b: ValueInfoProto): ValueInfoProto {
    const { elemType, shape } = a.type.tensorType;
    const others = b.type.tensorType.shape.dim;
    const dim = shape.dim.map((d, i): DimensionProto => {
      if (d.dimValue === others[i].dimValue && d.dimParam === others[i].dimParam) return d;
      return d.dimValue === this.first.size ? { dimParam: this.axis.name } : {};
    });
    return { name: a.name, type: { tensorType: { elemType, shape: { dim } } } };
  }
}

const INT64 = tensorProto("", "int64", [0], new BigInt64Array(0)).dataType;

function vector(name: string, values: readonly number[]): TensorProto {
  return tensorProto(name, "int64", [values.length], BigInt64Array.from(values, BigInt));
}
