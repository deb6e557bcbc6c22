// What a question may cost at Shopify: an object one point, a mutation ten, a connection two and as many times its node as it
// may return. Reckoned for the worst case, from the sizes written in the query; Shopify itself often asks for less.

import {
  TypeInfo, getNamedType, isAbstractType, isLeafType, isListType, isNonNullType, visit, visitWithTypeInfo,
} from "graphql";

/** Points a single question may cost. */
export const DEAREST = 1000;
/** The most a connection returns, whatever was asked. */
const LARGEST = 250;

const isConnection = (type) => type?.name.endsWith("Connection") ?? false;

/**
 * A bulk operation's own document (its name begins with `Bulk`, and its connections have no sizes, since it returns
 * all there is) costs nothing, but has bounds of its own: five connections, one inside another at most.
 * Returns `{ connections }`, or undefined when `document` is no such thing.
 */
export function bulk(schema, document, complain) {
  const operation = document.definitions.find((definition) => definition.kind === "OperationDefinition");
  if (operation.operation !== "query" || !operation.name?.value.startsWith("Bulk")) return undefined;
  const info = new TypeInfo(schema);
  let [connections, sized, depth, deepest] = [0, 0, 0, 0];
  const step = (node, by) => {
    if (!isConnection(getNamedType(info.getType()))) return;
    depth += by;
    deepest = Math.max(deepest, depth);
    if (by < 0) return;
    connections += 1;
    if (node.arguments?.some(({ name }) => name.value === "first" || name.value === "last")) sized += 1;
  };
  visit(document, visitWithTypeInfo(info, {
    Field: { enter: (node) => step(node, 1), leave: (node) => step(node, -1) },
  }));
  if (connections === 0 || sized === connections) return undefined;
  if (connections > 5) complain(`${connections} connections, and a bulk operation has five at most`);
  if (deepest > 2) complain(`connections ${deepest} deep, and a bulk operation has them two deep at most`);
  return { connections };
}

/** The points `document` (one operation with its fragments) may cost; what can't be sized is told to `complain`. */
export function cost(schema, document, complain) {
  const operation = document.definitions.find((definition) => definition.kind === "OperationDefinition");
  const fragments = new Map(document.definitions
    .filter((definition) => definition.kind === "FragmentDefinition")
    .map((fragment) => [fragment.name.value, fragment]));
  const defaults = new Map((operation.variableDefinitions ?? [])
    .map((variable) => [variable.variable.name.value, variable.defaultValue]));

  /** How many a field may return: from `first` or `last`, or undefined when it has neither. */
  const size = (field) => {
    const argument = field.arguments?.find(({ name }) => name.value === "first" || name.value === "last");
    if (!argument) return undefined;
    const value = argument.value.kind === "Variable" ? defaults.get(argument.value.name.value) : argument.value;
    if (value?.kind === "IntValue") return Number(value.value);
    // The caller decides: the dearest it could choose.
    return LARGEST;
  };

  /** The points of what is selected on `type`; of an interface or union, those of its dearest possible type. */
  const selected = (type, selections) => {
    if (!isAbstractType(type)) return together(type, selections);
    return Math.max(0, ...schema.getPossibleTypes(type).map((possible) => together(possible, selections)));
  };

  const together = (type, selections) => {
    let points = 0;
    for (const node of selections) {
      if (node.kind === "Field") points += ofField(type, node);
      else {
        const part = node.kind === "FragmentSpread" ? fragments.get(node.name.value) : node;
        if (applies(type, part?.typeCondition?.name.value)) points += together(type, part.selectionSet.selections);
      }
    }
    return points;
  };

  const applies = (type, condition) => {
    if (!condition || condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  };

  const ofField = (parent, node) => {
    const field = parent.getFields?.()[node.name.value];
    // `__typename`, or an error that validation tells.
    if (!field) return 0;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return 0;
    const below = node.selectionSet?.selections ?? [];
    const asked = size(node);
    if (isConnection(type)) {
      if (asked === undefined) complain(`${parent.name}.${field.name} has neither first nor last`);
      return 2 + (asked ?? LARGEST) * inConnection(type, below);
    }
    // A list without a size is one object to Shopify's reckoning.
    const times = isList(field.type) ? (asked ?? 1) : 1;
    return times * (1 + selected(type, below));
  };

  /** The points of one node: a connection's own wrapping (`nodes`, `edges`, `pageInfo`) is free. */
  const inConnection = (type, selections) => {
    let points = 0;
    for (const node of selections) {
      if (node.kind !== "Field") {
        const part = node.kind === "FragmentSpread" ? fragments.get(node.name.value) : node;
        points += inConnection(type, part?.selectionSet.selections ?? []);
      } else if (node.name.value === "nodes") {
        const of = getNamedType(type.getFields().nodes.type);
        points += 1 + selected(of, node.selectionSet.selections);
      } else if (node.name.value === "edges") {
        const edge = getNamedType(type.getFields().edges.type);
        const inner = node.selectionSet.selections.find(({ name }) => name?.value === "node");
        if (inner) points += 1 + selected(getNamedType(edge.getFields().node.type), inner.selectionSet.selections);
      }
    }
    return points;
  };

  const isList = (type) => isListType(isNonNullType(type) ? type.ofType : type);

  const root = schema.getRootType(operation.operation);
  const acts = operation.operation === "mutation" ? operation.selectionSet.selections.length : 0;
  return 10 * acts + together(root, operation.selectionSet.selections);
}
