import { useId, useState } from "react";
import type { Analysis, Evidence } from "../state/store.ts";

interface EvidenceViewProps {
  readonly path: string;
  readonly analysis: Analysis & { kind: "done" };
  readonly classes: readonly string[];
  readonly onExplain: (target: string) => void;
}

/** The image with its Grad-CAM layer over it, how much of the layer shows, and for which class it speaks. */
export function EvidenceView({ path, analysis, classes, onExplain }: EvidenceViewProps) {
  const [opacity, setOpacity] = useState(60);
  const id = useId();
  const { evidence, preview, width, height } = analysis;
  return (
    <div className="evidence">
      <div className="stage">
        <img className="preview" src={preview} width={width} height={height} alt={`Smear ${path}`} />
        {evidence.kind === "ready" && evidence.url !== null && (
          <img
            className="overlay"
            src={evidence.url}
            alt={`Grad-CAM evidence for ${evidence.target}, laid over ${path}`}
            style={{ opacity: opacity / 100 }}
          />
        )}
      </div>
      <div className="controls">
        <label htmlFor={`${id}-class`}>Evidence for</label>
        <select
          id={`${id}-class`}
          aria-label={`Evidence for class, ${path}`}
          value={evidence.target}
          onChange={(event) => onExplain(event.target.value)}
        >
          {classes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <label htmlFor={`${id}-opacity`}>Overlay</label>
        <input
          id={`${id}-opacity`}
          type="range"
          min="0"
          max="100"
          value={opacity}
          aria-label={`Overlay opacity, ${path}`}
          aria-valuetext={`${opacity}&nbsp;%`}
          onChange={(event) => setOpacity(event.target.valueAsNumber)}
        />
        <span className="amount" aria-hidden="true">
          {opacity}&nbsp;%
        </span>
      </div>
      <Legend evidence={evidence} />
    </div>
  );
}

function Legend({ evidence }: { readonly evidence: Evidence }) {
  if (evidence.kind === "working") return <p className="fine muted">Computing the evidence…</p>;
  if (evidence.kind === "failed") return <p className="fine warning">No evidence: {evidence.message}</p>;
  if (evidence.url === null) {
    return <p className="fine muted">Grad-CAM finds nothing in this image that speaks for {evidence.target}.</p>;
  }
  return (
    <p className="fine muted legend" title={`Grad-CAM at ${evidence.layer}`}>
      <span>less</span>
      <span className="scale" aria-hidden="true" />
      <span>more evidence</span>
    </p>
  );
}
