const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Thousands separated by commas, a true minus sign. */
function grouped(integer: number): string {
  const digits = Math.abs(integer)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ",");
  return integer < 0 ? `−${digits}` : digits;
}

function minus(text: string): string {
  return text.replace("-", "−");
}

/** 10 to an integer power, as "10⁻⁷". */
export function powerOfTen(exponent: number): string {
  const digits = [...String(exponent)].map((c) => (c === "-" ? "⁻" : SUPERSCRIPT[Number(c)]));
  return `10${digits.join("")}`;
}

/** Three significant digits; a power of ten below 0.0001 and from ten million on. */
function significant(x: number): string {
  if (x === 0) return "0";
  const rounded = Number(x.toPrecision(3));
  const size = Math.abs(rounded);
  if (size < 1e-4 || size >= 1e7) {
    const [mantissa, exponent] = rounded.toExponential(2).split("e");
    return `${minus(mantissa)}×${powerOfTen(Number(exponent))}`;
  }
  return size >= 1000 ? grouped(rounded) : minus(rounded.toPrecision(3));
}

/** Three significant digits, at most two decimals. */
function percent(x: number): string {
  const p = 100 * x;
  const size = Math.abs(p);
  const text =
    size >= 99.95 ? grouped(Number(p.toPrecision(3))) : minus(p.toFixed(size >= 9.995 ? 1 : 2));
  return `${/[1-9]/.test(text) ? text : "0"} %`;
}

function signed(format: (x: number) => string): (x: number) => string {
  return (x) => {
    const text = format(x);
    return x > 0 && /[1-9]/.test(text) ? `+${text}` : text;
  };
}

/**
 * A relative change: a percentage, or, of ten times as much or a hundredth and beyond, the factor, which
 * a percentage hides.
 */
function change(x: number): string {
  return x >= 9 || (x <= -0.99 && x > -1) ? `×${significant(1 + x)}` : signed(percent)(x);
}

function seconds(x: number): string {
  if (x < 59.95) return `${significant(x)} s`;
  return x < 3597 ? `${significant(x / 60)} min` : `${significant(x / 3600)} h`;
}

/** Exact to six digits, without the noise of binary fractions. */
function setting(x: number): string {
  const rounded = Number(x.toPrecision(6));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa, exponent] = rounded.toExponential().split("e");
    const power = powerOfTen(Number(exponent));
    return mantissa === "1" ? power : `${minus(mantissa)}×${power}`;
  }
  const [whole, fraction] = String(size).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${rounded < 0 ? "−" : ""}${digits}${fraction === undefined ? "" : `.${fraction}`}`;
}

/**
 * The ways in which a number is written, the same in the report and in the terminal. All of them
 * round to at most three significant digits, except `count` and `setting`.
 */
export const FORMATS = {
  error: significant,
  difference: signed(significant),
  percent,
  gain: signed(percent),
  change,
  count: grouped,
  seconds,
  setting,
} as const;

export type Format = keyof typeof FORMATS;

/** What stands where there is no finite number. */
export const NOTHING = "–";

/** `x` in words of its format, or a dash where it is missing or not finite. */
export function written(x: number | null, format: Format): string {
  return x === null || !Number.isFinite(x) ? NOTHING : FORMATS[format](x);
}

/** "1 row", "2 rows", "1,234 rows". */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(n)} ${n === 1 ? singular : plural}`;
}
