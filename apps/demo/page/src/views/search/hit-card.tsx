import type { ReactElement } from "react";
import type { SearchHit } from "../../../../src/studio/api/search.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import { compareRanks } from "./compare-ranks.ts";
import classes from "./hit-card.module.css";

interface Props {
  readonly hit: SearchHit;
  readonly vectors: "plain" | "late";
  /** The best score of the column, which has the full bar. */
  readonly highest: number;
  /** How many hits the column has. */
  readonly shown: number;
  readonly compared: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** One chunk that was found, with its score and where the other column has it. */
export function HitCard({ hit, vectors, highest, shown, compared, chosen, onChoose }: Props): ReactElement {
  const share = highest <= 0 ? 0 : Math.max(0, Math.min(1, hit.score / highest));
  const comparison = compared ? compareRanks(hit, { other: vectors === "plain" ? "late" : "plain", shown }) : undefined;
  return (
    <button type="button" className={classes.card} aria-pressed={chosen} onClick={onChoose}>
      <span className={classes.head}>
        <span className={classes.rank}>{hit.rank}</span>
        <span className={classes.bar} aria-hidden="true">
          <span className={classes.fill} style={{ width: `${100 * share}%` }} />
        </span>
        <span className={classes.score}>{hit.score.toFixed(3)}</span>
      </span>
      <span className={classes.text}>
        <UntrustedText text={hit.text.trim()} />
      </span>
      <span className={classes.foot}>
        <span className={classes.name}>
          <UntrustedText text={hit.name} />
        </span>
        {comparison !== undefined && (
          <span className={classes.badge} data-kind={comparison.kind}>
            {comparison.text}
          </span>
        )}
      </span>
    </button>
  );
}
