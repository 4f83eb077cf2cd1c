import { expect, it } from "vitest";
import { Notices } from "../../../../src/experiments/runners/queue/notices.js";

it("says a thing once or each time, and not whatever strangers make up", () => {
  const said: string[] = [];
  const notices = new Notices((text) => said.push(text));
  for (let i = 0; i < 3; i++) {
    notices.once("nobody serves");
    notices.say("is reached again");
  }
  expect(said).toEqual(["nobody serves", ...Array(3).fill("is reached again")]);
  for (let i = 0; i < 100_000; i++) notices.once(`a worker on host ${i}`);
  expect(said.length).toBeLessThan(300);
  expect(said.at(-1)).toBe("there is more, which is not said");
  notices.say("is reached again");
  expect(said.at(-1)).toBe("is reached again");
});
