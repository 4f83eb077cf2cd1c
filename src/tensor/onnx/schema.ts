import protobuf from "protobufjs/light.js";

/**
 * The part of ONNX's protobuf schema (onnx.proto3, IR version 9) that the graphs use: message
 * names, field names and field numbers are ONNX's own; camel case is protobufjs's reading of them.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: { type: "int64", id: 1 },
        producerName: { type: "string", id: 2 },
        docString: { type: "string", id: 6 },
        graph: { type: "GraphProto", id: 7 },
        opsetImport: { rule: "repeated", type: "OperatorSetIdProto", id: 8 },
        metadataProps: { rule: "repeated", type: "StringStringEntryProto", id: 14 },
      },
    },
    StringStringEntryProto: {
      fields: { key: { type: "string", id: 1 }, value: { type: "string", id: 2 } },
    },
    OperatorSetIdProto: {
      fields: { domain: { type: "string", id: 1 }, version: { type: "int64", id: 2 } },
    },
    GraphProto: {
      fields: {
        node: { rule: "repeated", type: "NodeProto", id: 1 },
        name: { type: "string", id: 2 },
        initializer: { rule: "repeated", type: "TensorProto", id: 5 },
        input: { rule: "repeated", type: "ValueInfoProto", id: 11 },
        output: { rule: "repeated", type: "ValueInfoProto", id: 12 },
      },
    },
    NodeProto: {
      fields: {
        input: { rule: "repeated", type: "string", id: 1 },
        output: { rule: "repeated", type: "string", id: 2 },
        name: { type: "string", id: 3 },
        opType: { type: "string", id: 4 },
        attribute: { rule: "repeated", type: "AttributeProto", id: 5 },
      },
    },
    AttributeProto: {
      fields: {
        name: { type: "string", id: 1 },
        f: { type: "float", id: 2 },
        i: { type: "int64", id: 3 },
        s: { type: "bytes", id: 4 },
        g: { type: "GraphProto", id: 6 },
        ints: { rule: "repeated", type: "int64", id: 8 },
        type: { type: "int32", id: 20 },
      },
    },
    TensorProto: {
      fields: {
        dims: { rule: "repeated", type: "int64", id: 1 },
        dataType: { type: "int32", id: 2 },
        name: { type: "string", id: 8 },
        rawData: { type: "bytes", id: 9 },
      },
    },
    ValueInfoProto: {
      fields: { name: { type: "string", id: 1 }, type: { type: "TypeProto", id: 2 } },
    },
    TypeProto: { fields: { tensorType: { type: "TensorTypeProto", id: 1 } } },
    TensorTypeProto: {
      fields: { elemType: { type: "int32", id: 1 }, shape: { type: "TensorShapeProto", id: 2 } },
    },
    TensorShapeProto: {
      fields: { dim: { rule: "repeated", type: "DimensionProto", id: 1 } },
    },
    DimensionProto: {
      fields: { dimValue: { type: "int64", id: 1 }, dimParam: { type: "string", id: 2 } },
    },
  },
});

/** As ONNX defines it, as far as it is used. */
export interface AttributeProto {
  /** as the operator defines it */
  readonly name: string;
  /** which of the fields below holds the value, by ONNX's number */
  readonly type: number;
  /** a float */
  readonly f?: number;
  /** an integer */
  readonly i?: number;
  /** a string in UTF-8 */
  readonly s?: Uint8Array;
  /** integers */
  readonly ints?: readonly number[];
  /** the body of a scan or a loop */
  readonly g?: GraphProto;
}

/** As ONNX defines it, as far as it is used. */
export interface NodeProto {
  /** ONNX operator type */
  readonly opType: string;
  /** names of values; empty where an optional one is left out */
  readonly input: readonly string[];
  /** names that its values go by */
  readonly output: readonly string[];
  /** in any order */
  readonly attribute: readonly AttributeProto[];
}

/** As ONNX defines it; little-endian bytes. */
export interface TensorProto {
  /** that nodes read it by */
  readonly name: string;
  /** shape */
  readonly dims: readonly number[];
  /** ONNX's number of the element type */
  readonly dataType: number;
  /** row-major */
  readonly rawData: Uint8Array;
}

/** The size of an axis: a number, a name that stands for one, or neither where it is unknown. */
export interface DimensionProto {
  /** a known size */
  readonly dimValue?: number;
  /** a name that stands for a size */
  readonly dimParam?: string;
}

/** As ONNX defines it. */
export interface ValueInfoProto {
  /** of an input or output */
  readonly name: string;
  /** element type and shape */
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly DimensionProto[] };
    };
  };
}

/** As ONNX defines it, as far as it is used. */
export interface GraphProto {
  /** for tools that show it */
  readonly name: string;
  /** each after what it reads */
  readonly node: readonly NodeProto[];
  /** constants */
  readonly initializer: readonly TensorProto[];
  /** what is fed */
  readonly input: readonly ValueInfoProto[];
  /** what a run gives */
  readonly output: readonly ValueInfoProto[];
}

/**
 * Opset 18: the newest at which every operator in use still has a float64 kernel, and IR 9, which
 * goes with it.
 */
export const OPSET = 18;
const IR_VERSION = 9;

/** What an .onnx file says of itself beside its graph. */
export interface Description {
  /** a sentence for people */
  readonly docString: string;
  /** for programs, by name */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of an .onnx file that holds `graph`. */
export function encodeModel(graph: GraphProto, description?: Description): Uint8Array {
  const model = root.lookupType("ModelProto");
  return model
    .encode({
      irVersion: IR_VERSION,
      producerName: "nwidth",
      graph,
      opsetImport: [{ domain: "", version: OPSET }],
      ...(description && {
        docString: description.docString,
        metadataProps: Object.entries(description.metadata).map(([key, value]) => ({ key, value })),
      }),
    })
    .finish();
}
