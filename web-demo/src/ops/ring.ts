/** The newest so many of what keeps coming. What it holds never grows, however long the page is open. */
export class Ring<T> {
  readonly #slots: (T | undefined)[];
  #next = 0;
  #size = 0;

  constructor(room: number) {
    this.#slots = Array.from({ length: room });
  }

  get size(): number {
    return this.#size;
  }

  push(value: T): void {
    this.#slots[this.#next] = value;
    this.#next = (this.#next + 1) % this.#slots.length;
    this.#size = Math.min(this.#size + 1, this.#slots.length);
  }

  clear(): void {
    this.#slots.fill(undefined);
    this.#next = 0;
    this.#size = 0;
  }

  /** The newest that fit, the newest first. */
  newest(most: number, fits: (value: T) => boolean = () => true): T[] {
    const found: T[] = [];
    const room = this.#slots.length;
    for (let back = 1; back <= this.#size && found.length < most; back += 1) {
      const value = this.#slots[(this.#next - back + room) % room] as T;
      if (fits(value)) found.push(value);
    }
    return found;
  }
}
