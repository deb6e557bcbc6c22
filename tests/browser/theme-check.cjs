// Holds the theme extension against Shopify's own rules, without a network.
// The rule set for theme app extensions leaves out the schema's settings, so ValidSchema of the full set is added;
// some of its complaints are about keys that only extensions have, and are dropped.
const path = require("node:path");
const { themeCheckRun } = require("@shopify/theme-check-node");

const LEVELS = ["error", "warning", "suggestion"];
const ONLY_IN_EXTENSIONS = /\b(target|javascript|stylesheet|enabled_on|disabled_on)\b/;

async function main() {
  const root = path.resolve(process.argv[2] ?? "extension/theme");
  const silent = () => {};
  const extension = await themeCheckRun(root, "theme-check:theme-app-extension", silent);
  const everything = await themeCheckRun(root, "theme-check:all", silent);
  const schema = everything.offenses.filter(
    (offense) => offense.check === "ValidSchema" && !ONLY_IN_EXTENSIONS.test(offense.message),
  );
  if (extension.theme.length === 0) throw new Error(`no theme files in ${root}`);

  const offenses = [...extension.offenses, ...schema];
  for (const { severity, check, uri, start, message } of offenses) {
    const file = path.relative(root, decodeURIComponent(new URL(uri).pathname));
    const line = (start?.line ?? 0) + 1;
    console.log(`${LEVELS[severity]} ${file}:${line} ${check}: ${message}`);
  }
  console.log(`${extension.theme.length} files, ${offenses.length} offenses`);
  return offenses.length > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(2);
  },
);
