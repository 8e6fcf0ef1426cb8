/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/**
 * The door for a newcomer: `node scripts/run.mjs start|test|check|bench`.
 * Runs on the Node that the machine has (20 or newer, no dependencies), finds
 * the Node and Yarn that the project needs, installs what is missing, and then
 * runs the script of that name.
 */
import { install } from './install.mjs';
import { supervise } from './supervise.mjs';
import { findToolchain, requireGit } from './toolchain.mjs';

const COMMANDS = ['start', 'test', 'check', 'bench'];

async function main([command, ...args]) {
  if (!COMMANDS.includes(command)) {
    throw new Error(`Usage: node scripts/run.mjs ${COMMANDS.join('|')}`);
  }
  requireGit();
  const toolchain = findToolchain();
  await install(toolchain);
  return supervise(toolchain, command, args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
