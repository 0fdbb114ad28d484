/** Many changes, one look a frame: `ask` as often as you like, `look` runs once before the next paint. */
export class Frames {
  readonly #look: () => void;
  #asked = 0;

  constructor(look: () => void) {
    this.#look = look;
  }

  readonly ask = (): void => {
    // A hidden page is given no frames: what has come is shown when it is seen again.
    if (this.#asked === 0) this.#asked = requestAnimationFrame(this.#now);
  };

  stop(): void {
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
  }

  readonly #now = (): void => {
    this.#asked = 0;
    this.#look();
  };
}
