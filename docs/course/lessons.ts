import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** docs/course, from build/docs/course. */
export const FOLDER = join(import.meta.dirname, "..", "..", "..", "docs", "course");

/** A page of the course but its index. */
export interface Lesson {
  /** of its page and of its picture, without their endings; of the folder that its command writes into */
  readonly name: string;
  readonly text: string;
  /** the first of the page; those after it are variations */
  readonly command: string;
  /** that the command makes, from where it is run; a copy stands beside the page */
  readonly picture: string;
}

/** The lessons, in their order. */
export function lessons(): Lesson[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d\d-.*\.md$/.test(file))
    .sort()
    .map((file) => {
      const name = file.slice(0, -".md".length);
      const text = readFileSync(join(FOLDER, file), "utf8");
      const [, command] = /^```sh\n(.+)\n```$/m.exec(text) ?? [];
      const [, picture] = /^The picture is `(runs\/.+\.svg)`/m.exec(text) ?? [];
      if (command === undefined || picture === undefined) {
        throw new RangeError(`${file} has no command, or no line that says where its picture is`);
      }
      return { name, text, command, picture };
    });
}
