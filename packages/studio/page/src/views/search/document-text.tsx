import { Button, Group, Text } from "@mantine/core";
import { type ReactElement, useEffect, useRef } from "react";
import type { DocumentText as Window } from "../../../../src/api/documents.ts";
import { formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./document-text.module.css";
import { textParts } from "./text-parts.ts";

interface Props {
  readonly window: Window;
  /** The chunk to highlight, in the whole text. Absent: none. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
  /** Shows the text from another place on. */
  readonly onMove: (from: number) => void;
}

/** The text of a document as text, whatever is written in it, with the boundaries of its chunks, one of them highlighted and in sight. */
export function DocumentText({ window, span, onMove }: Props): ReactElement {
  const { from, to, text, document } = window;
  const scroller = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLElement>(null);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    box.scrollTop = mark.current === null ? 0 : mark.current.offsetTop - box.clientHeight / 3;
  }, [from, span?.start, span?.end, document.id]);
  return (
    <>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label="Text of the document">
        {textParts(window, span).map((part) =>
          part.isChosen ? (
            <mark key={part.start} ref={mark} className={classes.mark} data-chunk={part.chunk}>
              <UntrustedText text={part.text} />
            </mark>
          ) : part.chunk === undefined ? (
            <UntrustedText key={part.start} text={part.text} />
          ) : (
            <span key={part.start} className={classes.chunk} data-chunk={part.chunk} title={`Chunk ${part.chunk + 1}`}>
              <UntrustedText text={part.text} />
            </span>
          ),
        )}
      </div>
      {text.length < document.characters && (
        <Group justify="space-between" gap="xs">
          <Button size="compact-xs" variant="default" disabled={from === 0} onClick={() => onMove(from - text.length)}>
            Earlier
          </Button>
          <Text size="xs" c="dimmed">
            Characters {formatCount(from + 1)} to {formatCount(to)} of {formatCount(document.characters)}
          </Text>
          <Button size="compact-xs" variant="default" disabled={to >= document.characters} onClick={() => onMove(to)}>
            Later
          </Button>
        </Group>
      )}
    </>
  );
}
