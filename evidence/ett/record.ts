import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describeMachine, type Machine } from "../../bench/machine.js";
import { efforts } from "../../src/advise/grid.js";
import type { AloneResult, Arm, ChannelsResult } from "./run.js";
import { runAlone, runChannels } from "./run.js";
import { ettSection } from "./section.js";
import { readSeries } from "./series.js";

/** What a whole run of the suite found. */
export interface EttRecord {
  /** commit that was run; null where there is no repository */
  readonly commit: string | null;
  /** whether files differed from that commit */
  readonly dirty: boolean;
  readonly machine: Machine;
  readonly alone: readonly AloneResult[];
  readonly channels: readonly ChannelsResult[];
}

/** From the folder of the project. */
const FILE = "evidence/results/ett.json";

/** What is recorded; null where nothing is. @param root folder of the project, with a slash at its end */
export function readEtt(root = ""): EttRecord | null {
  const file = `${root}${FILE}`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** The usual input length of published models, and what the data ask for. */
const ARMS: readonly Arm[] = [
  { columns: "own", window: null },
  { columns: "own", window: 96 },
  { columns: "all", window: 96 },
];
const HORIZONS = [96, 192];
const CHANNEL = "OT";

/**
 * Runs everything, and writes the record.
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
  const alone: AloneResult[] = [];
  const channels: ChannelsResult[] = [];
  for (const horizon of smoke ? HORIZONS.slice(0, 1) : HORIZONS) {
    alone.push(await runAlone(rows, CHANNEL, horizon, effort));
    console.log(`${CHANNEL}, ${horizon} ahead: ${alone[alone.length - 1].headline}`);
    for (const arm of smoke ? [] : ARMS) {
      const result = await runChannels(rows, arm, horizon);
      channels.push(result);
      console.log(
        `seven channels, ${horizon} ahead, ${arm.columns}, ${arm.window ?? "chosen"} rows: ${result.seconds.toFixed(0)} s`,
      );
    }
  }
  const record: EttRecord = { ...from, machine: describeMachine(), alone, channels };
  const json = `${JSON.stringify(record, null, 2)}\n`;
  mkdirSync(smoke ? "runs" : "evidence/results", { recursive: true });
  writeFileSync(smoke ? "runs/evidence-ett-smoke.json" : FILE, json);
  if (smoke) console.log(ettSection(record));
}
