/** A customer's answer to what is missing from their order, by the link they were sent. */
import { type Choice, type Money, type Offer, Refusal, type Spoken, answer, look } from "./shop";
import { type Language, type Word, moment, money, say, tag } from "./words";

const page = document.getElementById("page") as HTMLElement;
const switcher = document.getElementById("language") as HTMLButtonElement;
const token = tokenHere();

let language: Language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
let offer: Offer | null | undefined; // undefined until the shop has answered
let trouble: Spoken | null = null;
let justAnswered = false;
let picked = "";

function tokenHere(): string {
  const written = location.pathname.split("/")[2] ?? "";
  try {
    return decodeURIComponent(written);
  } catch {
    return written; // none of ours: the shop says so
  }
}

interface Option {
  choice: string;
  substitute: string | null;
  label: string;
  notes: string[];
}

function word(name: Word): string {
  return say(name, language);
}

function both(name: Word): Spoken {
  return { en: say(name, "en"), zh: say(name, "zh") };
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = "",
  className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function priceNote(change: Money): string {
  const worth = Number(change.amount);
  if (worth === 0) return word("same");
  return `${word(worth > 0 ? "dearer" : "cheaper")} ${money(change.amount, change.currency, language)}`;
}

/** What may be ticked: a substitute each where one product is missing, else the best of each. */
function options(shown: Offer): Option[] {
  return shown.choices.flatMap((choice): Option[] => {
    const label = language === "en" ? choice.labelEn : choice.labelZh;
    const meaning = language === "en" ? choice.meaningEn : choice.meaningZh;
    const wares = choice.substitutes;
    if (wares.length === 0) {
      const notes = choice.priceChange ? [meaning, priceNote(choice.priceChange)] : [meaning];
      return [{ choice: choice.choice, substitute: null, label, notes }];
    }
    if (new Set(wares.map((one) => one.insteadOf)).size > 1) {
      return [{ choice: choice.choice, substitute: null, label, notes: bestOfEach(choice) }];
    }
    return wares.map((one) => ({
      choice: choice.choice,
      substitute: one.sku,
      label: `${label}: ${one.name}`,
      notes: [`${word("instead")} ${one.quantity} × ${one.name}`, priceNote(one.priceChange)],
    }));
  });
}

function bestOfEach(choice: Choice): string[] {
  const best = new Map(choice.substitutes.toReversed().map((one) => [one.insteadOf, one]));
  return [...best.values()]
    .toReversed()
    .map((one) => `${one.quantity} × ${one.name} (${priceNote(one.priceChange)})`);
}

function show(): void {
  document.documentElement.lang = tag(language);
  document.title = word("title");
  switcher.textContent = word("other");
  switcher.lang = language === "en" ? "zh-CN" : "en";
  page.replaceChildren(...content());
}

function content(): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (trouble !== null) {
    const told = element("p", trouble[language], "trouble");
    told.setAttribute("role", "alert");
    found.push(told);
  }
  if (offer === undefined) return trouble === null ? [element("p", word("sending"))] : [...found, retry()];
  if (offer === null) return [element("p", word("unknown"), "trouble")];
  found.unshift(element("h1", word("title")), element("p", `${word("order")} ${offer.orderNumber}`));
  if (offer.state === "OPEN") return [...found, missing(offer), form(offer)];
  if (offer.state !== "ANSWERED") return [...found, element("p", word(offer.state))];
  if (justAnswered) found.push(element("p", word("thanks")));
  return [...found, element("p", `${word("chosen")} ${chosen(offer)}`)];
}

function chosen(shown: Offer): string {
  const taken = shown.choices.find((one) => one.choice === shown.answer);
  const label = language === "en" ? taken?.labelEn : taken?.labelZh;
  const ware = taken?.substitutes.find((one) => one.sku === shown.substitute);
  return ware ? `${label}: ${ware.name}` : (label ?? "");
}

function retry(): HTMLElement {
  const button = element("button", word("again"), "send");
  button.addEventListener("click", () => void load());
  return button;
}

function missing(shown: Offer): HTMLElement {
  const section = element("section");
  const list = element("ul");
  for (const one of shown.missing) list.append(element("li", `${one.quantity} × ${one.name}`));
  section.append(element("p", word("missing")), list);
  return section;
}

function form(shown: Offer): HTMLElement {
  const made = element("form");
  const group = element("fieldset");
  group.append(element("legend", word("ask")));
  const send = element("button", word("send"), "send");
  const every = options(shown);
  every.forEach((one) => {
    const key = `${one.choice} ${one.substitute ?? ""}`;
    const label = element("label", "", "choice");
    const radio = element("input");
    Object.assign(radio, { type: "radio", name: "choice", checked: key === picked });
    radio.addEventListener("change", () => {
      picked = key;
      send.disabled = false;
    });
    const words = element("span");
    words.append(element("span", one.label, "label"), ...one.notes.map((note) => element("span", note)));
    label.append(radio, words);
    group.append(label);
  });
  send.disabled = !every.some((one) => `${one.choice} ${one.substitute ?? ""}` === picked);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const one = every.find((each) => `${each.choice} ${each.substitute ?? ""}` === picked);
    if (one === undefined) return;
    send.disabled = true;
    send.textContent = word("sending");
    void take(one);
  });
  made.append(group, element("p", `${word("until")} ${moment(shown.answerBy, language)}`), send);
  return made;
}

async function take(one: Option): Promise<void> {
  trouble = null;
  try {
    offer = await answer(token, one.choice, one.substitute);
    justAnswered = true;
  } catch (error) {
    trouble = error instanceof Refusal ? error.words : both("broken");
    if (error instanceof Refusal) offer = await look(token).catch(() => offer);
  }
  show();
}

async function load(): Promise<void> {
  trouble = null;
  show();
  try {
    offer = await look(token);
  } catch (error) {
    trouble = error instanceof Refusal ? error.words : both("broken");
  }
  show();
}

switcher.addEventListener("click", () => {
  language = language === "en" ? "zh" : "en";
  show();
});
void load();
