import { describe, expect, it } from "vitest";
import { type DecodingOptions, decode, type Given } from "../../src/decoding/decode.js";
import { initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";

const alone = { inputs: 7, outputs: 7, length: 6, reads: "symbols" } as const;
const small = { width: 4, heads: 2, feedForwardWidth: 4, layers: 1 };
const translator = buildModel("encoder-decoder", small, {
  ...alone,
  source: { symbols: 7, length: 5 },
});
const speaker = buildModel("language-model", small, alone);

function made(model: typeof speaker, given: readonly Given[], options: DecodingOptions = {}) {
  return decode(nodeEngine, model, initialParameters(model, 3), given, options);
}

describe("what a model makes", () => {
  const given = [[3, 4], [6, 5, 4, 3, 3], [5], [3]].map((source) => ({ source }));

  it.each([1, 3])(
    "by a beam of %i does not hang on batches, order or what is beside",
    async (beam) => {
      const all = await made(translator, given, { beam });
      const apart = await made(translator, given, { beam, batch: 2 });
      const turned = await made(translator, [...given].reverse(), { beam, batch: 3 });
      const rounded = (found: typeof all) =>
        found.map((one) => ({ ...one, logProbability: 0, score: one.score.toFixed(9) }));
      expect(rounded(apart)).toEqual(rounded(all));
      expect(rounded([...turned].reverse())).toEqual(rounded(all));
    },
  );

  it("is no worse by a wider beam that holds all beginnings", async () => {
    const greedy = await made(translator, given);
    const wide = await made(translator, given, { beam: 64 });
    for (const [i, { score, ended }] of greedy.entries()) {
      if (ended) expect(wide[i].score).toBeGreaterThanOrEqual(score - 1e-9);
    }
  });

  it("goes on from its beginning", async () => {
    const [long] = await made(speaker, [{ beginning: [1, 3, 4] }]);
    expect(long.symbols.length).toBeLessThanOrEqual(4);
    const [first] = await made(speaker, [{ beginning: [1, 3, 4, ...long.symbols.slice(0, 1)] }]);
    expect(first.symbols).toEqual(long.symbols.slice(1));
  });

  it.each<[string, typeof speaker, Given, DecodingOptions, RegExp]>([
    ["no source", translator, {}, {}, /sequence 1 has no source.*one of at most 5/],
    ["a longer source", translator, { source: [3, 3, 3, 3, 3, 3] }, {}, /a source of 6 symbols/],
    ["a source too many", speaker, { source: [3] }, {}, /language-model reads none/],
    ["no beginning", speaker, { beginning: [] }, {}, /begins with 0 symbols/],
    ["an unknown symbol", speaker, { beginning: [7] }, {}, /holds 7, which is none of 7 symbols/],
    ["a beam of 0", speaker, {}, { beam: 0 }, /beam 0\n.*from 1 on/],
    ["a negative penalty", speaker, {}, { lengthPenalty: -1 }, /lengthPenalty -1/],
  ])("with %s is refused", async (_, model, one, options, message) => {
    await expect(made(model, [one], options)).rejects.toThrow(message);
  });

  it("is refused of an architecture without steps", async () => {
    const model = buildModel("gru", { width: 4 }, alone);
    await expect(made(model, [{}])).rejects.toThrow(/gru makes no sequences/);
  });
});
