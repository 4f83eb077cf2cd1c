/** Different notices, at most: whoever reaches a queue can have others say things. */
const MOST = 200;

/** What the user should know of a queue. */
export class Notices {
  readonly #told = new Set<string>();

  /** @param tell left out: nobody listens */
  constructor(private readonly tell: (text: string) => void = () => {}) {}

  /** Says what is true now, and may have been before. */
  readonly say = (text: string): void => this.tell(text);

  /** Says what is not worth saying twice. */
  readonly once = (text: string): void => {
    if (this.#told.has(text) || this.#told.size > MOST) return;
    this.#told.add(text);
    this.tell(this.#told.size > MOST ? "there is more, which is not said" : text);
  };
}
