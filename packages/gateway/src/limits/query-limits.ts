import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  validate,
} from "graphql/index.js"; // the file that Node takes, see mask-error.ts
import type { Settings } from "../settings.ts";

export type QueryLimits = Pick<Settings, "tokenLimit" | "depthLimit" | "aliasLimit" | "costLimit">;

/** What a selection asks for: levels of fields, aliases, and fields with those of lists counted as often as they come. */
type Size = { readonly depth: number; readonly aliases: number; readonly cost: number };

const nothing: Size = { depth: 0, aliases: 0, cost: 0 };
const listLength = 10; // of a list that does not say how long it is
const mostPerPage = 100; // of one whose `first` is a variable
const introspectionCost = 1_000; // its depth is limited by graphql itself

/** A validation rule: no operation is deeper, has more aliases or costs more than the limits allow. */
export function limitOperations(limits: QueryLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document: (document) => {
      const sizeOf = measure(context, document);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const root = context.getSchema().getRootType(definition.operation) ?? undefined;
        const { depth, aliases, cost } = sizeOf(definition.selectionSet, root);
        const check = (what: string, got: number, limit: number): void => {
          if (got <= limit) return;
          const message = `query: its ${what} should be at most ${limit}, got ${got}`;
          context.reportError(
            new GraphQLError(message, { extensions: { code: "QUERY_TOO_LARGE" } }),
          );
        };
        check("depth", depth, limits.depthLimit);
        check("aliases", aliases, limits.aliasLimit);
        check("cost", cost, limits.costLimit);
      }
    },
  });
}

const mostKnown = 200; // documents that were found valid
const longestKnown = 10_000; // characters of one of them

/**
 * Reads documents under the limits, for the transports that are not Apollo's: what comes back is valid, or what is wrong
 * with it. Those that were read are remembered, since a thousand subscribers tend to ask the same.
 */
export function createReader(
  schema: GraphQLSchema,
  limits: QueryLimits,
): (source: string) => DocumentNode | readonly GraphQLError[] {
  const rules = [...specifiedRules, limitOperations(limits)];
  const known = new Map<string, DocumentNode>();
  return (source) => {
    const found = known.get(source);
    if (found) return found;
    try {
      const document = parse(source, { maxTokens: limits.tokenLimit });
      const errors = validate(schema, document, rules);
      if (errors.length > 0) return errors;
      if (source.length <= longestKnown) known.set(source, document);
      if (known.size > mostKnown) known.delete(known.keys().next().value as string);
      return document;
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      if (error instanceof RangeError) return [new GraphQLError("query: should be less deep")]; // the stack was used up
      throw error;
    }
  };
}

function measure(
  context: ValidationContext,
  document: DocumentNode,
): (selections: SelectionSetNode, parent: GraphQLNamedType | undefined) => Size {
  const schema = context.getSchema();
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const known = new Map<string, Size>(); // each fragment is measured once, however often it is spread

  const fragmentSize = (name: string): Size => {
    const found = known.get(name);
    if (found) return found;
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    known.set(name, nothing); // one that spreads itself is refused by another rule
    const size = selectionsSize(
      fragment.selectionSet,
      schema.getType(fragment.typeCondition.name.value),
    );
    known.set(name, size);
    return size;
  };

  const fieldSize = (field: FieldNode, parent: GraphQLNamedType | undefined): Size => {
    const aliases = field.alias && field.alias.value !== field.name.value ? 1 : 0;
    if (field.name.value.startsWith("__")) {
      return { depth: 1, aliases, cost: field.selectionSet ? introspectionCost : 0 };
    }
    const hasFields = isObjectType(parent) || isInterfaceType(parent);
    const type = hasFields ? parent.getFields()[field.name.value]?.type : undefined;
    const own = field.selectionSet
      ? selectionsSize(field.selectionSet, type && getNamedType(type))
      : nothing;
    const isPaged = parent?.name.endsWith("Connection"); // the connection itself was counted by `first`
    const isList = type !== undefined && isListType(getNullableType(type)) && !isPaged;
    const times = timesOf(field) ?? (isList ? listLength : 1);
    return { depth: 1 + own.depth, aliases: aliases + own.aliases, cost: 1 + times * own.cost };
  };

  const selectionsSize = (
    { selections }: SelectionSetNode,
    parent: GraphQLNamedType | undefined,
  ): Size => {
    let { depth, aliases, cost } = nothing;
    for (const selection of selections) {
      let size: Size;
      if (selection.kind === Kind.FIELD) size = fieldSize(selection, parent);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) size = fragmentSize(selection.name.value);
      else {
        const condition = selection.typeCondition?.name.value;
        const type = condition === undefined ? parent : schema.getType(condition);
        size = selectionsSize(selection.selectionSet, isCompositeType(type) ? type : undefined);
      }
      depth = Math.max(depth, size.depth);
      aliases += size.aliases;
      cost += size.cost;
    }
    return { depth, aliases, cost };
  };
  return selectionsSize;
}

/** How many a field is asked for by its argument `first`. */
function timesOf(field: FieldNode): number | undefined {
  const first = field.arguments?.find(({ name }) => name.value === "first")?.value;
  if (!first) return undefined;
  return first.kind === Kind.INT ? Math.max(1, Number(first.value)) : mostPerPage;
}
