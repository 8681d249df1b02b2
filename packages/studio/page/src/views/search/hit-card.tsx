import type { ReactElement } from "react";
import { MarkedWords } from "../../text/marked-words.tsx";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./hit-card.module.css";
import type { ShownHit } from "./hit-column.ts";

interface Props {
  readonly hit: ShownHit;
  /** The best score of the column, which has the full bar. */
  readonly highest: number;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** One chunk that was found, with its score and the reasons for it. */
export function HitCard({ hit, highest, chosen, onChoose }: Props): ReactElement {
  const { rank, score, text, name, note, terms = [] } = hit;
  const share = highest <= 0 ? 0 : Math.max(0, Math.min(1, score / highest));
  return (
    <button type="button" className={classes.card} aria-pressed={chosen} onClick={onChoose}>
      <span className={classes.head}>
        <span className={classes.rank}>{rank}</span>
        <span className={classes.bar} aria-hidden="true">
          <span className={classes.fill} style={{ width: `${100 * share}%` }} />
        </span>
        <span className={classes.score}>{score.toFixed(3)}</span>
      </span>
      <span className={classes.text}>
        <MarkedWords text={text.trim()} words={new Set(terms.map(({ word }) => word))} />
      </span>
      <span className={classes.foot}>
        <span className={classes.name}>
          <UntrustedText text={name} />
        </span>
        {note !== undefined && (
          <span className={classes.badge} data-kind={note.kind}>
            {note.text}
          </span>
        )}
      </span>
      {terms.length > 0 && (
        <span className={classes.terms}>
          words{" "}
          {terms.slice(0, 5).map(({ word, score: adds }) => (
            <span key={word} title={`adds ${adds.toFixed(2)} by BM25`}>
              {word} <i>{adds.toFixed(1)}</i>
            </span>
          ))}
        </span>
      )}
    </button>
  );
}
