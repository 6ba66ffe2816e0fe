/** The program of the live page: it shows each reading of the server. */

import type { PageData } from "../prometheus/http/page/pageData.ts";
import { wordsOf } from "../prometheus/http/page/searching.ts";
import { byId, say } from "./elements.ts";
import { History } from "./history.ts";
import { MetricList } from "./metricList.ts";
import { Overview } from "./overview.ts";
import { Poller, type State } from "./poller.ts";
import { addThemeSwitch } from "./theme.ts";
import { Threads } from "./threads.ts";

const STATES: Readonly<Record<State, string>> = {
  live: "Live",
  paused: "Paused",
  failing: "The metrics could not be read. Trying again.",
  away: "The server does not reply. Trying again.",
};

const [search, pause, status] = [byId<HTMLInputElement>("search"), byId("pause"), byId("status")];
const history = new History();
const overview = new Overview();
const threads = new Threads();
let latest: PageData | undefined;
const list = new MetricList(showMetrics);

function showMetrics(): void {
  if (latest) list.show(latest.metrics, wordsOf(search.value), history);
}

function show(data: PageData): void {
  latest = data;
  history.add(data);
  overview.show(data);
  threads.show(data, history);
  showMetrics();
}

function report(state: State): void {
  say(status, STATES[state]);
  status.dataset.state = state;
  document.body.classList.toggle("stale", state === "away" || state === "failing");
}

say(byId("title"), location.host);
document.title = `${location.host} – metrics`;
addThemeSwitch();
search.addEventListener("input", showMetrics);
document.addEventListener("keydown", (event) => {
  if (event.target === search && event.key === "Escape" && search.value !== "") {
    search.value = "";
    showMetrics();
  } else if (event.target !== search && event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
});
const poller = new Poller(() => search.value, show, report);
pause.addEventListener("click", () => {
  poller.isPaused = !poller.isPaused;
  say(pause, poller.isPaused ? "Continue" : "Pause");
});
