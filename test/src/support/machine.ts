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
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that some tests need and that not every machine has. */
type Tool = {
  /** Its name as people know it. */
  name: string;
  /** The commands it is installed as. */
  commands: string[];
  /** How to get it. */
  install: string;
};

const CHROMIUM: Tool = {
  name: 'Chromium',
  commands: ['chromium', 'chromium-browser', 'google-chrome'],
  install: 'apt-get install chromium',
};

const PROMETHEUS: Tool = {
  name: 'Prometheus',
  commands: ['prometheus'],
  install: 'apt-get install prometheus',
};

/** Path of the installed Chromium, `undefined` where there is none. */
export function chromium(): string | undefined {
  return find(CHROMIUM);
}

/** Path of the installed Prometheus, `undefined` where there is none. */
export function prometheus(): string | undefined {
  return find(PROMETHEUS);
}

/** `describe` for tests that need Chromium; they get its path. */
export function describeWithChromium(
  title: string,
  tests: (path: string) => void,
) {
  describeWith(CHROMIUM, title, tests);
}

/** `describe` for tests that need Prometheus; they get its path. */
export function describeWithPrometheus(
  title: string,
  tests: (path: string) => void,
) {
  describeWith(PROMETHEUS, title, tests);
}

/**
 * Where the tool is missing, the tests are skipped under a title that names it
 * (`npm test` repeats the hint at its end); with `CI=true` that is a failure
 * of the whole file.
 */
function describeWith(
  tool: Tool,
  title: string,
  tests: (path: string) => void,
): void {
  const path = find(tool);
  const named = path ? title : `${title} [needs ${tool.name}: ${tool.install}]`;
  if (!path && process.env.CI) {
    throw new Error(named);
  }
  const block = path ? describe : describe.skip;
  block(named, () => tests(path ?? ''));
}

function find({ commands }: Tool): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return commands
    .flatMap(command => folders.map(folder => join(folder, command)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
