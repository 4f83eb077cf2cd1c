import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import type { PopulationSpecification } from "../../src/training/specification.js";
import { type Case, defaults, large, narrow, representative, threaded } from "./bits-cases.js";
import {
  distinctMembers,
  filteredNoise,
  specificationFor,
  type Trace,
  traces,
} from "./small-problems.js";

type Members = PopulationSpecification["members"];

const RUNS = 3;

const everyone = distinctMembers(16);
const three = everyone.slice(0, 3);
const third = three[2];

function train({ examples, changes }: Case, members: Members, threads = 1): Promise<Trace[]> {
  const spec = specificationFor(examples, { ...changes, members });
  return traces(nodeEngine, spec, examples, RUNS, threads);
}

const known = new Map<Case, Map<string, Promise<Trace[]>>>();

/** What one thread trains, once for all tests that compare with it. */
function trained(of: Case, members: Members): Promise<Trace[]> {
  const ofCase = known.get(of) ?? new Map<string, Promise<Trace[]>>();
  known.set(of, ofCase);
  const key = JSON.stringify(members);
  const result = ofCase.get(key) ?? train(of, members);
  ofCase.set(key, result);
  return result;
}

/**
 * Tests that a member's bits depend on nothing but its specification.
 *
 * @param choose which cases of a list are run
 * @param shapes how many random shapes are
 */
export function sameBits(
  choose: (cases: readonly Case[]) => readonly Case[],
  shapes: number,
): void {
  describe("a member's bits do not depend on its neighbours", () => {
    it.each(choose(narrow))("$name: alone, among 5 and among 16", async (of) => {
      const five = await trained(of, everyone.slice(0, 5));
      const sixteen = await trained(of, everyone);
      expect(sixteen.slice(0, 5)).toEqual(five);
      const [alone] = await trained(of, [third]);
      expect(alone).toEqual(five[2]);
    });

    it.each(choose([...defaults, ...large, ...threaded]))(
      "$name: alone and among 3",
      async (of) => {
        const among = await trained(of, three);
        const [alone] = await trained(of, [third]);
        expect(alone).toEqual(among[2]);
      },
    );

    it("on random shapes", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            channels: fc.integer({ min: 1, max: 3 }),
            window: fc.integer({ min: 1, max: 10 }),
            width: fc.integer({ min: 1, max: 32 }),
            batch: fc.integer({ min: 1, max: 40 }),
            architecture: fc.constantFrom(
              "transformer-a",
              "rnn",
              "gru",
              "lstm",
              "state-space",
              "attention-rnn",
              "recurrent-convolution",
              "temporal-convolution",
              "linear-filter",
            ),
            place: fc.nat(2),
          }),
          async ({ channels, window, width, batch, architecture, place }) => {
            const config = {
              "transformer-a": {
                hidden: width,
                headSize: 1 + (width % 7),
                valueSize: width,
                feedForwardWidth: 2 * width,
              },
              rnn: { width },
              gru: { width },
              lstm: { width },
              "state-space": { width },
              "attention-rnn": { width },
              "recurrent-convolution": { channels: 1 + (width % 7), width },
              "temporal-convolution": { channels: width, levels: 3 },
              "linear-filter": {},
            }[architecture];
            const of: Case = {
              name: "random",
              examples: filteredNoise(60, channels, window),
              changes: { architecture, config, batch },
            };
            const among = await train(of, three);
            const [alone] = await train(of, [three[place]]);
            expect(alone).toEqual(among[place]);
          },
        ),
        { numRuns: shapes },
      );
    });

    it.each(representative)("$name: beside one that diverges and one that stops", async (of) => {
      const [diverging, stopping, quiet] = three;
      const members = [{ ...diverging, learningRate: 1e30 }, stopping, quiet];
      const spec = specificationFor(of.examples, { ...of.changes, members });
      const beside = await traces(nodeEngine, spec, of.examples, RUNS, 1, (population, run) => {
        if (run === 1) population.retire([1]);
      });
      expect(beside[0].losses.some((l) => !Number.isFinite(l))).toBe(true);
      const [alone] = await trained(of, [quiet]);
      expect(beside[2]).toEqual(alone);
    });
  });

  describe("a training is reproducible", () => {
    it.each(representative)("$name: two runs give the same bits", async (of) => {
      expect(await train(of, three)).toEqual(await trained(of, three));
    });

    it.each(choose([...threaded, ...defaults]))(
      "$name: one and two threads give the same bits",
      async (of) => {
        for (const members of [[third], three]) {
          expect(await train(of, members, 2)).toEqual(await trained(of, members));
        }
      },
    );
  });
}
