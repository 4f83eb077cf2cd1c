import { join } from "node:path";
import {
  isClassDeclaration,
  isExpressionWithTypeArguments,
  isImportTypeNode,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isPrivateIdentifier,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { API, type Symbol as Entity, SymbolFlags } from "typescript/unstable/sync";
import { ROOT } from "../docs/blocks.js";

const folder = join(ROOT, "build", "src");
const entry = join(folder, "index.d.ts");

/** A configuration of the built declarations alone. It is on no disk. */
const config = join(ROOT, "build", "surface.json");
const compilerOptions = { module: "nodenext", target: "es2022", strict: true, types: ["node"] };
const text = JSON.stringify({ compilerOptions, files: [entry] });

/** Something that nwidth exports. */
export interface PublicEntity {
  /** with its namespace, as "theory.Bound" */
  readonly name: string;
  readonly isClass: boolean;
  /** names of types of nwidth that its declaration speaks of, with the file; only those not exported */
  readonly hidden: readonly string[];
  /** properties and methods without a comment of their own */
  readonly bare: readonly string[];
}

function* nodesIn(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesIn(child);
}

/** What a member may have. */
interface Member {
  readonly name?: Node;
  readonly type?: Node;
  readonly initializer?: Node;
  readonly modifiers?: readonly Node[];
}

/** The name by which a node refers to a type. */
function referredBy(node: Node): Node | undefined {
  if (isTypeReferenceNode(node)) return node.typeName;
  if (isExpressionWithTypeArguments(node)) return node.expression;
  if (isImportTypeNode(node)) return node.qualifier;
  return undefined;
}

/** Members of an interface, a class, or the objects that a type is a union or intersection of. */
function membersOf(node: Node): readonly Node[] {
  if (isInterfaceDeclaration(node) || isClassDeclaration(node) || isTypeLiteralNode(node)) {
    return node.members;
  }
  if (isTypeAliasDeclaration(node)) return membersOf(node.type);
  if (isUnionTypeNode(node) || isIntersectionTypeNode(node)) return node.types.flatMap(membersOf);
  return [];
}

/** What the built package exports, all namespaces included. */
export function publicEntities(): PublicEntity[] {
  const api = new API({
    cwd: ROOT,
    fs: {
      readFile: (name) => (name === config ? text : undefined),
      fileExists: (name) => (name === config ? true : undefined),
    },
  });
  const [{ checker, program }] = api.updateSnapshot({ openProjects: [config] }).getProjects();
  const original = (entity: Entity) =>
    entity.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(entity) : entity;
  const isOwn = ({ declarations, flags }: Entity) =>
    !(flags & SymbolFlags.TypeParameter) && declarations.some((d) => d.path.startsWith(folder));

  const exported = new Map<Entity, string>();
  const collect = (module: Entity, prefix: string) => {
    for (const alias of checker.getExportsOfModule(module)) {
      const entity = original(alias);
      const name = `${prefix}${alias.name}`;
      if (entity.flags & SymbolFlags.ValueModule) collect(entity, `${name}.`);
      else if (isOwn(entity)) exported.set(entity, name);
    }
  };
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${entry} is not built`);
  collect(module, "");

  const bareName = (member: Node): string[] => {
    const { name, type, initializer, modifiers } = member as Member;
    const isPrivate = modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword) ?? false;
    if (!name || isPrivateIdentifier(name) || isPrivate) return [];
    // a member of one value, as the kind of a union's part, says what it is
    if (type?.kind === SyntaxKind.LiteralType || initializer) return [];
    const symbol = checker.getSymbolAtLocation(name);
    return symbol?.getDocumentationComment(checker) === "" ? [symbol.name] : [];
  };
  const entities = [...exported].map(([entity, name]) => {
    const nodes = entity.declarations.flatMap((handle) => handle.resolve() ?? []);
    const hidden = nodes
      .flatMap((node) => [...nodesIn(node)])
      .flatMap((node) => {
        const reference = referredBy(node);
        const symbol = reference && checker.getSymbolAtLocation(reference);
        const type = symbol && original(symbol);
        if (!type || !isOwn(type) || exported.has(type)) return [];
        return [`${type.name} of ${type.declarations[0].path.slice(folder.length)}`];
      });
    const bare = nodes.flatMap(membersOf).flatMap(bareName);
    return { name, isClass: (entity.flags & SymbolFlags.Class) !== 0, hidden, bare };
  });
  api.close();
  return entities;
}
