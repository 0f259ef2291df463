#!/usr/bin/env node
try {
  const { main } = await import("../dist/main.js");
  await main(process.argv.slice(2));
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stderr.write(
    `leukoscope is not set up (${error.message.split("\n")[0]}): run "npm ci" and "npm run build" at the root\n`,
  );
  process.exitCode = 1;
}
