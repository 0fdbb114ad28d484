/** What the browser keeps for the shop; where it keeps nothing, this page remembers by itself. */

const remembered = new Map<string, string>();

export function kept(where: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return remembered.get(key) ?? window[where].getItem(key);
  } catch {
    return null;
  }
}

/** `null` forgets it. */
export function keep(where: "localStorage" | "sessionStorage", key: string, text: string | null): void {
  remembered.delete(key);
  try {
    if (text === null) window[where].removeItem(key);
    else window[where].setItem(key, text);
  } catch {
    if (text !== null) remembered.set(key, text); // forbidden, or too much for it
  }
}
