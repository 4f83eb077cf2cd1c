import { expect } from "vitest";

/** A number as pictures write it: digits, a point, a real minus. */
const NUMBER = /[-−]?\d+(?:\.\d+)?(?:e-?\d+)?/g;

/**
 * That two drawings are the same but for rounding. They are float64 throughout, where another processor or
 * another Node may differ in the last bit: a coordinate, written to a tenth of a pixel, then moves by a tenth,
 * an opacity, written to a thousandth, by a thousandth.
 */
export function expectSame(made: string, kept: string): void {
  const plain = (svg: string) => svg.replace(NUMBER, "#");
  // a difference of a hundred kilobytes would be no help
  expect(plain(made) === plain(kept), "other shapes or words; npm run course draws anew").toBe(
    true,
  );
  const [a, b] = [made, kept].map((svg) => svg.match(NUMBER) ?? []);
  const off = a.map((text, i) => [text, b[i]] as const).filter(([x, y]) => x !== y);
  const value = (text: string) => Number(text.replace("−", "-"));
  const far = off.filter(([x, y]) => !(Math.abs(value(x) - value(y)) <= 0.11));
  expect(far.slice(0, 5)).toEqual([]);
}

/**
 * That two drawings of trained models say the same: their words, and as many series and panels. Their numbers
 * may differ: from one processor to another the engine's sums differ in the last bit, which training carries
 * on to other digits of the errors, and so to other ticks.
 */
export function expectAlike(made: string, kept: string): void {
  const words = (svg: string) =>
    [...svg.matchAll(/<(?:desc|text)[^>]*>([^<]+)</g)]
      .map(([, text]) => text.replace(NUMBER, "#"))
      .filter((text) => /[a-z]{2}/.test(text));
  expect(words(made)).toEqual(words(kept));
}

/** How far from what is trained a page may be: seeds of one configuration differ by as much. */
const FACTOR = 4;

/**
 * That the errors in a page's table are those of a sweep's `errors.csv`: a row for each value of the factor, a
 * column for each of the series, which the last word of its head names. Cells that are no number are passed over.
 * A list of one number is written as the number, as in the figure.
 */
export function expectTabled(page: string, errors: string): void {
  const cells = (line: string) => line.slice(2, -2).split(" | ");
  const [head = "", , ...rows] = page.match(/^\| .* \|$|^\|[-|]+\|$/gm) ?? [];
  const columns = cells(head).map((name) => name.slice(name.lastIndexOf(" ") + 1));
  const [names, ...lines] = errors.trim().split("\n");
  const found = lines.map((line) => {
    const fields = line.split(",");
    const of = (name: string) => fields[names.split(",").indexOf(name)];
    return {
      series: of("series"),
      against: of("against").replace(/^\[([^,]+)\]$/, "$1"),
      error: Number(of("error")),
    };
  });
  expect(rows.length).toBeGreaterThan(1);
  for (const [against, ...values] of rows.map(cells)) {
    values.forEach((value, i) => {
      if (Number.isNaN(Number(value))) return;
      const one = found.find((f) => f.against === against && f.series === columns[i + 1]);
      const off = Math.abs(Math.log((one?.error ?? Number.NaN) / Number(value)));
      expect(off, `${against}, ${columns[i + 1]}: ${value}`).toBeLessThan(Math.log(FACTOR));
    });
  }
}
