import { Loader, Text } from "@mantine/core";
import { CircleCheck, CircleSlash } from "lucide-react";
import type { ReactElement } from "react";
import type { ProbeReply } from "../../../../src/api/providers.ts";
import classes from "./probe-result.module.css";

interface Props {
  readonly reply: ProbeReply | undefined;
  readonly pending: boolean;
}

/** Whether it is there, in the server's words. */
export function ProbeResult({ reply, pending }: Props): ReactElement | null {
  if (pending) {
    return (
      <div className={classes.result}>
        <Loader size={14} color="gray" />
        <Text size="sm" c="dimmed">
          Looking…
        </Text>
      </div>
    );
  }
  if (reply === undefined) return null;
  const Icon = reply.reachable ? CircleCheck : CircleSlash;
  return (
    <div className={classes.result} data-reachable={reply.reachable} role="status">
      <Icon size={16} aria-hidden="true" className={classes.icon} />
      <Text size="sm">
        <b>{reply.reachable ? "Reachable." : "Not reachable."}</b> {reply.message}
      </Text>
    </div>
  );
}
