import { existsSync, writeFileSync } from "node:fs";
import { presentCode, RECORD, recordedCode } from "./code.js";

/**
 * `npm run -s build && node build/test/experiments/trial/record-code.js` records the code of tasks and
 * architectures anew, after one was changed. It refuses where another result may come out and the
 * version did not rise.
 */
const before = existsSync(RECORD) ? recordedCode() : {};
const now = presentCode();
const unraised = Object.entries(now).filter(([name, { version, behaviour }]) => {
  const known = before[name];
  if (known === undefined || version > known.version) return false;
  return Object.entries(known.behaviour).some(([settings, of]) => behaviour[settings] !== of);
});
for (const [name] of unraised) {
  process.stderr.write(`src/${name}: computes something else; raise its version\n`);
}
if (unraised.length > 0) process.exitCode = 1;
else writeFileSync(RECORD, `${JSON.stringify(now, null, 2)}\n`);
