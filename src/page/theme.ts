/** The switch between the system's theme, a light and a dark one, which the browser remembers. */

import { byId, say } from "./elements.ts";

const THEMES = ["system", "light", "dark"] as const;
const KEY = "threadtally.theme";

export function addThemeSwitch(): void {
  const button = byId("theme");
  let theme = remembered();
  const show = () => {
    document.documentElement.dataset.theme = theme;
    say(button, `Theme: ${theme}`);
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as (typeof THEMES)[number];
    show();
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Without storage, it is forgotten with the page.
    }
  });
  show();
}

function remembered(): (typeof THEMES)[number] {
  try {
    const theme = localStorage.getItem(KEY);
    return THEMES.find((one) => one === theme) ?? "system";
  } catch {
    return "system";
  }
}
