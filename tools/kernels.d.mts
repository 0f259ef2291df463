export const KERNEL: URL;
export function kernelFile(): Promise<string>;
