export const kernels = ["linear", "polynomial", "rbf"] as const;
export type KernelName = (typeof kernels)[number];

/** A kernel with its numbers, as plain data. */
export interface Kernel {
  readonly name: KernelName;
  /** Of `polynomial`, (gamma x.y + offset)^degree, and `rbf`, exp(-gamma |x - y|^2). */
  readonly gamma: number;
  readonly degree: number;
  readonly offset: number;
}

export function kernelOf({ degree, gamma, name, offset }: Kernel): (one: Float64Array, other: Float64Array) => number {
  if (name === "rbf") {
    return (one, other) => {
      let sum = 0;
      for (let i = 0; i < one.length; i++) {
        const away = one[i] - other[i];
        sum += away * away;
      }
      return Math.exp(-gamma * sum);
    };
  }
  const product = (one: Float64Array, other: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
    return sum;
  };
  return name === "linear" ? product : (one, other) => (gamma * product(one, other) + offset) ** degree;
}
