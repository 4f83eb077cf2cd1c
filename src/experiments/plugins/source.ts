import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { CallerError } from "../../errors.js";

/** A plugin's file as it was read: plain data, which a worker gets too. */
export interface PluginSource {
  /** absolute path, links followed */
  readonly file: string;
  /** of its bytes, in hexadecimal: the version of all that it registers */
  readonly sha256: string;
}

/** Bytes of the largest file that is read: a bundle with a table of numbers in it is smaller. */
const LARGEST = 2 ** 24;

/** Packages that a plugin may import beside Node's modules. */
const PACKAGES = ["nwidth", "zod"];

/**
 * Reads a plugin's file, and does not run it. A plugin is one file: what its results depend on is then
 * known by one hash.
 *
 * @throws CallerError where there is no such file, it is no module, or it imports what its hash would not
 *   hold: other files, or packages but nwidth and zod
 */
export async function readPlugin(path: string): Promise<PluginSource> {
  const say = (problem: string, cure: string) =>
    new CallerError(`plugin ${path}: ${problem}`, cure);
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (status instanceof Error) {
    throw say(
      status.code === "ENOENT" ? "there is no such file" : `cannot be read (${status.code})`,
      "name a .js or .mjs file",
    );
  }
  // of a link what it leads to: from there its imports are looked up
  const file = await realpath(path);
  if (!status.isFile()) throw say("is no file", "name a .js or .mjs file");
  if (status.size > LARGEST) {
    throw say(`has ${status.size} bytes, at most ${LARGEST} are read`, "keep data in other files");
  }
  if (![".js", ".mjs"].includes(extname(file))) {
    throw say(
      `ends in '${extname(file)}'`,
      "give JavaScript, .js or .mjs; compile TypeScript first",
    );
  }
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw say(`cannot be read (${error.code})`, "make it readable");
  });
  // loaded where it is needed: few commands read plugins
  const { parse } = await import("es-module-lexer/js");
  let imports: ReturnType<typeof parse>[0];
  try {
    [imports] = parse(bytes.toString("utf8"));
  } catch (error) {
    const [reason] = String((error as Error).message).split("\n");
    throw say(`is no module that can be read: ${reason}`, "check its syntax with node --check");
  }
  for (const { n: name, d: dynamic } of imports) {
    // import.meta
    if (dynamic === -2) continue;
    if (name === undefined) {
      throw say(
        "imports what only running it would tell",
        "name what is imported in quotes, so that it is known what results depend on",
      );
    }
    if (name === "node:module") {
      throw say(
        "imports 'node:module', which would load what its hash does not hold",
        "put what it loads into the file, or read data with node:fs",
      );
    }
    if (name.startsWith("node:") || PACKAGES.includes(name)) continue;
    throw say(
      `imports '${name}', which its hash would not hold: an edit there would leave old results standing`,
      `a plugin is one file that imports ${PACKAGES.join(", ")} and node: modules; put the rest into it, by hand or with a bundler`,
    );
  }
  if (imports.some(({ n }) => n === "nwidth")) await requireOwn(file, say);
  return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** The entry of this nwidth. */
const OWN = fileURLToPath(new URL("../../index.js", import.meta.url));

/** @throws CallerError where `nwidth` is, from the plugin's folder, nothing or another copy than this one */
async function requireOwn(
  file: string,
  say: (problem: string, cure: string) => CallerError,
): Promise<void> {
  let found: string;
  try {
    found = createRequire(file).resolve("nwidth");
  } catch {
    throw say(
      "imports 'nwidth', which is not installed where it lies",
      "run npm install nwidth --ignore-scripts in its folder or one above, and npx nwidth there",
    );
  }
  const [theirs, own] = await Promise.all([realpath(found), realpath(OWN)]);
  if (theirs === own) return;
  throw say(
    `imports the nwidth of ${theirs}, and this one is ${own}`,
    "call the nwidth that is installed where the plugin lies, as npx nwidth does",
  );
}
