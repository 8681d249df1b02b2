import { useComputedColorScheme } from "@mantine/core";
import type { ReactElement } from "react";
import type { MapReply } from "../../../../src/api/map.ts";
import { formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./map-legend.module.css";
import { pointColor } from "./point-colors.ts";

const SHOWN = 12;

interface Props {
  readonly documents: MapReply["documents"];
  readonly chosen: number | undefined;
  /** A document stands out, or none any more. */
  readonly onChoose: (document: number | undefined) => void;
}

/** The colours of the documents; choosing one makes it stand out. */
export function MapLegend({ documents, chosen, onChoose }: Props): ReactElement {
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const largest = [...documents.keys()]
    .toSorted((a, b) => sizeOf(documents, b) - sizeOf(documents, a) || a - b)
    .slice(0, SHOWN);
  return (
    <ul className={classes.legend} aria-label="Documents by colour">
      {largest.map((document) => (
        <li key={documents[document]?.id}>
          <button
            type="button"
            className={classes.entry}
            aria-pressed={document === chosen}
            onClick={() => onChoose(document === chosen ? undefined : document)}
          >
            <svg viewBox="0 0 10 10" width={10} height={10} aria-hidden="true">
              <circle cx={5} cy={5} r={5} fill={pointColor(document, scheme)} />
            </svg>
            <span className={classes.name}>
              <UntrustedText text={documents[document]?.name ?? ""} />
            </span>
            <span className={classes.count}>{formatCount(sizeOf(documents, document))}</span>
          </button>
        </li>
      ))}
      {documents.length > SHOWN && (
        <li className={classes.more}>and {formatCount(documents.length - SHOWN)} more, in the same colours by turns</li>
      )}
    </ul>
  );
}

function sizeOf(documents: MapReply["documents"], document: number): number {
  const { from = 0, to = 0 } = documents[document] ?? {};
  return to - from;
}
