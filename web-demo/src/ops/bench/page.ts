import type { Snippet } from "svelte";

/** One page of a queue, and how many there are in all. */
export interface Page<Item> {
  readonly nodes: readonly Item[];
  readonly totalCount: number;
  readonly totalCountCapped: boolean;
}

/** What a queue says of each of its things under one head. */
export interface Column<Item> {
  readonly head: string;
  readonly cell: Snippet<[Item]>;
  readonly isNumber?: boolean;
  /** Something is done here, which needs room. */
  readonly isDoing?: boolean;
}

/** The server weighs a question before it answers: each row of a queue asks for its actions and what blocks them. */
export const ROWS = 30;
