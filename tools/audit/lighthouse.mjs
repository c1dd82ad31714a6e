// Runs Lighthouse on the readers' pages with its mobile settings, and prints one JSON object a page.
// The review page is the response to a form, so the form is filled in first.
//
// Usage: node lighthouse.mjs ORIGIN ARTICLE; CHROME_PATH is the path of the browser.

import { readFileSync } from "node:fs";
import { startFlow } from "lighthouse";
import { launch } from "puppeteer-core";

const [origin, article] = process.argv.slice(2);
const QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WORDS = { comment: "It helped my mother to sleep.", name: "Ann", email: "ann@example.org" };
const NOT_INDEXED = { skipAudits: ["is-crawlable"] }; // a page for one person asks not to be indexed

const browser = await launch({ executablePath: process.env.CHROME_PATH, args: QUIET });

async function write(page) {
  await page.goto(origin + article);
  for (const [id, words] of Object.entries(WORDS)) await page.type(`#${id}`, words);
  return () => page.click("#preview");
}

async function look(name, arrive, flags) {
  const context = await browser.createBrowserContext(); // one that has seen nothing yet
  const page = await context.newPage();
  const flow = await startFlow(page);
  await flow.navigate(await arrive(page), { name, ...flags });
  const { steps } = await flow.createFlowResult();
  await context.close();
  return told(steps[0]);
}

function told({ name, lhr }) {
  const score = ([id, { score }]) => [id, Math.round(score * 100)];
  const failing = Object.values(lhr.audits).filter((each) => each.score !== null && each.score < 1 && each.scoreDisplayMode !== "informative");
  const requests = lhr.audits["network-requests"].details.items.filter((each) => each.url.startsWith("http"));
  return {
    page: name,
    scores: Object.fromEntries(Object.entries(lhr.categories).map(score)),
    requests: requests.length,
    bytes: requests.reduce((sum, each) => sum + each.transferSize, 0),
    paint: Math.round(lhr.audits["largest-contentful-paint"].numericValue),
    failing: failing.map(({ id, title, displayValue = "" }) => `${id}: ${title} ${displayValue}`.trim()),
  };
}

try {
  const looked = [
    await look("Articles", () => `${origin}/`),
    await look("An article", () => origin + article),
    await look("Review (POST)", write, NOT_INDEXED),
  ];
  const { version } = JSON.parse(readFileSync(new URL("node_modules/lighthouse/package.json", import.meta.url)));
  console.log(JSON.stringify({ lighthouse: version, chromium: await browser.version(), pages: looked }));
} finally {
  await browser.close();
}
