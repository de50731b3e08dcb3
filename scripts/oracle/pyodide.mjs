// Run oracle.py in Pyodide, which carries CPython 3.14 as WebAssembly:
//
//   npm install pyodide@314
//   PYTHON="node scripts/oracle/pyodide.mjs" PYODIDE=node_modules/pyodide go run ./scripts/oracle DIR...
//
// The last argument is the script; requests come line by line on standard input.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const home = resolve(process.env.PYODIDE ?? "node_modules/pyodide");
const { loadPyodide } = await import(pathToFileURL(`${home}/pyodide.mjs`).href);
const python = await loadPyodide();
python.globals.set("__name__", "oracle");
python.runPython(process.argv.at(-1));
python.runPython(`
import json, sys, warnings
warnings.simplefilter("ignore")
def one(line):
    return json.dumps(answer(json.loads(line)))
`);
const one = python.globals.get("one");
console.log(JSON.stringify({ version: python.runPython(`"%d.%d.%d" % sys.version_info[:3]`) }));
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.path) {
    request.source = readFileSync(request.path).toString("base64");
    delete request.path;
  }
  console.log(one(JSON.stringify(request)));
}
