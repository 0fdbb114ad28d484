/** The bars of a Code 128 symbol, widths in modules; the encoding is JsBarcode's, the drawing ours. */

import JsBarcode from "jsbarcode";

export interface Bar {
  readonly x: number;
  readonly width: number;
}

export interface Symbol128 {
  readonly bars: readonly Bar[];
  /** With the ten light modules on either side that a scanner needs. */
  readonly modules: number;
}

const QUIET = 10;

export function code128(text: string): Symbol128 {
  // Given a plain object JsBarcode only encodes: nothing is drawn, and no inline style offends the page's policy.
  const encoded: { encodings?: readonly { readonly data: string }[] } = {};
  JsBarcode(encoded, text, { format: "CODE128" });
  const pattern = (encoded.encodings ?? []).map(({ data }) => data).join("");
  const bars = [...pattern.matchAll(/1+/g)].map((run) => ({ x: QUIET + run.index, width: run[0].length }));
  return { bars, modules: pattern.length + 2 * QUIET };
}
