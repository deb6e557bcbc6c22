// Every question we ask the Admin API, held against Shopify's own schema of the version we pin.
//
// Fails on what the schema does not know, on anything deprecated, on a query dearer than Shopify lets through, and on
// a scope that `shopify.app.toml` does not ask for. Prints what each query costs, needs and touches.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { NoDeprecatedCustomRule, TypeInfo, buildClientSchema, parse, separateOperations, validate, visit, visitWithTypeInfo } from "graphql";
import { parse as parseToml } from "smol-toml";
import { DEAREST, bulk, cost } from "./cost.mjs";

const VERSION = "2026-10";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const QUERIES = path.resolve(ROOT, process.argv[2] ?? "src/shop/admin/queries");
// The worst case of each, as the client holds it back before it asks: `NAME = "Operation" "file" points changes;`.
const BUDGETS = path.resolve(QUERIES, "../queries.rs");
const SETTINGS = path.resolve(ROOT, process.argv[3] ?? "shopify.app.toml");

const packed = readFileSync(new URL(`node_modules/@shopify/dev-mcp/dist/data/admin_${VERSION}.json.gz`, import.meta.url));
const introspection = JSON.parse(gunzipSync(packed).toString()).data;
const schema = buildClientSchema(introspection);
// What Shopify adds to an introspection (`requiredAccess`, `isProtected`) the schema object drops.
const described = new Map(introspection.__schema.types.map((type) => [type.name, type]));

const complaints = [];
const complain = (where, what) => complaints.push(`${where}: ${what}`);

/**
 * The scopes a sentence of the schema asks for: a list of choices, of which each must be met by one of its scopes.
 * "`read_a` access scope or `read_b` access scope. Also: Requires `read_c` scope." is `[[read_a, read_b], [read_c]]`.
 */
function choices(sentence) {
  const [first, ...also] = sentence.split(" Also: ");
  const scopes = (text) => [...text.matchAll(/`((?:read|write)_\w+)`/g)].map((found) => found[1]);
  const asked = first.split(" as well as ").map(scopes);
  // What "also" says of users and plans is about people, who are not there when a job asks.
  const more = also.join(" ").match(/[Rr]equires? (?:the )?`(?:read|write)_\w+`(?: access)? scope/g) ?? [];
  return [...asked, ...more.map(scopes)].filter((choice) => choice.length > 0);
}

/** What a document touches: the scopes it needs, with the reason, and the fields under protection. */
function touched(document) {
  const needs = new Map();
  const guarded = new Set();
  const info = new TypeInfo(schema);
  const need = (who, sentence) => {
    for (const choice of sentence ? choices(sentence) : []) {
      const key = choice.toSorted().join(" or ");
      if (!needs.has(key)) needs.set(key, { choice, who });
    }
  };
  visit(document, visitWithTypeInfo(info, {
    Field(node) {
      const type = described.get(info.getParentType()?.name);
      const field = type?.fields?.find((candidate) => candidate.name === node.name.value);
      need(type?.name, type?.requiredAccess);
      need(`${type?.name}.${field?.name}`, field?.requiredAccess);
      if (field?.isProtected) guarded.add(`${type.name}.${field.name}`);
    },
  }));
  return { needs, guarded };
}

/** What it costs, in words. */
function worth(here, operation) {
  const inBulk = bulk(schema, operation, (what) => complain(here, what));
  if (inBulk) return `in bulk, ${inBulk.connections} connections`;
  const points = cost(schema, operation, (what) => complain(here, what));
  if (points > DEAREST) complain(here, `costs up to ${points} points, and Shopify lets ${DEAREST} through`);
  const name = operation.definitions.find((definition) => definition.kind === "OperationDefinition").name?.value;
  const held = budgets.get(name);
  if (held === undefined || held < points) complain(here, `costs up to ${points} points, and the client holds back ${held ?? "none"}`);
  return `at most ${points} points`;
}

function settings() {
  try {
    return parseToml(readFileSync(SETTINGS, "utf8"));
  } catch (error) {
    complain("shopify.app.toml", error.message.split("\n")[0]);
    return {};
  }
}

function readBudgets() {
  try {
    const rows = readFileSync(BUDGETS, "utf8").matchAll(/= "(\w+)" "\w+" ([\d.]+) (?:true|false);/g);
    return new Map([...rows].map(([, name, points]) => [name, Number(points)]));
  } catch {
    // Each query complains.
    return new Map();
  }
}

/** Who may write may read. */
const granted = (scopes) => new Set(scopes.flatMap((scope) => [scope, scope.replace(/^write_/, "read_")]));

const app = settings();
const budgets = readBudgets();
const required = (app.access_scopes?.scopes ?? "").split(",").map((scope) => scope.trim()).filter(Boolean);
const optional = app.access_scopes?.optional_scopes ?? [];
const have = granted([...required, ...optional]);
const used = new Set();

if (app.webhooks && app.webhooks.api_version !== VERSION) {
  complain("shopify.app.toml", `webhooks of version ${app.webhooks.api_version}, questions of version ${VERSION}`);
}

let files = [];
try {
  files = readdirSync(QUERIES).filter((name) => name.endsWith(".graphql")).toSorted();
} catch {
  // Told below.
}
if (files.length === 0) complain("src/shop/admin/queries", "no .graphql file there: nothing was checked");

for (const file of files) {
  let document;
  try {
    document = parse(readFileSync(path.join(QUERIES, file), "utf8"));
  } catch (error) {
    complain(file, error.message);
    continue;
  }
  // Fragments nobody uses are only seen in the whole.
  for (const error of validate(schema, document)) complain(file, error.message);
  for (const [name, operation] of Object.entries(separateOperations(document))) {
    const here = `${file} ${name || "(without a name)"}`;
    if (!name) complain(here, "an operation needs a name, which Shopify's logs show");
    for (const error of validate(schema, operation, [NoDeprecatedCustomRule])) {
      // What takes its place may be of a version still to come.
      const [, type, instead] = error.message.match(/^The field (\w+)\.\w+ is deprecated\. Use `(\w+)` instead/) ?? [];
      if (instead && !schema.getType(type).getFields()[instead]) console.log(`  deprecated, with nothing in its place yet: ${error.message}`);
      else complain(here, error.message);
    }
    const price = worth(here, operation);
    const { needs, guarded } = touched(operation);
    for (const { choice, who } of needs.values()) {
      const met = choice.filter((scope) => have.has(scope));
      met.forEach((scope) => used.add(scope));
      if (met.length === 0) complain(here, `${who} needs ${choice.join(" or ")}, which shopify.app.toml does not ask for`);
    }
    console.log(`${here}: ${price}`);
    console.log(`  needs ${[...needs.keys()].join(", ") || "no scope"}`);
    if (guarded.size > 0) console.log(`  protected: ${[...guarded].join(", ")}`);
  }
}

const idle = [...required, ...optional].filter((scope) => ![...granted([scope])].some((name) => used.has(name)));
console.log(`scopes: ${required.join(", ")}; optional: ${optional.join(", ") || "none"}`);
console.log(`asked for, but not for a query: ${idle.join(", ") || "none"} (webhooks and the app proxy need scopes too)`);

complaints.forEach((complaint) => console.error(`FAIL ${complaint}`));
process.exit(complaints.length > 0 ? 1 : 0);
