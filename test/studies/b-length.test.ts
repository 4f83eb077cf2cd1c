import { describe, expect, it } from "vitest";
import { flattenParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { configurationOf, errorAt } from "../../src/studies/b-length/study.js";

describe("errors at other lengths", () => {
  // heads write nothing; the readout says nothing, or twice the present value, which y is independent of
  it("are those of a model that knows nothing, and of one that says the present value", async () => {
    const configuration = configurationOf("lin");
    const { architecture, ...config } = configuration.model;
    for (const length of [64, 300]) {
      const model = buildModel(String(architecture), config, { inputs: 1, outputs: 1, length });
      const says = (present: number) =>
        flattenParameters(
          model,
          Object.fromEntries(
            model.parameters.map(({ name, shape }) => {
              const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
              // the first channel is x_t, neurons 0 and 1 are its parts above and below 0
              if (name === "embedding.kernel") data[0] = 1;
              if (name.endsWith("feedForward.0.weight")) data.set([1, -1]);
              if (name.endsWith("feedForward.1.weight")) data.set([present, -present]);
              return [name, { shape, data }];
            }),
          ),
        );
      const test = 256;
      const errors = [0, 2].map((present) =>
        errorAt(configuration, Float32Array.from(says(present)), length, test),
      );
      const [nothing, twice] = await Promise.all(errors);
      // y^2 of three signs is 9 or 1, of variance 12; with 2 x_t added 3 (1 + 4 / 3): four standard errors
      expect(Math.abs(nothing - 1)).toBeLessThan((4 * Math.sqrt(12 / test)) / 3);
      expect(Math.abs(twice - 7 / 3)).toBeLessThan((4 * Math.sqrt(60 / test)) / 3);
    }
  });
});
