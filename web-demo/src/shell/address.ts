/** A part of the address as it was meant; one that is no text in escapes, such as `%zz`, as it stands. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
