// A reporter for `node --test`: prints the files in which a test failed, a line each.

export default async function* failedFiles(events) {
  const files = new Set();
  for await (const { type, data } of events) {
    // A file that ends before its tests do is reported by its own name.
    if (type === "test:fail" && !data.todo) files.add(data.file ?? data.name);
  }
  yield [...files].map((file) => `${file}\n`).join("");
}
