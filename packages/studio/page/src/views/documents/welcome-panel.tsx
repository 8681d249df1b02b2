import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { Panel } from "../../components/panel.tsx";
import { TakeSamples } from "./take-samples.tsx";
import classes from "./welcome-panel.module.css";

/** What to do first: one click that leads to something worth seeing. */
export function WelcomePanel(): ReactElement {
  return (
    <Panel title="See it in one click" className={classes.panel}>
      <div className={classes.inside}>
        <p className={classes.claim}>“When does the mill close in winter?”</p>
        <div className={classes.ways}>
          <blockquote data-vectors="plain">
            <span>Plain chunks answer about the library</span>
            In winter they close at five, because the heating is turned down then.
          </blockquote>
          <blockquote data-vectors="late">
            <span>Late chunks about the mill</span>
            In winter they close at three, since there is no light on the stairs but that of the day.
          </blockquote>
        </div>
        <Text size="sm" c="dimmed" maw="60ch">
          Neither chunk says which place it is about. Embedded inside its document, a chunk knows. The samples are seven
          short texts; the bundled model reads them here, in about a second.
        </Text>
        <TakeSamples size="md" />
      </div>
    </Panel>
  );
}
