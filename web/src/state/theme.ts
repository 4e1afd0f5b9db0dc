// Light or dark: what the reader chose, or the system's.

import { computed, effect, signal } from "@preact/signals";

type Theme = "light" | "dark" | "system";

function chosenBefore(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

const system = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(system.matches);
system.addEventListener("change", () => (systemDark.value = system.matches));

export const theme = signal<Theme>(chosenBefore());
export const dark = computed(() => (theme.value === "system" ? systemDark.value : theme.value === "dark"));

effect(() => {
  const root = document.documentElement;
  if (theme.value === "system") delete root.dataset.theme;
  else root.dataset.theme = theme.value;
  try {
    // As a plain word: `theme.js` reads it before this code is there.
    if (theme.value === "system") localStorage.removeItem("cwli.theme");
    else localStorage.setItem("cwli.theme", theme.value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
});

export function nextTheme(): void {
  theme.value = theme.value === "system" ? (dark.value ? "light" : "dark") : theme.value === "dark" ? "light" : "dark";
}
