import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER, rendered, theoryPages } from "./render.js";

/** `npm run theory` writes the HTML of every page of docs/theory anew. */
for (const page of theoryPages()) writeFileSync(join(FOLDER, `${page.name}.html`), rendered(page));
