import { useEffect, useState } from "react";

/**
 * An address for a blob that is read when the component appears, and given back when it goes.
 * @param read must stay the same function as long as it asks for the same
 * @returns undefined until it is there; null when it can't be had
 */
export function useBlobUrl(read: () => Promise<Blob>): string | null | undefined {
  const [url, setUrl] = useState<string | null>();
  useEffect(() => {
    let ended = false;
    let made: string | undefined;
    setUrl(undefined);
    read().then(
      (blob) => {
        if (ended) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => {
        if (!ended) setUrl(null);
      },
    );
    return () => {
      ended = true;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [read]);
  return url;
}

/** Hands a file to the user. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
