/** Right, down right, down, down left: with pairs counted both ways, all eight neighbours. Steps of x and y. */
export const DIRECTIONS = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
] as const;
