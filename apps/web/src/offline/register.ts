/** From the first visit on the page works without a network. Where a browser refuses, it works with one only. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI)).catch(() => {});
}
