import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { CallerError } from "../errors.js";
import { JOURNAL } from "../experiments/journal/line.js";
import { readStudy } from "../report/documents/read-study.js";
import type { PlacedRun } from "../report/page/study/joined.js";
import { countsText } from "../report/study.js";
import { checkOutput } from "./output.js";
import type { Output, Streams } from "./streams.js";
import { plainText } from "./text.js";
import { writeFiles } from "./write.js";

const CLAIMS = "claims.json";
const CURE = "give a directory that nwidth study run wrote, or one that holds such directories";

/**
 * `nwidth study report`: any number of runs as one page.
 *
 * @param directories of runs, or of directories of runs
 * @throws CallerError before anything is written: where a directory holds no run, or a run is not read
 * @throws StorageError where the page cannot be written
 */
export async function reportStudies(
  directories: readonly string[],
  out: string,
  { stdout, stderr }: Streams,
): Promise<void> {
  await checkOutput(dirname(out));
  const found: string[] = [];
  for (const directory of directories) found.push(...(await runsBelow(directory, stderr)));
  const runs = await Promise.all([...new Set(found)].map((run) => placed(run, dirname(out))));
  const { joinedPage } = await import("../report/page/study/joined.js");
  await writeFiles(dirname(out), new Map([[basename(out), joinedPage(runs)]]));
  const claims = runs.flatMap(({ document }) => document.claims);
  stdout.write(`${countsText(claims)}; ${runs.length} runs\n\nreport: ${plainText(out)}\n`);
}

/** The run of a directory, or those of the directories in it; of those not ended, a note. */
async function runsBelow(directory: string, stderr: Output): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw new CallerError(
      error.code === "ENOENT"
        ? `${directory} does not exist`
        : `${directory} cannot be read (${error.code})`,
      CURE,
    );
  });
  if (names.includes(CLAIMS)) return [directory];
  const runs: string[] = [];
  for (const inside of names.sort().map((name) => join(directory, name))) {
    if (await isFile(join(inside, CLAIMS))) runs.push(inside);
    else if (await isFile(join(inside, JOURNAL))) {
      stderr.write(`note: ${plainText(inside)} has not ended, and is left out\n`);
    }
  }
  if (runs.length > 0) return runs;
  throw new CallerError(
    names.includes(JOURNAL)
      ? `${directory} has not ended: ${CLAIMS} is written when all is trained`
      : `${directory} holds no run of a study: neither ${join(directory, CLAIMS)} nor ${join(directory, "*", CLAIMS)} is a file`,
    names.includes(JOURNAL) ? "run the same nwidth study run again: it continues" : CURE,
  );
}

/** @param page the directory that the page will lie in */
async function placed(run: string, page: string): Promise<PlacedRun> {
  const file = join(run, CLAIMS);
  const document = readStudy(await readFile(file, "utf8"));
  if (document === null) {
    throw new CallerError(
      `${file} is not the claims of a study as this version writes them`,
      "run the same nwidth study run again: what is trained is kept",
    );
  }
  const way = relative(resolve(page), resolve(run)).split(sep).map(encodeURIComponent).join("/");
  const folder = way === "" ? "" : `${way}/`;
  return { document, files: [CLAIMS, ...document.files].map((name) => `${folder}${name}`) };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
