/** Who a page speaks as. A guest has no token; in development the server lends one for each role. */

export interface Identity {
  /** The bearer token to speak with; null for a guest. */
  token(): string | null;
  /** Gets a new token for one that has ended; false where there is none to be had. */
  renewed(): Promise<boolean>;
}

export const guest: Identity = {
  token: () => null,
  renewed: () => Promise.resolve(false),
};

/**
 * The token that the development server lends for a role; null in production, where there is no such address,
 * and on another machine than the server's.
 */
export async function lent(role: string): Promise<Identity | null> {
  let token = await lentToken(role);
  if (token === null) return null;
  return {
    token: () => token,
    renewed: async () => {
      token = (await lentToken(role)) ?? token;
      return token !== null;
    },
  };
}

/** The page was fetched from the machine it is shown on, as a developer's is. */
export function isOwnMachine(): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
}

async function lentToken(role: string): Promise<string | null> {
  try {
    const answer = await fetch("/dev/tokens", { headers: { accept: "application/json" } });
    if (!answer.ok) return null;
    const offers = (await answer.json()) as readonly { readonly role: string; readonly token: string }[];
    return offers.find((offer) => offer.role === role)?.token ?? null;
  } catch {
    return null;
  }
}
