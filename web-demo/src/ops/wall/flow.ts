/** How many orders came into each state and left it in the last five minutes, in a memory of fixed size. */

const SPAN_MS = 10_000;
const SPANS = 30; // times ten seconds: five minutes

export interface Flow {
  readonly came: number;
  readonly left: number;
}

export class Flows {
  readonly #places: ReadonlyMap<string, number>;
  readonly #came: Uint32Array;
  readonly #left: Uint32Array;
  #newest = 0;

  constructor(states: readonly string[]) {
    this.#places = new Map(states.map((state, place) => [state, place]));
    this.#came = new Uint32Array(states.length * SPANS);
    this.#left = new Uint32Array(states.length * SPANS);
  }

  moved(from: string | null, to: string, atMs: number): void {
    const span = this.#span(atMs);
    if (span === null) return; // replayed after a long absence: no flow of now
    this.#count(this.#came, to, span);
    if (from !== null) this.#count(this.#left, from, span);
  }

  of(state: string, nowMs: number): Flow {
    this.#span(nowMs);
    return { came: this.#sum(this.#came, state), left: this.#sum(this.#left, state) };
  }

  /** The place of this moment among the spans; what is older than five minutes is cleared on the way. */
  #span(atMs: number): number | null {
    const span = Math.floor(atMs / SPAN_MS);
    if (span > this.#newest) {
      for (let each = Math.max(this.#newest + 1, span - SPANS + 1); each <= span; each += 1) {
        for (let place = 0; place < this.#places.size; place += 1) {
          this.#came[place * SPANS + (each % SPANS)] = 0;
          this.#left[place * SPANS + (each % SPANS)] = 0;
        }
      }
      this.#newest = span;
    }
    return span <= this.#newest - SPANS ? null : span % SPANS;
  }

  #count(counts: Uint32Array, state: string, span: number): void {
    const place = this.#places.get(state);
    if (place !== undefined) counts[place * SPANS + span]! += 1;
  }

  #sum(counts: Uint32Array, state: string): number {
    const place = this.#places.get(state);
    if (place === undefined) return 0;
    return counts.subarray(place * SPANS, (place + 1) * SPANS).reduce((sum, count) => sum + count, 0);
  }
}
