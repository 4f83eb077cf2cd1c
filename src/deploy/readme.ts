import { horizonsText } from "../data/horizons.js";
import { type Contract, givesClasses } from "./contract.js";

/** Names that are shown; of more the first. */
const SHOWN = 5;

/** A name as it may stand in a line of Markdown. */
const code = (name: string) => `\`${name.replace(/[`\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, " ")}\``;

/** A share as a percentage with one digit behind the point. */
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const node = (rows: number, columns: number, outputs: readonly string[]) => [
  "// forecast.mjs; npm install onnxruntime-node",
  'import { readFileSync } from "node:fs";',
  'import * as ort from "onnxruntime-node";',
  'const lines = readFileSync("example.csv", "utf8").trim().split("\\n").slice(1);',
  'const rows = Float64Array.from(lines.flatMap((line) => line.split(",").map(Number)));',
  'const session = await ort.InferenceSession.create("model.onnx");',
  `const history = new ort.Tensor("float64", rows, [1, ${rows}, ${columns}]);`,
  `const { ${outputs.join(", ")} } = await session.run({ history });`,
  `console.log(${outputs.map((name) => `...${name}.data`).join(", ")});`,
];

const python = (outputs: readonly string[]) => [
  "# forecast.py; pip install onnxruntime numpy",
  "import numpy, onnxruntime",
  'history = numpy.loadtxt("example.csv", delimiter=",", skiprows=1, ndmin=2)[None]',
  'session = onnxruntime.InferenceSession("model.onnx")',
  `${outputs.length > 1 ? outputs.join(", ") : `[${outputs[0]}]`} = session.run([${outputs.map((name) => `"${name}"`).join(", ")}], {"history": history})`,
  `print(${outputs.map((name) => `*${name}[0]`).join(", ")})`,
];

/** What comes out, and how far to trust it. */
function outputsOf(contract: Contract): {
  readonly names: readonly string[];
  readonly words: string;
} {
  if (givesClasses(contract)) {
    const { labels, tested } = contract;
    const { length } = labels.classes;
    const shown = labels.classes.slice(0, SHOWN).map(code).join(", ");
    const more = length > SHOWN ? ` and ${length - SHOWN} more` : "";
    const right =
      tested === null
        ? "was not tried"
        : `was right at ${percent(tested.accuracy)} of ${tested.points} points of the test part`;
    return {
      names: ["probability"],
      words: `\`probability\` is [batch, ${length}], of ${shown}${more}. The class with the largest ${right}.`,
    };
  }
  const { intervals, horizons } = contract;
  const { coverage, nominal } = intervals;
  const held =
    coverage === null
      ? "were not tried"
      : `held ${percent(coverage.all)} of ${coverage.points} points of the test part`;
  return {
    names: ["point", "low", "high"],
    words: `\`point\`, \`low\`, \`high\` are [batch, ${horizons.length}]. Intervals of ${100 * nominal} % ${held}.`,
  };
}

/** When the target is, in words. */
function aheadOf(contract: Contract): string {
  const { horizons } = contract;
  const [first] = horizons;
  if (givesClasses(contract) && contract.labels.each === "sequence") return "of a sequence";
  if (first === 0) return "on the newest row";
  return `${horizonsText(horizons)} ${horizons.length === 1 && first === 1 ? "row" : "rows"} ahead`;
}

/** What a model's folder is for, in twenty lines or so, with programs that run there. */
export function readmeOf(contract: Contract): string {
  const { model, target, rows, columns, sequence } = contract;
  const outputs = outputsOf(contract);
  const names = columns
    .slice(0, SHOWN)
    .map(({ name, role, shift }) =>
      shift === 0
        ? code(name)
        : `${code(name)} (of ${shift} rows later${role === "date" ? ", milliseconds since 1970, UTC" : ""})`,
    );
  const more = columns.length > SHOWN ? ` and ${columns.length - SHOWN} more` : "";
  return `# ${code(target)} ${aheadOf(contract)}: ${code(model.name)}

\`history\` is [batch, ${rows} rows, ${columns.length} columns], float64, raw values${sequence === null ? "" : " of one sequence"}, newest row last: ${names.join(", ")}${more}.
${outputs.words}
contract.json says the rest. \`nwidth forecast\` does the same, and checks the rows. The last history of the test part is example.csv, one row a line:

\`\`\`js
${node(rows, columns.length, outputs.names).join("\n")}
\`\`\`

\`\`\`python
${python(outputs.names).join("\n")}
\`\`\`
`;
}
