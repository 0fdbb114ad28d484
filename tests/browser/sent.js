/**
 * Sends every document of the pages the way they do, and says what went over the wire. Vite loads this, so that
 * it meets the same sources and the same client as the build.
 */
import * as answerPage from "../../web-demo/answer/shop.ts";
import { askedOverBoth } from "../../web-demo/src/graphql/api.ts";

const GENERATED = import.meta.glob("../../web-demo/src/**/*.gen.ts", { eager: true });
const MADE = import.meta.glob("../../web-demo/src/**/documents.ts", { eager: true });

/** `{ export or operation: text }`. */
export async function sent() {
  let seen;
  globalThis.fetch = async (_, { body }) => {
    seen = JSON.parse(body).query;
    return Response.json({ data: { shortageOffer: null, shortageOfferAnswer: { offer: {} } } });
  };
  const wire = {
    subscribe({ query }, sink) {
      seen = query;
      sink.next({ data: {} });
      sink.complete();
      return () => {};
    },
  };
  const client = askedOverBoth({ token: () => null }, wire);

  async function textOf(document) {
    seen = undefined;
    const { operation } = document.definitions.find(({ kind }) => kind === "OperationDefinition");
    await client[operation](document, {}).toPromise();
    return seen;
  }

  const texts = {};
  for (const exported of Object.values(GENERATED)) {
    for (const [name, document] of Object.entries(exported)) {
      if (name.endsWith("Document")) texts[name] = await textOf(document);
    }
  }
  for (const { everyDocument } of Object.values(MADE)) {
    for (const document of everyDocument()) texts[document.definitions[0].name.value] = await textOf(document);
  }
  await answerPage.look("a token");
  texts.look = seen;
  await answerPage.answer("a token", "WAIT", null);
  texts.answer = seen;
  return texts;
}
