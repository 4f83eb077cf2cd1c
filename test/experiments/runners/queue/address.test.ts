import { describe, expect, it } from "vitest";
import { openDoor, parseQueue } from "../../../../src/experiments/runners/queue/address.js";

describe("the address of a queue", () => {
  it.each([
    ["redis://h", "h", 6379, false, 0, "nwidth", "redis://h:6379/0/nwidth"],
    ["redis://h:1/2", "h", 1, false, 2, "nwidth", "redis://h:1/2/nwidth"],
    ["redis://h/night", "h", 6379, false, 0, "night", "redis://h:6379/0/night"],
    ["redis://h/3/night", "h", 6379, false, 3, "night", "redis://h:6379/3/night"],
    ["rediss://h/", "h", 6379, true, 0, "nwidth", "rediss://h:6379/0/nwidth"],
    ["redis://[::1]:7/a.b_c-d", "::1", 7, false, 0, "a.b_c-d", "redis://[::1]:7/0/a.b_c-d"],
  ] as const)("%s", (text, host, port, tls, database, name, shown) => {
    const found = parseQueue(text);
    expect(found.place).toEqual({ kind: "network", host, port, tls });
    expect([found.database, found.name, found.shown]).toEqual([database, name, shown]);
  });

  it("is that of a socket, with name and database as its query", () => {
    expect(parseQueue("unix:///run/redis/redis%20.sock?name=n&db=4")).toMatchObject({
      place: { kind: "socket", path: "/run/redis/redis .sock" },
      database: 4,
      name: "n",
      password: null,
    });
    expect(parseQueue("unix://:p%40ss@localhost/r.sock").password).toBe("p@ss");
  });

  it("holds user and password, percent-decoded, and does not show them", () => {
    const found = parseQueue("redis://me:p%40ss%2Fword@h/q");
    expect([found.username, found.password]).toEqual(["me", "p@ss/word"]);
    expect(found.shown).toBe("redis://h:6379/0/q");
  });

  it.each([
    ["nonsense", "no address"],
    ["http://h", "scheme"],
    ["reddis://h", "did you mean 'redis'"],
    ["redis://h/1/2/3", "more than DATABASE/NAME"],
    ["redis://h/x/y", "no number of a database"],
    ["redis://h/99999", "no number of a database"],
    ["redis://h/a%20b", "no name of a queue"],
    ["redis://h/-a", "no name of a queue"],
    [`redis://h/${"a".repeat(65)}`, "no name of a queue"],
    ["redis://h?db=1", "has no meaning"],
    ["redis://h/q#x", "'#' has no meaning"],
    ["redis://:%E0%A4%A@h", "percent sign"],
    ["unix:///", "path of the socket"],
    ["unix://elsewhere/r.sock", "on this machine"],
    ["unix:///r.sock?nam=x", "did you mean 'name'"],
  ])("refuses %s", (text, problem) => {
    expect(() => parseQueue(text)).toThrow(problem);
  });

  it("shows no password where it refuses, and steers no terminal", () => {
    const message = (text: string) => {
      try {
        parseQueue(text);
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(message("redis://me:secret@h/1/2/3")).not.toContain("secret");
    expect(message("redis://me:secret@:x/")).not.toContain("secret");
    expect(message("redis://h/\u001b[31m")).not.toContain("\u001b");
  });

  it("is warned of where it takes neither a password nor a socket", () => {
    expect(openDoor(parseQueue("redis://h/q"))).toContain("asks for no password");
    expect(openDoor(parseQueue("redis://:x@h/q"))).toBeNull();
    expect(openDoor(parseQueue("unix:///r.sock"))).toBeNull();
  });
});
