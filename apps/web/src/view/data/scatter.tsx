import type { PlacedImage } from "@leukoscope/explore";
import { useLanguage } from "../../language/language.ts";
import { classTitle, swatchOf } from "../analyse/class-name.ts";

interface ScatterProps {
  readonly placed: readonly PlacedImage[];
  /** In clinical order. */
  readonly classes: readonly string[];
  readonly label: string;
}

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = 14;

/** Images as points, their classes by colour; a point's name appears under the pointer. */
export function Scatter({ placed, classes, label }: ScatterProps) {
  const { t } = useLanguage();
  const scale = (values: readonly number[], length: number): ((value: number) => number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => MARGIN + ((length - 2 * MARGIN) * (value - low)) / (high - low || 1);
  };
  const x = scale(
    placed.map((each) => each.x),
    WIDTH,
  );
  const y = scale(
    placed.map((each) => each.y),
    HEIGHT,
  );
  return (
    <>
      <svg className="scatter" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {placed.map((image) => (
          <circle
            key={image.path}
            data-swatch={swatchOf(classes, image.class)}
            cx={x(image.x)}
            cy={HEIGHT - y(image.y)}
            r="4"
          >
            <title>{image.path}</title>
          </circle>
        ))}
      </svg>
      <ul className="chart-legend fine">
        {classes.map((name) => (
          <li key={name}>
            <span className="swatch" data-swatch={swatchOf(classes, name)} aria-hidden="true" /> {classTitle(t, name)}
          </li>
        ))}
      </ul>
    </>
  );
}
