import { memo, type ReactElement } from "react";
import classes from "./token-text.module.css";
import { textPieces, type TokenText as Props } from "./text-pieces.ts";

/** Fields of colour: what the eye can tell apart. */
const SHADES = 7;

/** The text of a chunk, each token the stronger coloured the nearer it is to the question. */
export const TokenText: (props: Props & { readonly highest: number }) => ReactElement = memo(function TokenText({
  highest,
  ...chunk
}: Props & { readonly highest: number }): ReactElement {
  return (
    <span dir="auto" className={classes.text}>
      {textPieces(chunk).map(({ start, text, score }) =>
        score === undefined ? (
          text
        ) : (
          <span key={start} data-shade={shadeOf(score, highest)} title={score.toFixed(3)}>
            {text}
          </span>
        ),
      )}
    </span>
  );
});

/** 0 for nothing in common with the question, up to 7 for the nearest token of all. */
export function shadeOf(score: number, highest: number): number {
  return highest <= 0 ? 0 : Math.round(SHADES * Math.max(0, Math.min(1, score / highest)));
}
