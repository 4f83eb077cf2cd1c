import { isIP } from "node:net";
import { abbreviate, CallerError, unknownName } from "../../../errors.js";

/** The variable that names a queue where a command line does not. */
export const QUEUE_VARIABLE = "NWIDTH_QUEUE";

/** Where a queue is, and what it is called there. */
export interface QueueAddress {
  /** of the queue: what all of its keys in Redis begin with, after `nwidth:` */
  readonly name: string;
  /** the server's */
  readonly place:
    | {
        readonly kind: "network";
        readonly host: string;
        readonly port: number;
        readonly tls: boolean;
      }
    | { readonly kind: "socket"; readonly path: string };
  /** of Redis's access lists; null: its default user */
  readonly username: string | null;
  /** null: none is asked for */
  readonly password: string | null;
  /** number of Redis's database */
  readonly database: number;
  /** the address as it may be shown: without the password */
  readonly shown: string;
}

const SCHEMES = ["redis", "rediss", "unix"] as const;
type Scheme = (typeof SCHEMES)[number];
const DEFAULT_PORT = 6379;
const DEFAULT_NAME = "nwidth";
/** Databases that a Redis may be set up with, at most: far more than the 16 that it has by itself. */
const MOST_DATABASES = 10_000;

const FORMS =
  "write redis://HOST:PORT/NAME, redis://:PASSWORD@HOST:PORT/DATABASE/NAME, rediss://… for TLS, or unix:///PATH.sock?name=NAME";

function unfit(text: string, problem: string): CallerError {
  // a password has no place in a message
  const shown = abbreviate(text.replace(/\/\/[^/]*@/, "//…@"));
  return new CallerError(`--queue ${shown}: ${problem}`, FORMS);
}

function nameOf(text: string, name: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return name;
  throw unfit(
    text,
    `'${abbreviate(name)}' is no name of a queue: letters, digits, '.', '_' and '-', 64 at most`,
  );
}

function databaseOf(text: string, digits: string): number {
  const database = Number(digits);
  if (/^\d+$/.test(digits) && database < MOST_DATABASES) return database;
  throw unfit(text, `'${abbreviate(digits)}' is no number of a database`);
}

/** `/`, `/DATABASE`, `/NAME` or `/DATABASE/NAME`. */
function pathOf(text: string, pathname: string) {
  const parts = pathname.split("/").filter((part) => part !== "");
  if (parts.length > 2) throw unfit(text, `'${abbreviate(pathname)}' is more than DATABASE/NAME`);
  const [first, second] = parts;
  if (first === undefined) return { database: 0, name: DEFAULT_NAME };
  if (second !== undefined) {
    return { database: databaseOf(text, first), name: nameOf(text, second) };
  }
  return /^\d+$/.test(first)
    ? { database: databaseOf(text, first), name: DEFAULT_NAME }
    : { database: 0, name: nameOf(text, first) };
}

/** `?name=NAME&db=DATABASE` of a socket, whose path is that of a file. */
function queryOf(text: string, query: URLSearchParams) {
  for (const key of query.keys()) {
    if (key !== "name" && key !== "db")
      throw unknownName("part of a queue's address", key, ["name", "db"]);
  }
  return {
    database: databaseOf(text, query.get("db") ?? "0"),
    name: nameOf(text, query.get("name") ?? DEFAULT_NAME),
  };
}

function decoded(text: string, part: string): string | null {
  if (part === "") return null;
  try {
    return decodeURIComponent(part);
  } catch {
    throw unfit(text, "a percent sign in it begins no character: write %25 for the sign itself");
  }
}

function schemeOf(url: URL): Scheme {
  const written = url.protocol.slice(0, -1);
  const scheme = SCHEMES.find((name) => name === written);
  if (scheme === undefined) throw unknownName("scheme of a queue's address", written, SCHEMES);
  return scheme;
}

/**
 * The address of a queue, as a URL: `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][/NAME]`, `rediss://…`
 * for TLS, or `unix:///PATH[?name=NAME&db=DATABASE]` for a socket on this machine.
 *
 * @throws CallerError where it is none, without showing a password
 */
export function parseQueue(text: string): QueueAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw unfit(text, "that is no address");
  }
  const scheme = schemeOf(url);
  if (url.hash !== "") throw unfit(text, "'#' has no meaning in it: write %23 in a password");
  const access = { username: decoded(text, url.username), password: decoded(text, url.password) };
  if (scheme === "unix") {
    if (url.hostname !== "" && url.hostname !== "localhost") {
      throw unfit(text, `a socket is on this machine, not on '${abbreviate(url.hostname)}'`);
    }
    const path = decoded(text, url.pathname);
    if (path === null || path === "/") throw unfit(text, "the path of the socket is missing");
    const { database, name } = queryOf(text, url.searchParams);
    const shown = `unix://${path}?db=${database}&name=${name}`;
    return { name, place: { kind: "socket", path }, ...access, database, shown };
  }
  if (url.search !== "") throw unfit(text, `'${abbreviate(url.search)}' has no meaning in it`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (host === "") throw unfit(text, "the host is missing");
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  const { database, name } = pathOf(text, url.pathname);
  const written = isIP(host) === 6 ? `[${host}]` : host;
  const shown = `${scheme}://${written}:${port}/${database}/${name}`;
  const tls = scheme === "rediss";
  return { name, place: { kind: "network", host, port, tls }, ...access, database, shown };
}

/** What is said of a queue that anybody may fill who reaches it; null where that takes a password or a socket. */
export function openDoor({ place, password, shown }: QueueAddress): string | null {
  if (place.kind === "socket" || password !== null) return null;
  return `the queue ${shown} asks for no password: whoever reaches it can have work done, and say what came of it. Set requirepass in redis.conf, and write redis://:PASSWORD@…`;
}
