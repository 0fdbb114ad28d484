/** Who reads: their language and their light, by their browser until they choose, then kept. */

export type Language = "en" | "zh";
export type Theme = "auto" | "light" | "dark";

const LANGUAGE = "waypost.language";
const THEME = "waypost.theme";

class Reader {
  language = $state<Language>(firstLanguage());
  theme = $state<Theme>(firstTheme());

  constructor() {
    this.#show();
    // Another tab of the same reader chose anew.
    addEventListener("storage", (changed) => {
      if (changed.key !== LANGUAGE && changed.key !== THEME) return;
      this.language = firstLanguage();
      this.theme = firstTheme();
      this.#show();
    });
  }

  /** What the API calls this language. */
  get locale(): "EN" | "ZH" {
    return this.language === "zh" ? "ZH" : "EN";
  }

  /** For Intl: the reader's own kind of the language, such as en-US, where their browser names one. */
  get tag(): string {
    const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(this.language));
    return own ?? (this.language === "zh" ? "zh-CN" : "en-GB");
  }

  speak(language: Language): void {
    this.language = language;
    keep(LANGUAGE, language);
    this.#show();
  }

  lightUp(theme: Theme): void {
    this.theme = theme;
    keep(THEME, theme);
    this.#show();
  }

  #show(): void {
    document.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset["theme"] = this.theme;
  }
}

function firstLanguage(): Language {
  const chosen = kept(LANGUAGE);
  if (chosen === "en" || chosen === "zh") return chosen;
  const known = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag));
  return known?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function firstTheme(): Theme {
  const chosen = kept(THEME);
  return chosen === "light" || chosen === "dark" ? chosen : "auto";
}

/** What was kept under this key; null where the browser keeps nothing. */
function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still shows the choice on this page.
  }
}

export const reader = new Reader();
