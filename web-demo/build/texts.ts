/**
 * Every document of the pages as the very text that goes over the wire. The build loads this, never a page.
 *
 * Documents come from two places: the exports `...Document` of each `*.gen.ts`, and `everyDocument` of each
 * `documents.ts`, for what a page makes by itself. GraphiQL sends what is typed into it and has none.
 */
import { stringifyDocument, type DocumentInput } from "@urql/core";

/** Text is sent as it stands; the rest as urql prints it. */
type Sent = string | DocumentInput;

const GENERATED = import.meta.glob<Record<string, Sent>>("../src/**/*.gen.ts", { eager: true });
const MADE = import.meta.glob<{ everyDocument: () => readonly Sent[] }>(["../src/**/documents.ts", "../*/documents.ts"], {
  eager: true,
});

export function texts(): string[] {
  const generated = Object.values(GENERATED).flatMap((exported) =>
    Object.entries(exported).flatMap(([name, document]) => (name.endsWith("Document") ? [document] : [])),
  );
  const made = Object.values(MADE).flatMap(({ everyDocument }) => everyDocument());
  return [...generated, ...made].map((sent) => (typeof sent === "string" ? sent : stringifyDocument(sent)));
}
