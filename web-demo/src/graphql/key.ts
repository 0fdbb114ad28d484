/** A key that nobody else has: what is sent twice under it is done once. */
export function freshKey(): string {
  // randomUUID exists on https and on the own machine only; a shop in a local network has neither.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
