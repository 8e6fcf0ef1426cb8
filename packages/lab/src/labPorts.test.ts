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

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, DEMO_PORTS, LabPorts, rememberPorts } from './labPorts';
import { findFreePort, listen, stopListening } from './ports';

describe('choosePorts', () => {
  let directory: string;
  let other: Server;
  let taken: number;
  let free: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lab-ports-'));
    other = createServer();
    taken = Number(new URL(await listen(other, undefined, 'a test')).port);
    free = await findFreePort();
  });

  afterEach(async () => {
    await stopListening(other);
    await rm(directory, { recursive: true, force: true });
  });

  const remember = (ports: LabPorts) =>
    rememberPorts(directory, {
      git: `http://127.0.0.1:${ports.git}`,
      nonprod: `http://127.0.0.1:${ports.nonprod}`,
      prod: `http://127.0.0.1:${ports.prod}`,
      workload: `http://127.0.0.1:${ports.workload}/metrics`,
      prometheus: `http://127.0.0.1:${ports.prometheus}`,
    });

  it('leaves the choice open at first', async () => {
    expect(await choosePorts(directory)).toEqual({});
  });

  it('takes those of the last run that are still free', async () => {
    await remember({ ...DEMO_PORTS, git: free, nonprod: taken });
    const chosen = await choosePorts(directory);
    expect(chosen.git).toBe(free);
    expect(chosen.nonprod).toBeUndefined();
  });

  it('takes given ports before those of the last run', async () => {
    await remember({ ...DEMO_PORTS, git: taken });
    const chosen = await choosePorts(directory, { git: free });
    expect(chosen.git).toBe(free);
  });

  it('begins anew when its memory cannot be read', async () => {
    await writeFile(join(directory, 'ports.json'), '{"git":');
    expect(await choosePorts(directory)).toEqual({});
  });

  it.each([
    ['git', 'the Git server'],
    ['nonprod', 'the Argo CD instance nonprod'],
    ['prod', 'the Argo CD instance prod'],
    ['workload', 'the workload'],
    ['prometheus', 'Prometheus'],
  ])('names the port of %s when it is taken', async (name, user) => {
    await expect(choosePorts(directory, { [name]: taken })).rejects.toThrow(
      `Port ${taken}, which ${user} needs, is taken by another program`,
    );
  });
});
