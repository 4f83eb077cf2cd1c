import * as nwidth from "nwidth";
import { describe, expect, it } from "vitest";
import { publicEntities } from "./surface.js";

const entities = publicEntities();

describe("what the package exports", () => {
  it("is all of it", () => {
    const names = entities.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["advise", "theory.Bound", "tensor.mul"]));
    expect(names.length).toBeGreaterThan(400);
  });

  it("can be called and named: every type in a declaration is exported too", () => {
    expect(
      entities.flatMap(({ name, hidden }) => hidden.map((type) => `${name}: ${type}`)),
    ).toEqual([]);
  });

  it("says what every property and method is", () => {
    expect(entities.flatMap(({ name, bare }) => bare.map((member) => `${name}.${member}`))).toEqual(
      [],
    );
  });

  it("can be made: every class is exported as a value", () => {
    const classes = entities.filter(({ isClass }) => isClass).map(({ name }) => name);
    expect(classes).toContain("training.Population");
    for (const name of classes) {
      const value = name
        .split(".")
        .reduce<unknown>((at, part) => Reflect.get(Object(at), part), nwidth);
      expect(value, name).toBeTypeOf("function");
    }
  });
});
