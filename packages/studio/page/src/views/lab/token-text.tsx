import { memo, type NamedExoticComponent, type ReactElement } from "react";
import classes from "./token-text.module.css";
import { textPieces, type TokenText as Props } from "./text-pieces.ts";

interface ShownProps extends Props {
  /** What the strongest colour stands for. */
  readonly highest: number;
}

/** Fields of colour: what the eye can tell apart. */
const SHADES = 7;
/** Lifts the middle: a few words of a question outweigh all others. */
const CURVE = 0.7;

/** The text of a chunk, each token the stronger coloured the more it adds to the similarity. */
export const TokenText: NamedExoticComponent<ShownProps> = memo(function TokenText({
  highest,
  ...chunk
}: ShownProps): ReactElement {
  return (
    <span dir="auto" className={classes.text}>
      {textPieces(chunk).map(({ start, text, score }) =>
        score === undefined ? (
          text
        ) : (
          <span key={start} data-shade={shadeOf(score, highest)} title={`adds ${score.toFixed(3)}`}>
            {text}
          </span>
        ),
      )}
    </span>
  );
});

/** 0 for a token that adds nothing, up to 7 for the one that adds most of all. */
function shadeOf(score: number, highest: number): number {
  return highest <= 0 ? 0 : Math.round(SHADES * Math.max(0, Math.min(1, score / highest)) ** CURVE);
}
