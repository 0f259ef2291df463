/**
 * ONNX Runtime's own builds for Linux and Windows report their use to their maker (`mobile.events.data.microsoft.com`)
 * and keep a database of it in the user's cache, unless the environment says no. This house sends nothing anywhere.
 *
 * A thread has only a copy of the environment, and native code does not see that: a program that starts ONNX Runtime from
 * threads of its own has to call this in its main thread first.
 */
export function withoutTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY = "1";
}
