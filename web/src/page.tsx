// The page comes alive: what a link holds, then the page, then what the server knows.

import { render } from "preact";
import { App } from "./App";
import { start } from "./state/run";
import { load, openLink } from "./state/workspace";

openLink();
// The page can be opened by a second link while it is there.
addEventListener("hashchange", openLink);
// Ctrl+Enter runs from everywhere; in the editor its own keys have done so already.
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  event.preventDefault();
  void start();
});
const app = document.getElementById("app")!;
app.textContent = "";
render(<App />, app);
void load();
