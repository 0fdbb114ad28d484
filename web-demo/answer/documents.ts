/** The documents of the two questions that this page asks the shop. */

const OFFER = `
fragment Shown on ShortageOffer {
  orderNumber state answerBy answer substitute
  missing { sku name quantity }
  choices {
    choice
    labelEn: label(locale: EN) labelZh: label(locale: ZH)
    meaningEn: meaning(locale: EN) meaningZh: meaning(locale: ZH)
    priceChange { amount currency }
    substitutes { insteadOf sku name quantity priceChange { amount currency } }
  }
}`;
export const LOOK = `query ShortageOffer($token: String!) { shortageOffer(token: $token) { ...Shown } } ${OFFER}`;
export const ANSWER = `mutation AnswerShortage($input: ShortageOfferAnswerInput!) {
  shortageOfferAnswer(input: $input) {
    __typename
    ... on ShortageOfferSuccess { offer { ...Shown } }
    ... on ErrorResult { en: message(locale: EN) zh: message(locale: ZH) }
    ... on InvalidTransitionError { blockedBy { en: message(locale: EN) zh: message(locale: ZH) } }
  }
} ${OFFER}`;

/** For the list of what the pages send. */
export function everyDocument(): string[] {
  return [LOOK, ANSWER];
}
