// SPDX-License-Identifier: Apache-2.0
// The same as DuckDbSummary, in a process that starts faster than a JVM: npm install, then node summary.js DIRECTORY
import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const sql = readFileSync(
  new URL("../resources/io/devmeter/benchmarks/exporter/summary.sql", import.meta.url), "utf8");
const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
const connection = await instance.connect();
const result = await connection.runAndReadAll(sql, [process.argv[2] + "/*.jsonl"]);
process.stdout.write(result.getRows().map(row => row.join("\t") + "\n").join(""));
