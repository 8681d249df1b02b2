import { Button, Group, Text } from "@mantine/core";
import { type ReactElement, useEffect, useRef } from "react";
import type { DocumentText as Window } from "../../../../src/studio/api/documents.ts";
import { formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./document-text.module.css";

interface Props {
  readonly window: Window;
  /** The chunk to highlight, in the whole text. Absent: none. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
  /** Shows the text from another place on. */
  readonly onMove: (from: number) => void;
}

/** The text of a document as text, whatever is written in it, with one chunk highlighted and in sight. */
export function DocumentText({ window, span, onMove }: Props): ReactElement {
  const { from, to, text, document } = window;
  const scroller = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLElement>(null);
  const start = clamp((span?.start ?? from) - from, text.length);
  const end = clamp((span?.end ?? from) - from, text.length);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    box.scrollTop = mark.current === null ? 0 : mark.current.offsetTop - box.clientHeight / 3;
  }, [from, start, end, document.id]);
  return (
    <>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label="Text of the document">
        <UntrustedText text={text.slice(0, start)} />
        {end > start && (
          <mark ref={mark} className={classes.mark}>
            <UntrustedText text={text.slice(start, end)} />
          </mark>
        )}
        <UntrustedText text={text.slice(end)} />
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

function clamp(at: number, length: number): number {
  return Math.max(0, Math.min(length, at));
}
