import { VisuallyHidden } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type ReactNode, useRef, useState } from "react";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { DocumentRow } from "./document-row.tsx";
import classes from "./document-rows.module.css";
import { type DocumentFilter, useDocumentPages } from "./use-document-pages.ts";

const ROW_HEIGHT = 52;
// While documents are indexed the list changes many times a second.
const REFRESH_MS = 1000;

interface Props {
  readonly revision: number;
  readonly filter: DocumentFilter;
  /** Shown when nothing matches. */
  readonly empty: ReactNode;
}

/** The documents that match as a table of which only the rows in sight exist. */
export function DocumentRows({ revision, filter, empty }: Props): ReactElement {
  const [visible, setVisible] = useState({ from: 0, to: 0 });
  const steady = useThrottledValue(revision, REFRESH_MS);
  const { total, isKnown, at, error } = useDocumentPages(filter, steady, visible);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    onChange: ({ range }) => {
      const { startIndex: from, endIndex: to } = range ?? { startIndex: 0, endIndex: 0 };
      setVisible((old) => (old.from === from && old.to === to ? old : { from, to }));
    },
  });
  if (isKnown && total === 0) return <>{empty}</>;
  return (
    <>
      <ProblemAlert title="The list could not be read" error={error} />
      <div className={classes.table} role="table" aria-label="Documents" aria-rowcount={total + 1}>
        <div className={classes.head} role="row" aria-rowindex={1}>
          <span role="columnheader">Name</span>
          <span role="columnheader">Chunks</span>
          <span role="columnheader">Size</span>
          <span role="columnheader">State</span>
          <VisuallyHidden role="columnheader">Remove</VisuallyHidden>
        </div>
        <div ref={scroller} className={classes.scroller} role="rowgroup" tabIndex={0} aria-label="Documents, scrolling">
          <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
            {rows.getVirtualItems().map(({ index, start }) => (
              // By the document: when the list changes, a click that was meant for one must not open another.
              <DocumentRow
                key={at(index)?.id ?? index}
                index={index}
                top={start}
                measure={rows.measureElement}
                document={at(index)}
              />
            ))}
          </div>
        </div>
      </div>
    </>
  );
}
