/** What the storefront tells the tracking page of an order that was placed a moment ago, in this tab. */

const KEY = "waypost.placed";

interface Placed {
  readonly number: string;
  /** As the reader is told it, such as "¥168.00". */
  readonly total: string;
}

export function rememberPlaced(placed: Placed): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(placed));
  } catch {
    // A browser that keeps nothing is thanked without the total.
  }
}

/** The total of the order, where it is the one just placed; empty for any other. */
export function justPlaced(number: string): string {
  try {
    const placed = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Placed | null;
    return placed?.number === number ? placed.total : "";
  } catch {
    return "";
  }
}
