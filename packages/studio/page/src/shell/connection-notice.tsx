import { Alert, Anchor, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { RefreshCw, Unplug } from "lucide-react";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useLive, useLiveStore } from "../live/live-context.tsx";
import classes from "./connection-notice.module.css";

/** Says honestly when the server is away, and when it came back as another process. */
export function ConnectionNotice(): ReactElement | null {
  const store = useLiveStore();
  const connection = useLive((state) => state.connection);
  const restarted = useLive((state) => state.restarted);
  const job = useLive((state) => state.snapshot?.job.state);
  // A reconnect that takes no time is not worth a word.
  const [settled] = useDebouncedValue(connection, 800);
  if (connection !== "open" && settled === "lost") return <Lost />;
  if (!restarted) return null;
  return (
    <Alert
      className={classes.notice}
      color="var(--warn)"
      icon={<RefreshCw size={18} />}
      title="The server was restarted"
      role="status"
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={store.acknowledgeRestart}
    >
      <Text size="sm">
        {job === "interrupted" ? (
          <>
            It ended in the middle of indexing. Everything embedded until then was kept:{" "}
            <Anchor component={Link} href="/documents" underline="always" inherit c="inherit">
              go to Documents and resume
            </Anchor>
            .
          </>
        ) : (
          "Your documents and their vectors were kept; keys given to a provider were only in memory and must be given again."
        )}
      </Text>
    </Alert>
  );
}

function Lost(): ReactElement {
  return (
    <Alert
      className={classes.notice}
      color="var(--bad)"
      icon={<Unplug size={18} />}
      title="No connection to the server"
      role="status"
    >
      <Text size="sm">
        What you see is the last that it said. This page connects again by itself as soon as <code>npm run studio</code>{" "}
        runs.
      </Text>
    </Alert>
  );
}
