import { beforeAll, describe, expect, it } from "vitest";
import { deploy } from "../../../src/deploy/deploy.js";
import { forecastOn } from "../../../src/deploy/forecast.js";
import { requireFuture } from "../../../src/deploy/taken.js";
import { renderFiles } from "../../../src/report/page/advise/files.js";
import type { Hand } from "../../../src/report/page/advise/hand.js";
import { noise, questionOf } from "../../advise/questions.js";
import { chosenBaselines } from "../../deploy/chosen.js";
import { linearWins } from "../fixture.js";
import { documentOf, wrongNumbers } from "../regenerate.js";

const known = noise(200, 2);
const question = questionOf(
  { y: noise(200, 1).map((e, t) => (t < 198 ? e + known[t] : null)), k: known },
  { window: 4, horizon: [1, 2], known: ["k"] },
);
let hand: Hand;
beforeAll(async () => {
  const [ridge] = (await chosenBaselines(question, [])).filter(({ name }) => name === "ridge");
  const model = await deploy(question, { chosen: ridge });
  hand = { contract: model.contract, forecast: await forecastOn(model, question.table) };
});

describe("the model in hand, in the report", () => {
  it.each([
    ["with the rows to come", () => hand],
    ["alone", () => ({ ...hand, forecast: null })],
  ])("%s: shows only numbers that the files beside it give again", (_, of) => {
    const files = renderFiles(linearWins(), of());
    const page = files.get("report.html") ?? "";
    expect(wrongNumbers(page, files)).toEqual([]);
    const document = documentOf(page);
    expect(document.body.textContent).toMatch(/The model in hand.*ridge predicts y/s);
    const sources = [...document.querySelectorAll("[data-source]")].map((e) =>
      e.getAttribute("data-source"),
    );
    expect(sources.some((source) => source?.startsWith("model.csv:"))).toBe(true);
    for (const shown of document.querySelectorAll("[data-source], .name, svg, a[href]"))
      shown.remove();
    expect(document.body.textContent?.replaceAll("SHA-256", "")).not.toMatch(/\d/);
  });

  it("is in advice.json with what comes next, where that was asked for", () => {
    const read = (of: Hand) => JSON.parse(renderFiles(linearWins(), of).get("advice.json") ?? "");
    expect(read(hand).forecast).toMatchObject([{ horizon: 1 }, { horizon: 2 }]);
    expect(read({ ...hand, forecast: null })).not.toHaveProperty("forecast");
  });
});

it("whether the rows allow a forecast is known before anything is computed", () => {
  requireFuture(question);
  const short = questionOf(
    { y: noise(200, 1), k: known },
    { window: 4, horizon: [1, 2], known: ["k"] },
  );
  expect(() => requireFuture(short)).toThrow(/known column 'k' is not given for 201/);
});
