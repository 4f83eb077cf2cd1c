import type { BenchCase, Outcome, Scale, Table } from "../case.js";
import { median } from "../case.js";
import { ourPeak, type Peak, torchPeak } from "../peak.js";
import { figure } from "../report.js";
import { type Row, rows } from "../rows.js";
import { torchAbsent } from "../torch.js";
import { tiny } from "../workload.js";

interface Peaks {
  readonly row: Row;
  readonly ours: readonly Peak[];
  readonly theirs: readonly Peak[];
}

/** A peak repeats to about 1 %, and each takes two processes: fewer repeats than of a time. */
const REPEATS = 3;

let measured: Promise<readonly Peaks[]> | undefined;

/** Every row once, for all the cases below. */
function peaksOf(scale: Scale): Promise<readonly Peaks[]> {
  measured ??= measure(scale);
  return measured;
}

async function measure({ smoke }: Scale): Promise<readonly Peaks[]> {
  const wanted: readonly Row[] = smoke
    ? [rows.gru, rows.attention1024].map((r) => ({ ...r, workload: tiny(r.workload) }))
    : Object.values(rows);
  const found: Peaks[] = [];
  for (const row of wanted) {
    const ours: Peak[] = [];
    const theirs: Peak[] = [];
    for (let i = 0; i < (smoke ? 1 : REPEATS); i++) {
      ours.push(await ourPeak(row));
      theirs.push(await torchPeak(row));
    }
    found.push({ row, ours, theirs });
  }
  return found;
}

const whole = ({ working }: Peak) => working;
const above = ({ working, idle }: Peak) => working - idle;

function tableOf(peaks: readonly Peaks[]): Table {
  const cells = (ours: readonly Peak[], theirs: readonly Peak[], part: (p: Peak) => number) => {
    const [a, b] = [median(ours.map(part)), median(theirs.map(part))];
    return [figure(a), figure(b), figure(a / b)];
  };
  return {
    header: [
      "row",
      "nwidth, MB",
      "PyTorch, MB",
      "ratio",
      "nwidth above idle, MB",
      "PyTorch above idle, MB",
      "ratio",
    ],
    rows: peaks.map(({ row, ours, theirs }) => [
      row.name,
      ...cells(ours, theirs, whole),
      ...cells(ours, theirs, above),
    ]),
  };
}

/** Of each repeat, the row whose ratio is largest. */
async function largestRatio(
  scale: Scale,
  part: (p: Peak) => number,
  wanted: (row: Row) => boolean,
): Promise<Outcome> {
  const absent = torchAbsent();
  if (absent !== null) return { skipped: absent };
  const all = await peaksOf(scale);
  const peaks = all.filter(({ row }) => wanted(row));
  const worst = peaks[0].ours.map((_, i) =>
    peaks
      .map(({ ours, theirs }) => ({ ours: part(ours[i]), theirs: part(theirs[i]) }))
      .reduce((a, b) => (b.ours / b.theirs > a.ours / a.theirs ? b : a)),
  );
  return {
    first: worst.map((w) => w.ours),
    second: worst.map((w) => w.theirs),
    ratios: worst.map((w) => w.ours / w.theirs),
    sides: ["nwidth", "PyTorch"],
    unit: "MB",
    notes: [
      "largest resident memory of a process that does the work of one row; idle: engine loaded, one number computed",
    ],
  };
}

export const peakMemory: readonly BenchCase[] = [
  {
    name: "peak memory of the process, causal attention, length 1024, to PyTorch's",
    target: { kind: "below", value: 0.7 },
    measure: (scale) => largestRatio(scale, whole, (row) => row.name === rows.attention1024.name),
  },
  {
    name: "peak memory of the process, largest ratio of the rows, to PyTorch's",
    target: { kind: "below", value: 1 },
    measure: async (scale) => {
      const outcome = await largestRatio(scale, whole, () => true);
      return "skipped" in outcome ? outcome : { ...outcome, table: tableOf(await peaksOf(scale)) };
    },
  },
  {
    name: "peak memory above the idle process, largest ratio of the rows, to PyTorch's",
    target: { kind: "below", value: 1 },
    measure: (scale) => largestRatio(scale, above, () => true),
  },
];
