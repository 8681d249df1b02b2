import { Progress } from "@mantine/core";
import type { ReactElement } from "react";
import { jobShare } from "../job/job-share.ts";
import { useTopic } from "../live/live-context.tsx";
import classes from "./job-strip.module.css";

/** A thin line along the header, on every view, while documents are being indexed. */
export function JobStrip(): ReactElement | null {
  const job = useTopic("job");
  if (job?.state !== "running" && job?.state !== "pausing" && job?.state !== "paused") return null;
  return (
    <Progress
      className={classes.strip}
      value={100 * jobShare(job)}
      size={3}
      radius={0}
      color={job.state === "running" ? "var(--late)" : "gray"}
      aria-label="Indexing"
    />
  );
}
