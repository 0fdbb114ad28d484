/** Who the page speaks as: one bearer token, kept for this browser tab only. */

const TOKEN_KEY = "waypost.token";
const ROLE_KEY = "waypost.role";

/** A token the development server offers for a role. */
export interface OfferedToken {
  readonly role: string;
  readonly token: string;
}

export interface Identity {
  /** The role the token was offered for; empty for a pasted token and for a guest. */
  readonly role: string;
  /** Empty for a guest. */
  readonly token: string;
}

export const GUEST: Identity = { role: "", token: "" };

export function remember(identity: Identity): void {
  sessionStorage.setItem(ROLE_KEY, identity.role);
  sessionStorage.setItem(TOKEN_KEY, identity.token);
}

/** The identity to start with: the last choice of this tab, else the manager's token where one is offered. */
export function recall(offered: readonly OfferedToken[]): Identity {
  const role = sessionStorage.getItem(ROLE_KEY);
  if (role === null) return offered.find((offer) => offer.role === "MANAGER") ?? offered[0] ?? GUEST;
  if (role === "") return { role, token: sessionStorage.getItem(TOKEN_KEY) ?? "" };
  // Offered tokens are short-lived: take today's token of the same role.
  return offered.find((offer) => offer.role === role) ?? GUEST;
}

/** What a development server offers; nothing in production, where the address does not exist. */
export async function offeredTokens(): Promise<readonly OfferedToken[]> {
  try {
    const response = await fetch("/dev/tokens", { headers: { accept: "application/json" } });
    const offers: unknown = response.ok ? await response.json() : [];
    return Array.isArray(offers) ? offers.filter(isOffer) : [];
  } catch {
    return [];
  }
}

function isOffer(offer: unknown): offer is OfferedToken {
  const { role, token } = (offer ?? {}) as Partial<OfferedToken>;
  return typeof role === "string" && typeof token === "string";
}

export function authorization(identity: Identity): Record<string, string> {
  return identity.token === "" ? {} : { authorization: `Bearer ${identity.token}` };
}
