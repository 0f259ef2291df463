/** Puts commas between what is written into a JSON array piece by piece. */
export function jsonList(): (items: readonly unknown[]) => string {
  let isFirst = true;
  return (items) => {
    if (items.length === 0) return "";
    const text = `${isFirst ? "" : ","}${items.map((item) => `\n${JSON.stringify(item)}`).join(",")}`;
    isFirst = false;
    return text;
  };
}
