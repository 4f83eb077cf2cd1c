import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describeMachine, type Machine } from "../../bench/machine.js";
import { efforts } from "../../src/advise/grid.js";
import type { AloneResult, Arm, ChannelsResult } from "./run.js";
import { runAlone, runChannels } from "./run.js";
import { ettSection } from "./section.js";
import { readSeries } from "./series.js";
import { runShared, type SharedResult } from "./shared.js";

/** What a whole run of the suite found. */
export interface EttRecord {
  /** commit that was run; null where there is no repository */
  readonly commit: string | null;
  /** whether files differed from that commit */
  readonly dirty: boolean;
  readonly machine: Machine;
  readonly alone: readonly AloneResult[];
  readonly channels: readonly ChannelsResult[];
  readonly shared: readonly SharedResult[];
}

/** From the folder of the project. */
const FILE = "evidence/results/ett.json";

/** What is recorded; null where nothing is. @param root folder of the project, with a slash at its end */
export function readEtt(root = ""): EttRecord | null {
  const file = `${root}${FILE}`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

const CHANNEL = "OT";
const HORIZONS = [96, 192];
/** What the data ask for, and the usual input length of published models; all channels at the nearer horizon. */
const ARMS: readonly (Arm & { readonly horizons: readonly number[] })[] = [
  { columns: "own", window: null, horizons: HORIZONS },
  { columns: "own", window: 96, horizons: HORIZONS },
  { columns: "all", window: 96, horizons: HORIZONS.slice(0, 1) },
];

/** Rows that the shared model looks at: input lengths of published models. */
const SHARED_WINDOWS = [96, 336, 512, 720];

/**
 * Runs everything, and writes the record, after each result anew.
 *
 * @param file the user's copy of the series
 * @param smoke one channel with hardly any training, below runs/ alone
 * @throws CallerError where the file is not the series
 */
export async function recordEtt(
  file: string,
  from: Pick<EttRecord, "commit" | "dirty">,
  smoke: boolean,
): Promise<void> {
  const rows = await readSeries(file);
  const effort = smoke
    ? { ...efforts.quick, widths: [8], seeds: 1, extensions: 0, steps: 32, evaluateEvery: 16 }
    : efforts.quick;
  let record: EttRecord = {
    ...from,
    machine: describeMachine(),
    alone: [],
    channels: [],
    shared: [],
  };
  mkdirSync(smoke ? "runs" : "evidence/results", { recursive: true });
  const keep = (found: Pick<EttRecord, "alone" | "channels" | "shared">) => {
    record = { ...record, ...found };
    const json = `${JSON.stringify(record, null, 2)}\n`;
    writeFileSync(smoke ? "runs/evidence-ett-smoke.json" : FILE, json);
  };
  for (const horizon of smoke ? HORIZONS.slice(0, 1) : HORIZONS) {
    const result = await runAlone(rows, CHANNEL, horizon, effort);
    keep({ ...record, alone: [...record.alone, result] });
    console.log(`${CHANNEL}, ${horizon} ahead: ${result.headline}`);
  }
  for (const horizon of smoke ? [] : HORIZONS) {
    const result = await runShared(rows, horizon, SHARED_WINDOWS);
    keep({ ...record, shared: [...record.shared, result] });
    console.log(`one model for all channels, ${horizon} ahead: ${result.seconds.toFixed(0)} s`);
  }
  for (const { horizons, ...arm } of smoke ? [] : ARMS) {
    for (const horizon of horizons) {
      const result = await runChannels(rows, arm, horizon);
      keep({ ...record, channels: [...record.channels, result] });
      const { columns, window, seconds } = result;
      console.log(
        `seven channels, ${horizon} ahead, ${columns}, ${window ?? "chosen"} rows: ${seconds.toFixed(0)} s`,
      );
    }
  }
  if (smoke) console.log(ettSection(record));
}
