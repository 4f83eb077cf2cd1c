import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { parseQueue, QUEUE_VARIABLE } from "../../src/experiments/runners/queue/address.js";
import { readSpecification } from "../../src/experiments/sweep/read.js";
import { call } from "../cli/in-process.js";
import { type FaultsRecord, RECORD } from "../faults/record.js";
import { pages, ROOT } from "./blocks.js";

const FOLDER = join(ROOT, "examples", "machines");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

function documentsOf(name: string): unknown[] {
  return parseAllDocuments(read(name)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

/** That a command of a container is one that nwidth, or Redis, has. */
async function expectCommand([program, ...words]: readonly string[]): Promise<void> {
  if (program === "redis-server") {
    // --help where the options stand would be an option itself: the server says which it knows
    for (const word of words.filter((w) => w.startsWith("--")))
      expect(REDIS_OPTIONS).toContain(word);
    return;
  }
  expect(program).toBe("nwidth");
  const { code, stdout } = await call([words[0], "--help"]);
  expect(code).toBe(0);
  for (const word of words.filter((w) => w.startsWith("--"))) expect(stdout).toContain(`${word} `);
}

/** Of redis.conf, as its own documentation lists them. */
const REDIS_OPTIONS = ["--requirepass", "--appendonly", "--maxmemory-policy"];

const command = z.array(z.string()).min(1);

describe("examples of several machines", () => {
  it("docker-compose.yml: services, their commands and the queue that they share", async () => {
    const [document] = documentsOf("docker-compose.yml");
    const { services, volumes } = z
      .object({
        services: z.record(
          z.string(),
          z.object({ command, environment: z.record(z.string(), z.string()).optional() }),
        ),
        volumes: z.record(z.string(), z.null()),
      })
      .parse(document);
    expect(Object.keys(services)).toEqual(["redis", "worker"]);
    expect(Object.keys(volumes)).toEqual(["redis"]);
    for (const service of Object.values(services)) await expectCommand(service.command);
    const url = services.worker.environment?.[QUEUE_VARIABLE] ?? "";
    expect(parseQueue(url.replace(/\$\{\w+:\?\}/, "secret"))).toMatchObject({
      name: "night",
      place: { host: "redis", port: 6379 },
      password: "secret",
    });
  });

  it("kubernetes.yaml: a server, workers, and one secret for both", async () => {
    const documents = z
      .array(z.looseObject({ kind: z.string(), metadata: z.object({ name: z.string() }) }))
      .parse(documentsOf("kubernetes.yaml"));
    expect(documents.map(({ kind }) => kind)).toEqual(["Service", "StatefulSet", "Deployment"]);
    const pods = z.array(
      z.object({
        selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
        template: z.object({
          metadata: z.object({ labels: z.record(z.string(), z.string()) }),
          spec: z.object({
            containers: z.array(
              z.object({
                command,
                env: z.array(
                  z.object({
                    name: z.string(),
                    valueFrom: z.object({ secretKeyRef: z.object({ name: z.string() }) }),
                  }),
                ),
              }),
            ),
          }),
        }),
      }),
    );
    const secrets = new Set<string>();
    const names: string[] = [];
    for (const { selector, template } of pods.parse(documents.slice(1).map(({ spec }) => spec))) {
      expect(template.metadata.labels).toEqual(selector.matchLabels);
      for (const container of template.spec.containers) {
        await expectCommand(container.command);
        for (const { name, valueFrom } of container.env) {
          names.push(name);
          secrets.add(valueFrom.secretKeyRef.name);
        }
      }
    }
    expect([...secrets]).toEqual(["nwidth-queue"]);
    expect(names).toEqual(["QUEUE_PASSWORD", QUEUE_VARIABLE]);
    // the name by which workers reach it, as the comment writes it
    const [, host] = /url=redis:\/\/:\.\.\.@([\w-]+):6379/.exec(read("kubernetes.yaml")) ?? [];
    expect(host).toBe(documents[0].metadata.name);
  });

  it("slurm.sh: a script that bash reads, and the command in it", async () => {
    execFileSync("bash", ["-n", join(FOLDER, "slurm.sh")]);
    const [, line] = /^exec srun (.+)$/m.exec(read("slurm.sh")) ?? [];
    await expectCommand(line.split(" "));
    expect(read("slurm.sh")).toContain(`export ${QUEUE_VARIABLE}=`);
  });

  it("small.yaml: a sweep of sixty trials", async () => {
    expect(await readSpecification(join(FOLDER, "small.yaml"))).toMatchObject({
      learningRates: [0.01, 0.03],
    });
  });

  it("are all named where several machines are explained", () => {
    const page = pages.find(({ path }) => path === join("docs", "machines.md"))?.text ?? "";
    for (const name of readdirSync(FOLDER)) expect(page).toContain(`examples/machines/${name}`);
  });
});

describe("the record of faults", () => {
  it("is sound, and what the page says of it", () => {
    const record: FaultsRecord = JSON.parse(readFileSync(join(ROOT, RECORD), "utf8"));
    const { kills, stops } = record;
    expect([...kills, ...stops].every(({ sound }) => sound)).toBe(true);
    expect(stops.map(({ lock, said }) => [lock, said])).toEqual([
      [30, true],
      [120, true],
    ]);
    expect(stops.reduce((sum, { late }) => sum + late, 0)).toBe(1);
    for (const { lock, stood } of stops) expect(stood).toBeGreaterThanOrEqual(2 * lock);
    const page = pages.find(({ path }) => path === join("docs", "machines.md"))?.text ?? "";
    const killed = kills.reduce((sum, one) => sum + one.kills, 0);
    expect(page).toContain(`${killed} workers were killed in ${kills.length} sweeps`);
  });
});
