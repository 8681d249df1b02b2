import { Box, Text } from "@mantine/core";
import type { ReactElement } from "react";
import classes from "./side-navigation.module.css";
import { views } from "./views.tsx";
import { ViewLink } from "./view-link.tsx";

/** The views beside the content. */
export function SideNavigation(): ReactElement {
  return (
    <Box className={classes.column}>
      <nav aria-label="Views">
        <ul className={classes.list}>
          {views.map((view) => (
            <li key={view.path}>
              <ViewLink view={view} className={classes.link}>
                <view.icon size={18} strokeWidth={1.75} aria-hidden="true" />
                {view.title}
              </ViewLink>
            </li>
          ))}
        </ul>
      </nav>
      <Text component="footer" size="xs" c="dimmed" className={classes.note}>
        Everything on this page stays on this computer, unless you choose a provider that is elsewhere.
      </Text>
    </Box>
  );
}
