/**
 * The operator set everything here is written in. Models of older sets are brought up to it when they are read (see
 * `upgrade`); newer ones keep theirs, since none of the operators written here has changed its form since.
 */
export const OPSET = 18;

/** The oldest operator set that can be brought up. */
export const OLDEST_OPSET = 9;

/** Domain of the operators that ONNX Runtime has beside the standard ones. */
export const ONNX_RUNTIME_DOMAIN = "com.microsoft";

/**
 * Domain of ONNX Runtime's operators on values whose channels lie in blocks, [N, C / block, H, W, block] in memory under
 * the shape [N, C, H, W]: what its own optimiser lays networks with constant weights out in, on processors that have
 * kernels for it.
 */
export const CHANNEL_BLOCKS_DOMAIN = "com.microsoft.nchwc";
