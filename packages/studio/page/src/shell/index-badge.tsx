import { Group, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { counted, formatCount } from "../format/format-count.ts";
import { useTopic } from "../live/live-context.tsx";
import classes from "./index-badge.module.css";

/** Says in a few words what a search would look into, and with which model. */
export function IndexBadge(): ReactElement | null {
  const index = useTopic("index");
  const provider = useTopic("provider");
  const library = useTopic("library");
  if (index === undefined || provider === undefined) return null;
  const { state, documents, chunks } = index;
  const all = library?.documents ?? documents;
  const of =
    state === "partial" ? `${formatCount(documents)} of ${counted(all, "document")}` : counted(documents, "document");
  const size = state === "empty" ? "Nothing indexed yet" : `${of}, ${counted(chunks, "chunk")}`;
  return (
    <Group gap={8} wrap="nowrap" visibleFrom="xs" className={classes.badge}>
      <span className={classes.dot} data-state={state} aria-hidden="true" />
      <Text size="sm" className={classes.size}>
        {state === "stale" ? "Index is out of date" : size}
      </Text>
      <Link href="/providers" className={classes.model}>
        {provider.label}
      </Link>
    </Group>
  );
}
