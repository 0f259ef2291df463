import { useId } from "react";
import { useLanguage } from "../language/language.ts";

export interface Line {
  readonly name: string;
  /** Decides the colour. */
  readonly swatch: number;
  readonly dashed?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface LineChartProps {
  readonly title: string;
  readonly xLabel: string;
  readonly lines: readonly Line[];
  /** From 0 to 1, as shares are; else from 0 to the highest. */
  readonly share?: boolean;
  /** Last value of x. */
  readonly until: number;
}

const WIDTH = 420;
const HEIGHT = 220;
const LEFT = 42;
const BOTTOM = 28;
const TOP = 12;
const RIGHT = 12;

/** Curves over epochs. Its numbers are in the table beside it, for those who don't see it. */
export function LineChart({ title, xLabel, lines, share = false, until }: LineChartProps) {
  const { number } = useLanguage();
  const id = useId();
  const highest = share ? 1 : niceCeiling(Math.max(0.1, ...lines.flatMap(({ points }) => points.map(([, y]) => y))));
  const x = (value: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * (value - 1)) / Math.max(1, until - 1);
  const y = (value: number): number => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / highest;
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * highest);
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        {marks.map((mark) => (
          <g key={mark}>
            <line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(mark)} y2={y(mark)} />
            <text className="tick" x={LEFT - 6} y={y(mark) + 4} textAnchor="end">
              {number(mark, 2)}
            </text>
          </g>
        ))}
        <text className="tick" x={LEFT} y={HEIGHT - 8}>
          1
        </text>
        <text className="tick" x={WIDTH - RIGHT} y={HEIGHT - 8} textAnchor="end">
          {xLabel} {number(until)}
        </text>
        {lines.map(({ name, swatch, dashed, points }) => (
          <g key={name} data-swatch={swatch} className="curve">
            <polyline
              points={points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ")}
              strokeDasharray={dashed ? "5 4" : undefined}
            />
            {points.length === 1 && <circle cx={x(points[0][0])} cy={y(points[0][1])} r="3" />}
          </g>
        ))}
      </svg>
      <ul className="chart-legend fine">
        {lines.map(({ name, swatch, dashed }) => (
          <li key={name}>
            <span className="line-key" data-swatch={swatch} data-dashed={dashed} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** The next of 1, 2, 5 and their tens. */
function niceCeiling(value: number): number {
  const ten = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * ten >= value) ?? 10) * ten;
}
