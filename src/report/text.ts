/**
 * Text from data as it may be shown: line breaks and tabs become spaces; other control characters
 * (which would steer a terminal or break the page) and overrides of the writing direction become
 * the replacement character.
 */
export function printable(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, " ")
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** `text` cut to at most `length` characters, the last an ellipsis where something was cut. */
export function shortened(text: string, length: number): string {
  const characters = [...new Intl.Segmenter("en").segment(printable(text))].map((s) => s.segment);
  return characters.length <= length
    ? characters.join("")
    : `${characters.slice(0, length - 1).join("")}…`;
}

/** The first and the last characters of `text`, `length` in all, an ellipsis for what is between. */
function inMiddle(text: string, length: number): string {
  const characters = [...new Intl.Segmenter("en").segment(printable(text))].map((s) => s.segment);
  if (characters.length <= length) return characters.join("");
  const tail = Math.floor((length - 1) / 2);
  return [
    ...characters.slice(0, length - 1 - tail),
    "…",
    ...characters.slice(characters.length - tail),
  ].join("");
}

/**
 * Names cut to at most `length` characters each so that different ones stay different: those that would
 * be cut to the same keep their end, too, and where that is the same, a number.
 */
export function shortenedApart(names: readonly string[], length: number): string[] {
  const cuts: readonly ((name: string) => string)[] = [
    (name) => shortened(name, length),
    (name) => inMiddle(name, length),
    (name) => {
      const number = ` ${1 + [...new Set(names)].indexOf(name)}`;
      return `${shortened(name, Math.max(1, length - number.length))}${number}`;
    },
  ];
  const [last] = cuts.slice(-1);
  return names.map((name) => {
    const others = names.filter((other) => other !== name);
    const cut = cuts.find((c) => others.every((other) => c(other) !== c(name))) ?? last;
    return cut(name);
  });
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
