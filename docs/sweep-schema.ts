import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sweepJsonSchema } from "../src/experiments/sweep/json-schema.js";

/**
 * `npm run -s build && node build/docs/sweep-schema.js` writes docs/sweep.schema.json anew, after a
 * task, an architecture or a field of a sweep has changed.
 */
const path = join(import.meta.dirname, "..", "..", "docs", "sweep.schema.json");
writeFileSync(path, `${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
