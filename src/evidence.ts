/** What every statement of nwidth rests on, in words; the strongest first. */
export const EVIDENCE = {
  proved: "every constant is explicit, and the proof stands beside the code",
  recalled: "as a paper prints it, its proof or hidden constants not vouched for",
  fitted: "rests on a constant that a fit found, or that you gave",
  measured: "read off data, or off a run",
} as const;

/** How a statement is known; what carries a narrower set takes an `Extract` of it. */
export type Evidence = keyof typeof EVIDENCE;

/** The answer where what is known does not decide. */
export const CANNOT_TELL = "cannot tell";

/** One of the answers of a question, or that it cannot be told. */
export type Judgement<Answer extends string> = Answer | typeof CANNOT_TELL;
