/** Open alerts, the worst and oldest first; never more than a wall can show and a person can take on. */

import type { TroubleFragment } from "../ops.gen.ts";

const MOST = 200;
const RANK: Readonly<Record<string, number>> = { CRITICAL: 0, WARNING: 1, INFO: 2 };

export class Troubles {
  #open = new Map<string, TroubleFragment>();

  begin(alerts: readonly TroubleFragment[]): void {
    this.#open = new Map();
    for (const alert of alerts) this.put(alert);
  }

  put(alert: TroubleFragment): void {
    if (alert.status === "RESOLVED") {
      this.#open.delete(alert.id);
      return;
    }
    this.#open.set(alert.id, alert);
    if (this.#open.size > MOST) {
      const last = this.sorted().at(-1);
      if (last) this.#open.delete(last.id);
    }
  }

  get size(): number {
    return this.#open.size;
  }

  sorted(): TroubleFragment[] {
    return [...this.#open.values()].toSorted(
      (a, b) => (RANK[a.severity] ?? 9) - (RANK[b.severity] ?? 9) || a.raisedAt.localeCompare(b.raisedAt),
    );
  }
}
