/**
 * Paley's first construction of a Hadamard matrix: entries 1 and -1, any two rows and any two columns orthogonal.
 * @param most the order, at most; it is one more than a prime that leaves 3 when divided by 4
 * @returns rows; none where `most` is below 4
 */
export function hadamard(most: number): readonly Int8Array[] {
  let q = most - 1;
  while (q >= 3 && (q % 4 !== 3 || !isPrime(q))) q--;
  if (q < 3) return [];
  const isSquare = new Uint8Array(q);
  for (let x = 1; x < q; x++) isSquare[(x * x) % q] = 1;
  return Array.from({ length: q + 1 }, (_, i) =>
    Int8Array.from({ length: q + 1 }, (_, j) => {
      if (i === 0 || i === j) return 1;
      if (j === 0) return -1;
      return isSquare[(j - i + q) % q] === 1 ? 1 : -1;
    }),
  );
}

function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor++) if (value % divisor === 0) return false;
  return value > 1;
}
