/** Text that holds names and cells from a file, without what would steer a terminal or turn its writing round. */
export function plainText(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** Characters of a message that are shown; of a longer one its beginning, and its end, where the cure stands. */
const LONGEST = 4000;
const LAST = 1000;

/** What went wrong, as it may be shown whatever names it holds. */
export function messageText(text: string): string {
  const plain = plainText(text);
  if (plain.length <= LONGEST) return plain;
  const first = LONGEST - LAST;
  return `${plain.slice(0, first)} … (${plain.length - LONGEST} characters more) … ${plain.slice(-LAST)}`;
}

/** Characters that JSON lets stand as they are, and that would steer a terminal or turn its writing round. */
const STEERING = /[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g;

/** A value as JSON on one line, with names and cells from a file in it. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    STEERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
