import { reader } from "./reader.svelte.ts";

type Sentence = string | ((...facts: never[]) => string) | { readonly [key: string]: string };
type Dictionary = { readonly [key: string]: Sentence };

/** The same keys and the same facts; only the texts may differ. */
type Translated<D extends Dictionary> = {
  readonly [K in keyof D]: D[K] extends string ? string : D[K] extends (...facts: infer F) => string
    ? (...facts: F) => string
    : { readonly [L in keyof D[K]]: string };
};

/**
 * A page's words in both languages. Ask them where they are shown, `w().greeting`, so that a change
 * of language shows at once. A key that is missing in one of them does not build.
 */
export function words<const D extends Dictionary>(en: D, zh: Translated<D>): () => Translated<D> {
  const both = { en: en as unknown as Translated<D>, zh }; // widened: its texts are any texts
  return () => both[reader.language];
}
