// node check.cjs SCHEMA DOCUMENT…: silent where the documents are valid, else each fault as a line with its document's name, and exit code 1.
// All documents in one process: to compile the schema of NIST takes longer than to check them.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const Ajv = require("ajv");
const formats = require("ajv-formats");

const read = file => JSON.parse(readFileSync(file, "utf8"));
const [schema, ...documents] = process.argv.slice(2);
const ajv = formats(new Ajv({ allErrors: true, strict: false }));
const validate = ajv.compile(read(schema));
for (const document of documents) {
  if (validate(read(document))) continue;
  for (const error of validate.errors) console.log(`${basename(document)} ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  process.exitCode = 1;
}
