import { adviseShapes, MEMBERS, WIDTHS } from "../advise-shapes.js";
import { sameLosses } from "../agreement.js";
import { type BenchCase, fill, interleave, type Measurement, median, type Scale } from "../case.js";
import { figure } from "../report.js";
import { Torch, torchAbsent } from "../torch.js";
import { Workers } from "../workers.js";
import { tiny, type Workload } from "../workload.js";

type Rates = Pick<Measurement, "first" | "second" | "ratios">;

/** Model-steps a second: two workers with a population each, and two PyTorch processes. */
async function ratesOf(workload: Workload, members: number, scale: Scale): Promise<Rates> {
  const workers = await Workers.start(2, { workload, members });
  const torches = [await Torch.start("as installed"), await Torch.start("as installed")];
  await Promise.all(torches.map((t) => t.open(workload)));
  sameLosses("PyTorch", await torches[0].losses(workload.stepsPerRun), workers.losses);
  const runs = await fill(scale, (n) => workers.runTime(n));
  const stepTimes = (n: number) => Promise.all(torches.map((t) => t.stepTime(n)));
  const steps = await fill(scale, async (n) => Math.max(...(await stepTimes(n))));
  const rates = await interleave(
    scale.repeats,
    async () => (1000 * workers.modelSteps) / (await workers.runTime(runs)),
    async () => (await stepTimes(steps)).reduce((sum, ms) => sum + 1000 / ms, 0),
    (ours, theirs) => ours / theirs,
  );
  await workers.close();
  for (const torch of torches) torch.close();
  return rates;
}

export const modelSteps: BenchCase = {
  name: "model-steps a second of advise's shapes, two cores, lowest ratio to PyTorch",
  target: { kind: "at least", value: 0.5 },
  measure: async (scale) => {
    const absent = torchAbsent();
    if (absent !== null) return { skipped: absent };
    const measured: { readonly name: string; readonly rates: Rates }[] = [];
    const { smoke } = scale;
    for (const { name, workload } of adviseShapes(smoke ? WIDTHS.slice(0, 1) : WIDTHS)) {
      const rates = await ratesOf(smoke ? tiny(workload) : workload, smoke ? 1 : MEMBERS, scale);
      measured.push({ name, rates });
    }
    const lowest = measured.reduce((a, b) =>
      median(b.rates.ratios) < median(a.rates.ratios) ? b : a,
    );
    return {
      ...lowest.rates,
      sides: [`nwidth (${lowest.name})`, "PyTorch"],
      unit: "model-steps/s",
      notes: [
        `two workers with ${MEMBERS} models each against two processes with one model each, one thread each; same losses over the first steps`,
      ],
      table: {
        header: ["architecture, width", "nwidth, steps/s", "PyTorch, steps/s", "ratio"],
        rows: measured.map(({ name, rates: { first, second, ratios } }) => [
          name,
          figure(median(first)),
          figure(median(second)),
          figure(median(ratios)),
        ]),
      },
    };
  },
};
