const FIRST_MS = 300;
const LONGEST_MS = 15_000;

/** How long to wait before the nth attempt: twice as long each time, and never all clients at once. */
export function pauseMs(failures: number, chance: () => number = Math.random): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return longest * (0.5 + chance() / 2);
}
