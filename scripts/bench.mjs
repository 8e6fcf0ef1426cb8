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
/** `npm run bench`: the benchmarks of `test/bench`. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fromRoot } from './paths.mjs';
import { onStop } from './processes.mjs';

const entry = fromRoot('test', 'src', 'bench', 'index.ts');
if (!existsSync(entry)) {
  throw new Error('There are no benchmarks yet.');
}
// What it started ends with this process.
onStop(async () => {});
await createRequire(import.meta.url)(entry).main(process.argv.slice(2));
// Whatever connection is still kept open is of no use to anybody.
process.exit();
