/** One page of a queue, and how many there are in all. */
export interface Page<Item> {
  readonly nodes: readonly Item[];
  readonly totalCount: number;
  readonly totalCountCapped: boolean;
}

/** The server weighs a question before it answers: each row of a queue asks for its actions and what blocks them. */
export const ROWS = 30;
