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

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertPortIsFree, isPortFree } from './ports';

/** Ports of the lab on the loopback interface. */
export type LabPorts = {
  git: number;
  nonprod: number;
  prod: number;
  workload: number;
  prometheus: number;
};

/** The ports of the one demo that people look at. */
export const DEMO_PORTS: LabPorts = {
  git: 7301,
  nonprod: 7302,
  prod: 7303,
  workload: 7304,
  prometheus: 7305,
};

const USERS: Array<[keyof LabPorts, string]> = [
  ['git', 'the Git server'],
  ['nonprod', 'the Argo CD instance nonprod'],
  ['prod', 'the Argo CD instance prod'],
  ['workload', 'the workload'],
  ['prometheus', 'Prometheus'],
];

/**
 * The given ports, else those of the last run where they are free. A lab that
 * comes back keeps its ports where it can, because the URLs of its
 * repositories are part of what Argo CD shows.
 *
 * @param directory - the lab's folder
 * @throws Error when a given port is taken
 */
export async function choosePorts(
  directory: string,
  given: Partial<LabPorts> = {},
): Promise<Partial<LabPorts>> {
  const last: Partial<LabPorts> = await readFile(fileIn(directory), 'utf8')
    .then(text => JSON.parse(text))
    .catch(() => ({}));
  const chosen: Partial<LabPorts> = {};
  for (const [name, user] of USERS) {
    const wanted = given[name];
    const before = last[name];
    if (wanted !== undefined) {
      await assertPortIsFree(wanted, user);
      chosen[name] = wanted;
    } else if (before !== undefined && (await isPortFree(before))) {
      chosen[name] = before;
    }
  }
  return chosen;
}

/** Keeps the ports in use for the next run. */
export async function rememberPorts(
  directory: string,
  urls: Record<keyof LabPorts, string>,
): Promise<void> {
  const ports = USERS.map(([name]) => [name, Number(new URL(urls[name]).port)]);
  await writeFile(fileIn(directory), JSON.stringify(Object.fromEntries(ports)));
}

function fileIn(directory: string): string {
  return join(directory, 'ports.json');
}
