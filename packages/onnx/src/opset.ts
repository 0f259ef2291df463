/**
 * The operator set everything here is written in. Models of older sets are brought up to it when they are read (see
 * `upgrade`); newer ones keep theirs, since none of the operators written here has changed its form since.
 */
export const OPSET = 18;

/** The oldest operator set that can be brought up. */
export const OLDEST_OPSET = 9;

/** Domain of the operators that ONNX Runtime has beside the standard ones. */
export const ONNX_RUNTIME_DOMAIN = "com.microsoft";
