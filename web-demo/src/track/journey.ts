/** What the tracking page concludes from an order's way: the steps, the arrival, and the troubles. */

import type { OrderStatus, TrackedParcelFragment, TrackingStatus, WayFragment } from "./tracking.gen.ts";

export type Milestone = "PLACED" | "CONFIRMED" | "PACKED" | "SHIPPED" | "DELIVERED";
export const MILESTONES: readonly Milestone[] = ["PLACED", "CONFIRMED", "PACKED", "SHIPPED", "DELIVERED"];

/** How many milestones a status has behind it, the one it stands at included. */
const REACHED: Readonly<Record<OrderStatus, number>> = {
  PLACED: 1,
  ON_HOLD: 1,
  BACKORDERED: 2,
  CONFIRMED: 2,
  PROCESSING: 2,
  READY_TO_SHIP: 3,
  PARTIALLY_SHIPPED: 3,
  SHIPPED: 4,
  DELIVERED: 5,
  COMPLETED: 5,
  CANCELLED: 0,
  RETURNED: 0,
};

export interface Step {
  readonly milestone: Milestone;
  readonly state: "done" | "now" | "toCome" | "didNotHappen";
  /** When it was first reached. */
  readonly at: string | null;
}

export function stepsOf(way: WayFragment): Step[] {
  const isOver = way.status === "CANCELLED" || way.status === "RETURNED";
  const furthest = Math.max(1, ...way.history.map((step) => REACHED[step.status]));
  const reached = isOver ? furthest : Math.max(1, REACHED[way.status]);
  const arrived = way.status === "DELIVERED" || way.status === "COMPLETED";
  return MILESTONES.map((milestone, place) => ({
    milestone,
    state: place < reached - 1 || ((arrived || isOver) && place < reached) ? "done" : stateAt(place, reached, isOver),
    at: place < reached ? firstAt(way, place + 1) : null,
  }));
}

function stateAt(place: number, reached: number, isOver: boolean): Step["state"] {
  if (place === reached - 1) return "now";
  return isOver ? "didNotHappen" : "toCome";
}

function firstAt(way: WayFragment, milestones: number): string | null {
  return way.history.find((step) => REACHED[step.status] >= milestones)?.at ?? null;
}

export interface News {
  readonly at: string;
  readonly label: string;
  readonly city: string | null;
}

/** The last thing that happened: a carrier's scan, or a step of the order's own. */
export function newestOf(way: WayFragment): News | null {
  const scans = way.shipments.flatMap((parcel) => parcel.events);
  const steps = way.history.map(({ at, label }) => ({ at, label, city: null }));
  return [...steps, ...scans].reduce<News | null>((last, one) => (last === null || one.at >= last.at ? one : last), null);
}

const GONE: ReadonlySet<string> = new Set(["CANCELLED", "LOST", "RETURNED", "DELIVERED"]);

/** When the last parcel still on its way is expected; null when nobody knows. */
export function expectedOf(way: WayFragment): string | null {
  const open = way.shipments.filter((parcel) => !GONE.has(parcel.status));
  const known = open.map((parcel) => parcel.estimatedDelivery).filter((at) => at !== null);
  return known.length === 0 || known.length < open.length ? null : known.reduce((a, b) => (a > b ? a : b));
}

export function isLate(expected: string | null, promised: string | null): boolean {
  return expected !== null && promised !== null && Date.parse(expected) > Date.parse(promised);
}

const ORDER_TROUBLES = ["ON_HOLD", "BACKORDERED", "CANCELLED", "RETURNED"] as const;
const PARCEL_TROUBLES = [
  "ATTEMPT_FAILED",
  "DELAYED",
  "EXCEPTION",
  "LOST",
  "DAMAGED",
  "RETURNING",
  "AVAILABLE_FOR_PICKUP",
] as const satisfies readonly TrackingStatus[];

export type Trouble = (typeof ORDER_TROUBLES)[number] | (typeof PARCEL_TROUBLES)[number] | "LATE";

export function orderTrouble(way: WayFragment): Trouble | null {
  return ORDER_TROUBLES.find((trouble) => trouble === way.status) ?? null;
}

export function parcelTrouble(parcel: TrackedParcelFragment, promised: string | null): Trouble | null {
  if (parcel.status === "CANCELLED" || parcel.status === "DELIVERED") return null;
  if (parcel.status === "LOST") return "LOST";
  const told = PARCEL_TROUBLES.find((trouble) => trouble === parcel.trackingStatus);
  return told ?? (isLate(parcel.estimatedDelivery, promised) ? "LATE" : null);
}
