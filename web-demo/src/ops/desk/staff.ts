/** Who works here: in development a token lent for a role, in production one that was given, kept for this tab. */

import { guest, lent, type Identity } from "../../graphql/identity.ts";

const TOKEN = "waypost.ops.token";
const ROLE = "waypost.ops.role";

/** The roles that have work in these pages. */
export const STAFF = ["MANAGER", "SALES", "WAREHOUSE", "LOGISTICS", "SUPPORT", "ADMIN"] as const;
export type StaffRole = (typeof STAFF)[number];

export interface Start {
  readonly identity: Identity;
  /** The server lends tokens: roles may be tried on. */
  readonly canChoose: boolean;
}

/** As whom to begin: a token that was given, else one that is lent; null where there is neither. */
export async function start(): Promise<Start | null> {
  const given = sessionStorage.getItem(TOKEN);
  if (given !== null) return { identity: holding(given), canChoose: false };
  const identity = await lent(chosenRole());
  return identity === null ? null : { identity, canChoose: true };
}

export function chosenRole(): StaffRole {
  const role = sessionStorage.getItem(ROLE) ?? "";
  return STAFF.find((each) => each === role) ?? "MANAGER";
}

export function chooseRole(role: StaffRole): void {
  sessionStorage.setItem(ROLE, role);
}

/** Kept for this tab only, so that loading the page again asks for nothing. */
export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN, token.trim().replace(/^bearer\s+/i, ""));
}

export function forgetToken(): void {
  sessionStorage.removeItem(TOKEN);
}

function holding(token: string): Identity {
  return { ...guest, token: () => token };
}
