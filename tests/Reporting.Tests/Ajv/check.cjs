// node check.cjs SCHEMA DOCUMENT: silent where the document is valid, else each fault as a line and exit code 1.
const { readFileSync } = require("node:fs");
const Ajv = require("ajv");
const formats = require("ajv-formats");

const [schema, document] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, "utf8")));
const ajv = formats(new Ajv({ allErrors: true, strict: false }));
const validate = ajv.compile(schema);
if (!validate(document)) {
  for (const error of validate.errors) console.log(`${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  process.exit(1);
}
