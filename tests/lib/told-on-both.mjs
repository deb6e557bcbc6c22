// The stories that go over both databases by themselves, as a filter for nextest: whoever runs every story on PostgreSQL
// need not run them again.
//
//   node tests/lib/told-on-both.mjs            test(/^(a::b|a::c)$/)
//   node tests/lib/told-on-both.mjs --names    each of them, a line

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const TEST = /^#\[(?:actix_web::test|tokio::test|test)\b/;
const FUNCTION = /^(?:pub )?(?:async )?fn (\w+)/;
const BOTH = /\bBOTH\b|\bKind::Postgres\b/;

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.name.endsWith(".rs") ? [path] : [];
  });
}

/** The tests of a file whose own lines name both databases. A test's attribute and its end begin their lines. */
function toldOnBoth(text) {
  const names = [];
  let test = false;
  let name;
  for (const line of text.split("\n")) {
    if (TEST.test(line)) test = true;
    const begins = line.match(FUNCTION);
    if (begins) {
      name = test ? begins[1] : undefined;
      test = false;
    }
    if (name && BOTH.test(line)) {
      names.push(name);
      name = undefined;
    }
    if (line === "}") name = undefined;
  }
  return names;
}

const chapters = "tests/story";
const names = files(chapters).flatMap((path) => {
  const module = relative(chapters, path).replace(/\.rs$/, "").split(sep).join("::");
  return toldOnBoth(readFileSync(path, "utf8")).map((name) => `${module}::${name}`);
});
if (names.length === 0) throw new Error("no story goes over both databases?");
console.log(process.argv.includes("--names") ? names.join("\n") : `test(/^(${names.join("|")})$/)`);
