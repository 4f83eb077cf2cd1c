/** Factors beyond this say no more than that there was nothing to divide by. */
const LARGEST_FACTOR = 1000;

/** A share in percent; from ten times on, a factor; with the minus sign of every other number that is shown. */
export function percent(x: number): string {
  if (x > LARGEST_FACTOR) return "more than 1,000 times";
  if (x < -LARGEST_FACTOR) return "less than −1,000 times";
  const text =
    Math.abs(x) >= 10
      ? `${Number(x.toPrecision(2))} times`
      : `${(Math.round(1000 * x) / 10 || 0).toFixed(1)} %`;
  return text.replace("-", "−");
}
