import { horizonsText } from "../data/horizons.js";
import type { Contract } from "./contract.js";

/** Names that are shown; of more the first. */
const SHOWN = 5;

/** A name as it may stand in a line of Markdown. */
const code = (name: string) => `\`${name.replace(/[`\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, " ")}\``;

/** A share as a percentage with one digit behind the point. */
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const node = (rows: number, columns: number) => [
  "// forecast.mjs; npm install onnxruntime-node",
  'import { readFileSync } from "node:fs";',
  'import * as ort from "onnxruntime-node";',
  'const lines = readFileSync("example.csv", "utf8").trim().split("\\n").slice(1);',
  'const rows = Float64Array.from(lines.flatMap((line) => line.split(",").map(Number)));',
  'const session = await ort.InferenceSession.create("model.onnx");',
  `const history = new ort.Tensor("float64", rows, [1, ${rows}, ${columns}]);`,
  "const { point, low, high } = await session.run({ history });",
  "console.log(...point.data, ...low.data, ...high.data);",
];

const PYTHON = [
  "# forecast.py; pip install onnxruntime numpy",
  "import numpy, onnxruntime",
  'history = numpy.loadtxt("example.csv", delimiter=",", skiprows=1, ndmin=2)[None]',
  'session = onnxruntime.InferenceSession("model.onnx")',
  'point, low, high = session.run(["point", "low", "high"], {"history": history})',
  "print(*point[0], *low[0], *high[0])",
];

/** What a model's folder is for, in twenty lines or so, with programs that run there. */
export function readmeOf({
  model,
  target,
  horizons,
  rows,
  columns,
  intervals,
  sequence,
}: Contract): string {
  const [first] = horizons;
  const ahead =
    first === 0
      ? "on the newest row"
      : `${horizonsText(horizons)} ${horizons.length === 1 && first === 1 ? "row" : "rows"} ahead`;
  const names = columns
    .slice(0, SHOWN)
    .map(({ name, role, shift }) =>
      shift === 0
        ? code(name)
        : `${code(name)} (of ${shift} rows later${role === "date" ? ", milliseconds since 1970, UTC" : ""})`,
    );
  const more = columns.length > SHOWN ? ` and ${columns.length - SHOWN} more` : "";
  const { coverage, nominal } = intervals;
  const held =
    coverage === null
      ? "were not tried"
      : `held ${percent(coverage.all)} of ${coverage.points} points of the test part`;
  return `# ${code(target)} ${ahead}: ${code(model.name)}

\`history\` is [batch, ${rows} rows, ${columns.length} columns], float64, raw values${sequence === null ? "" : " of one sequence"}, newest row last: ${names.join(", ")}${more}.
\`point\`, \`low\`, \`high\` are [batch, ${horizons.length}]. Intervals of ${100 * nominal} % ${held}.
contract.json says the rest. \`nwidth forecast\` does the same, and checks the rows. The last history of the test part is example.csv, one row a line:

\`\`\`js
${node(rows, columns.length).join("\n")}
\`\`\`

\`\`\`python
${PYTHON.join("\n")}
\`\`\`
`;
}
