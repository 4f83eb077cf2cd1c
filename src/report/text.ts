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

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
