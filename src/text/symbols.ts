/** The symbol of a place that holds none. */
export const PADDING = 0;
/** The symbol before the first of a sequence. */
export const START = 1;
/** The symbol behind the last of a sequence. */
export const END = 2;
/** The symbol of byte 0; those of the other bytes follow. */
export const FIRST_BYTE = 3;
/** Symbols that stand for no pair: those above and the bytes. */
export const PLAIN_SYMBOLS = FIRST_BYTE + 256;
/** Most symbols of a vocabulary: a pair of them is one number of 32 bits. */
export const MOST_SYMBOLS = 2 ** 16;
