import { ActionIcon, Skeleton } from "@mantine/core";
import { CircleAlert, CircleCheck, Clock, type LucideIcon, X } from "lucide-react";
import { type ReactElement, useState } from "react";
import { Link } from "wouter";
import type { DocumentState, DocumentSummary } from "../../../../src/api/documents.ts";
import { ConfirmRemoval } from "../../components/confirm-removal.tsx";
import { useAction } from "../../components/use-action.ts";
import { formatBytes } from "../../format/format-bytes.ts";
import { formatCount } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./document-rows.module.css";

interface Props {
  /** Place in the list, counted from 0. */
  readonly index: number;
  readonly top: number;
  /** Measures the row: a reason takes as many lines as it needs. */
  readonly measure: (element: HTMLElement | null) => void;
  /** Absent while it is on its way. */
  readonly document: DocumentSummary | undefined;
}

const looks: Readonly<Record<DocumentState, { readonly icon: LucideIcon; readonly label: string }>> = {
  waiting: { icon: Clock, label: "Waiting" },
  indexed: { icon: CircleCheck, label: "Indexed" },
  failed: { icon: CircleAlert, label: "Failed" },
};

/** One document of the list. */
export function DocumentRow({ index, top, measure, document }: Props): ReactElement {
  return (
    <div
      ref={measure}
      data-index={index}
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      {document === undefined ? <Placeholder /> : <Cells document={document} />}
    </div>
  );
}

function Placeholder(): ReactElement {
  return (
    <span role="cell">
      <Skeleton height={12} width="60%" />
    </span>
  );
}

function Cells({ document }: { readonly document: DocumentSummary }): ReactElement {
  const { id, name, chunks, bytes, state, failure } = document;
  const remove = useAction(`/api/documents/${id}`, "DELETE");
  // Nothing brings a document back but its file.
  const [isAsked, setIsAsked] = useState(false);
  const { icon: Icon, label } = looks[state];
  return (
    <>
      <span role="cell" className={classes.name}>
        <Link href={`/search?document=${id}`} title={name}>
          <UntrustedText text={name} />
        </Link>
        {failure !== undefined && <span className={classes.failure}>{failure}</span>}
        {remove.error !== undefined && (
          <span className={classes.failure} role="alert">
            {remove.error.message}
          </span>
        )}
        {isAsked && (
          <span className={classes.asked}>
            <ConfirmRemoval size="compact-xs" onRemove={() => void remove.run()} onDecided={() => setIsAsked(false)}>
              Remove it
            </ConfirmRemoval>
          </span>
        )}
      </span>
      <span role="cell" className={classes.number}>
        {chunks === 0 ? "–" : formatCount(chunks)}
      </span>
      <span role="cell" className={classes.number}>
        {formatBytes(bytes)}
      </span>
      <span role="cell" className={classes.state} data-state={state}>
        <Icon size={15} aria-hidden="true" />
        {label}
      </span>
      <span role="cell">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${name}`}
          aria-expanded={isAsked}
          loading={remove.pending}
          onClick={() => setIsAsked(!isAsked)}
        >
          <X size={15} />
        </ActionIcon>
      </span>
    </>
  );
}
