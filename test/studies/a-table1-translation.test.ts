import { describe, expect, it } from "vitest";
import { expand } from "../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../src/experiments/sweep/parse.js";
import { resolveTask } from "../../src/experiments/sweep/parts.js";
import { keysOf, withStarts } from "../../src/experiments/sweep/start.js";
import { tests } from "../../src/studies/a-table1-translation/tests.js";
import {
  configurationOf,
  ENCODERS,
  ORDERS,
  sweepsOf,
} from "../../src/studies/a-table1-translation/training.js";
import { BEAMS, type Cell } from "../../src/studies/a-table1-translation/translations.js";
import { bleuCounts, bleuScore, sumCounts } from "../../src/text/bleu.js";
import { verdictsOf } from "./verdicts.js";

const SENTENCES = 200;

/** Sentences of which some are translated without a fault, the others with one. */
function translated(perfect: number) {
  const reference = "a b c d e f g h".split(" ");
  const counts = Array.from({ length: SENTENCES }, (_, i) =>
    bleuCounts(i < perfect ? reference : reference.with(3, "x"), [reference]),
  );
  return { counts, bleu: bleuScore(sumCounts(counts)).score };
}

/** Cells of models of which so many sentences are perfect, a number each seed. */
function cells(perfect: (cell: Omit<Cell, "seeds">) => readonly number[]): Cell[] {
  return ENCODERS.flatMap((encoder) =>
    ORDERS.flatMap((order) =>
      BEAMS.map((beam) => ({
        ...{ encoder, order, beam },
        seeds: perfect({ encoder, order, beam }).map(translated),
      })),
    ),
  );
}

describe("a-table1-translation", () => {
  it("says what it says of a drop as small as the paper's, and of a larger one of the recurrent", async () => {
    const found = cells(({ encoder, order, beam }) => {
      const altered = order === "altered" ? (encoder === "gru" ? 40 : 4) : 0;
      return [100, 101, 102].map((n) => n - altered + (beam === 4 ? 10 : 0));
    });
    expect(Object.fromEntries(await verdictsOf(tests, found, 3))).toEqual({
      learned: "agrees",
      "drop-greedy": "agrees",
      "drop-beam": "agrees",
      "drop-sentences": "agrees",
      recurrent: "agrees",
      beam: "agrees",
    });
  });

  it("says the opposite where nothing is moved by the order, or the beam is of harm", async () => {
    const found = cells(({ encoder, order, beam }) => {
      const altered = order === "altered" && encoder === "attention" ? 40 : 0;
      return [100, 101, 102].map((n) => n - altered - (beam === 4 ? 10 : 0));
    });
    const verdicts = await verdictsOf(tests, found, 3);
    for (const id of ["drop-greedy", "drop-beam", "recurrent", "beam"]) {
      expect(verdicts.get(id), id).toBe("disagrees");
    }
  });

  it("starts both orders from one training for each encoder and seed", () => {
    const size = { budget: "smoke", seeds: 2 } as const;
    const groups = sweepsOf(size).flatMap((document) =>
      expand(parseSpecification({ ...document, seeds: 2 })),
    );
    const keys = groups.flatMap(keysOf);
    expect(keys.length).toBe(2 * (ENCODERS.length + ENCODERS.length * ORDERS.length));
    expect(withStarts(groups).flatMap(keysOf).sort()).toEqual([...new Set(keys)].sort());
  });

  it("moves ten symbols of the altered source, and none of the original", () => {
    const size = { budget: "default", seeds: 2 } as const;
    const moved = ORDERS.map(
      (order) => resolveTask(configurationOf(size, "gru", order).task, "a task").moved,
    );
    expect(moved).toEqual([0, 10]);
  });
});
