import { parseHTML } from "linkedom";

/** An empty document in which charts are drawn where there is no browser. */
export function emptyDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document;
}
