/**
 * Stretches that pairs are merged within, with the one blank before them: letters, digits, signs, or what
 * is blank. Ranges of numbers and no classes of Unicode's, which grow with every version of the engine.
 * The bound is for texts without a blank: the work on a word grows with the square of its length.
 */
const LETTERS = String.raw`[A-Za-z\u{c0}-\u{1fff}\u{2070}-\u{10ffff}]{1,64}`;
const DIGITS = "[0-9]{1,64}";
const SIGNS = String.raw`[!-\/:-@\[-\x60\{-~\u{80}-\u{bf}\u{2000}-\u{206f}]{1,64}`;
/** As long as the last blank is not that of a word that follows. */
const BLANK = String.raw`[\0- \x7f]{1,64}?(?= ?[^\0- \x7f]|$)|[\0- \x7f]{1,64}`;
const WORD = new RegExp(` ?(?:${LETTERS}|${DIGITS}|${SIGNS})|${BLANK}`, "gu");

/** The words of a text: put together they are the text. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}
