import { expect, it } from "vitest";
import { targetFiles } from "../../../src/report/page/targets.js";
import { targetRow } from "../../../src/report/targets.js";
import { hostile, interrupted, linearWins } from "../fixture.js";
import { documentOf, wrongNumbers } from "../regenerate.js";

it("the index of several targets leads to each report, with the error of what is to be taken", () => {
  const won = linearWins();
  const { take } = won.advice.recommendation;
  const baseline = won.advice.baselines.find(({ name }) => name === take);
  const rows = [
    targetRow("y", "y", won),
    targetRow("<b>x</b>", "größe", hostile()),
    targetRow("part", "part", interrupted()),
    targetRow("never", "never", null),
  ];
  expect(rows[0]).toMatchObject({ take, error: baseline?.test.mean, complete: true });
  const files = targetFiles(rows);
  const page = files.get("report.html") ?? "";
  expect(wrongNumbers(page, files)).toEqual([]);
  expect(page).not.toContain("<b>x</b>");
  const links = [...documentOf(page).querySelectorAll("td a")].map((a) => a.getAttribute("href"));
  expect(links).toEqual(["y/report.html", "gr%C3%B6%C3%9Fe/report.html", "part/report.html"]);
  expect(page).toContain("not begun: interrupted");
  const index = JSON.parse(files.get("targets.json") ?? "");
  expect(index).toMatchObject({ schema: 1, complete: false, targets: rows });
});
