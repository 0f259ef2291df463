import { lexer, type Token, type Tokens } from "marked";
import { createElement, Fragment, type ReactNode, useMemo } from "react";
import { TableScroll } from "../table-scroll.tsx";

/**
 * Markdown as elements of React: nothing of a card ever becomes HTML by itself. Pictures are named by their text, since a
 * card's may lie anywhere.
 */
export function Markdown({ text, label }: { readonly text: string; readonly label: string }) {
  const tokens = useMemo(() => lexer(text), [text]);
  return <div className="markdown">{tokens.map((token, index) => block(token, index, label))}</div>;
}

/** Headings of a card stand below those of the page. */
const BELOW = 1;

function block(token: Token, key: number, label: string): ReactNode {
  switch (token.type) {
    case "heading": {
      const { depth, tokens } = token as Tokens.Heading;
      return createElement(`h${Math.min(6, depth + BELOW)}`, { key }, inline(tokens));
    }
    case "paragraph":
      return <p key={key}>{inline((token as Tokens.Paragraph).tokens)}</p>;
    case "text":
      return <Fragment key={key}>{"tokens" in token ? inline(token.tokens ?? []) : token.raw}</Fragment>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
        <pre key={key} tabIndex={0}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "list": {
      const { items, ordered } = token as Tokens.List;
      const rows = items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
        <li key={index}>{item.tokens.map((part, place) => block(part, place, label))}</li>
      ));
      return ordered ? <ol key={key}>{rows}</ol> : <ul key={key}>{rows}</ul>;
    }
    case "table":
      return <MarkdownTable key={key} table={token as Tokens.Table} label={`${label} ${key}`} />;
    case "hr":
      return <hr key={key} />;
    default:
      return null;
  }
}

function MarkdownTable({
  table: { header, rows, align },
  label,
}: {
  readonly table: Tokens.Table;
  readonly label: string;
}) {
  const side = (column: number): string | undefined => (align[column] === "right" ? "numeric" : undefined);
  return (
    <TableScroll label={label}>
      <table className="data-table fine">
        <thead>
          <tr>
            {header.map((cell, column) =>
              cell.text === "" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
                <td key={column} />
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
                <th key={column} scope="col" className={side(column)}>
                  {inline(cell.tokens)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
            <tr key={place}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
                <td key={column} className={side(column)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

const SAFE_ADDRESS = /^https?:\/\//i;

function inline(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, key) => {
    const inner = (): ReactNode => inline(("tokens" in token && token.tokens) || []);
    switch (token.type) {
      case "strong":
        // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
        return <strong key={key}>{inner()}</strong>;
      case "em":
        // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
        return <em key={key}>{inner()}</em>;
      case "codespan":
        // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
        return <code key={key}>{(token as Tokens.Codespan).text}</code>;
      case "link": {
        const { href } = token as Tokens.Link;
        if (!SAFE_ADDRESS.test(href)) return inner();
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
          <a key={key} href={href} target="_blank" rel="noopener noreferrer">
            {inner()}
          </a>
        );
      }
      case "br":
        // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
        return <br key={key} />;
      default:
        return "text" in token ? String(token.text) : token.raw;
    }
  });
}
