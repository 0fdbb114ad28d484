/** What this page says by itself; the words of the choices come from the shop. */
export type Language = "en" | "zh";

const WORDS = {
  title: ["Something is missing from your order", "您的订单有商品缺货"],
  order: ["Order", "订单"],
  missing: ["Not there at the moment:", "以下商品暂时缺货："],
  ask: ["What shall we do?", "请选择处理方式"],
  until: ["Please answer by", "请在此之前答复："],
  instead: ["Instead you get", "改为"],
  dearer: ["To pay on top:", "需补差价："],
  cheaper: ["Your order costs less by", "订单金额减少"],
  same: ["At no extra cost.", "无需补差价"],
  send: ["Confirm", "确认"],
  sending: ["One moment…", "请稍候…"],
  thanks: ["Thank you, your answer is noted.", "谢谢，您的选择已登记。"],
  chosen: ["You have chosen:", "您的选择："],
  EXPIRED: [
    "The time to answer is over. Your order goes on waiting for what is missing.",
    "答复期限已过，订单将继续等待到货。",
  ],
  WITHDRAWN: [
    "Your order has changed since, for instance because goods came in. There is nothing left to choose.",
    "订单已有变化（例如商品已到货），无需再作选择。",
  ],
  unknown: [
    "This link is not one of ours. Please open it exactly as it was sent to you.",
    "链接无效，请按收到的完整链接打开。",
  ],
  broken: [
    "The shop could not be reached. Please check your connection and try again.",
    "暂时无法连接商店，请检查网络后重试。",
  ],
  again: ["Try again", "重试"],
  other: ["中文", "English"],
} as const;

export type Word = keyof typeof WORDS;

export function say(word: Word, language: Language): string {
  return WORDS[word][language === "en" ? 0 : 1];
}

export function money(amount: string, currency: string, language: Language): string {
  const shown = new Intl.NumberFormat(customs(language), { style: "currency", currency });
  return shown.format(Math.abs(Number(amount)));
}

export function moment(instant: string, language: Language): string {
  const shown = new Intl.DateTimeFormat(customs(language), { dateStyle: "full", timeStyle: "short" });
  return shown.format(new Date(instant));
}

/** How the reader's country writes amounts and dates in this language. */
function customs(language: Language): string {
  return navigator.languages.find((one) => one.toLowerCase().startsWith(language)) ?? tag(language);
}

export function tag(language: Language): string {
  return language === "en" ? "en" : "zh-CN";
}
