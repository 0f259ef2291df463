/** Whether a protocol names a file rather than a backbone of the zoo. */
export const isFile = (backbone: string): boolean => backbone.toLowerCase().endsWith(".onnx");
