import type { ReactElement } from "react";
import { Lead } from "../../components/lead.tsx";
import { useTopic } from "../../live/live-context.tsx";
import { JobPanel } from "./job-panel.tsx";
import { WatchPanel } from "./watch-panel.tsx";
import { WorkersPanel } from "./workers-panel.tsx";

/** A job that runs on other processes and machines, looked at and not touched. */
export function JobsView(): ReactElement {
  const job = useTopic("job-watch")?.job;
  return (
    <>
      <Lead>
        Follow a job of @embedloom/bullmq that workers elsewhere run: what is done, what failed and why, how fast it
        goes against its limits, and what it costs. The studio only looks; nothing of the job is changed.
      </Lead>
      <WatchPanel />
      {job !== undefined && <JobPanel job={job} />}
      {job !== undefined && <WorkersPanel job={job} />}
    </>
  );
}
