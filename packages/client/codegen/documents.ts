import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type OperationTypeNode,
} from "graphql/index.js"; // the file that Node takes; vite would take its twin, and types of twins do not mix

/** A GraphQL document that asks one field of a root type for all that it has. */
export type WrittenDocument = {
  /** Such as `generateMutation`. */
  readonly name: string;
  readonly kind: OperationTypeNode;
  /** The operation, without the fragments. */
  readonly text: string;
  /** The names of the fragments it takes, those they take included. */
  readonly fragments: readonly string[];
};

/** Documents for every field of the root types, and the fragments they share, one for each type that has fields. */
export type WrittenDocuments = {
  readonly documents: readonly WrittenDocument[];
  readonly fragments: ReadonlyMap<string, string>;
};

/**
 * Writes a document for every query, mutation and subscription of a schema. A type's fragment asks for all its fields:
 * but not for lists that are paged, for fields that need an argument, or for what leads back to the type itself. A page
 * of a list tells of an interface's members only what they share, and no JSON, which keeps pages of a hundred small and
 * below the gateway's limits. A field that may be null where a sibling's may not is told as `maybe…`.
 */
export function writeDocuments(schema: GraphQLSchema): WrittenDocuments {
  const fragments = new Map<string, string>();
  const taken = new Map<string, readonly string[]>(); // the fragments that a fragment takes
  const underWay = new Set<string>();
  const aliased = fieldsToAlias(schema);

  const spread = (type: GraphQLNamedType, uses: Set<string>): string => {
    if (!isCompositeType(type)) return "";
    writeFragment(type);
    for (const name of [type.name, ...(taken.get(type.name) ?? [])]) uses.add(name);
    return ` { ...${type.name} }`;
  };
  const selectionOf = (
    parent: string,
    { name, type, args }: GraphQLField<unknown, unknown>,
    uses: Set<string>,
  ): string[] => {
    const inPage = parent.endsWith("Connection");
    const named = getNamedType(type);
    const isLeftOut =
      args.some(isRequiredArgument) ||
      underWay.has(named.name) ||
      named.name.endsWith("Connection") ||
      named.name.endsWith("Edge");
    if (isLeftOut) return [];
    if (inPage && (isInterfaceType(named) || isObjectType(named))) {
      const own = Object.values(named.getFields())
        .filter((field) => getNamedType(field.type).name !== "JSON")
        .flatMap((field) => selectionOf(named.name, field, uses));
      return [`${name} { __typename ${own.join(" ")} }`];
    }
    const shown = aliased.has(`${parent}.${name}`) ? `maybe${capital(name)}: ${name}` : name;
    return [`${shown}${spread(named, uses)}`];
  };
  const writeFragment = (type: GraphQLNamedType): void => {
    if (fragments.has(type.name)) return;
    underWay.add(type.name);
    const uses = new Set<string>();
    const fields = isUnionType(type)
      ? []
      : isCompositeType(type)
        ? Object.values(type.getFields()).flatMap((field) => selectionOf(type.name, field, uses))
        : [];
    const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    const spreads = members
      .filter(({ name }) => !underWay.has(name))
      .map((member) => spread(member, uses).slice(3, -2));
    const body = ["__typename", ...fields, ...spreads].join("\n  ");
    fragments.set(type.name, `fragment ${type.name} on ${type.name} {\n  ${body}\n}`);
    taken.set(type.name, [...uses]);
    underWay.delete(type.name);
  };

  const roots = [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
    ["subscription", schema.getSubscriptionType()],
  ] as [OperationTypeNode, ReturnType<GraphQLSchema["getQueryType"]>][];
  const documents = roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => {
      const uses = new Set<string>();
      const asked = `${given(field)}${spread(getNamedType(field.type), uses)}`;
      const text = `${kind} ${capital(field.name)}${declared(field)} { ${asked} }`;
      const name = `${field.name}${capital(kind)}`;
      return { name, kind, text, fragments: [...uses].sort() };
    }),
  );
  return { documents, fragments };
}

/** Fields that may be null where a sibling's of the same name may not: GraphQL wants them told apart. */
function fieldsToAlias(schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap()).filter(isAbstractType)) {
    const fields = schema.getPossibleTypes(type).flatMap((member) =>
      Object.values(member.getFields()).map((field) => ({
        path: `${member.name}.${field.name}`,
        name: field.name,
        type: String(field.type),
      })),
    );
    for (const { path, name, type } of fields) {
      if (fields.some((other) => other.name === name && other.type === `${type}!`)) found.add(path);
    }
  }
  return found;
}

function declared({ args }: GraphQLField<unknown, unknown>): string {
  return args.length ? `(${args.map(({ name, type }) => `$${name}: ${type}`).join(", ")})` : "";
}

function given({ name, args }: GraphQLField<unknown, unknown>): string {
  return args.length ? `${name}(${args.map(({ name }) => `${name}: $${name}`).join(", ")})` : name;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
