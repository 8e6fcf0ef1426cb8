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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GitServer, type RunningPostgres } from 'lab';
import { componentName } from './names';
import { startRemote } from './remote';
import { percentile } from './statistics';
import type { SweepCost, SweepFunctions } from './sweepProcess';
import { fileOf, type Inputs, type SweepGit } from './sweepWorld';

const REPETITIONS = 3;

/** What it costs to judge the gates of a whole portal. */
export interface Swept {
  size: number;
  /** Finding out that nothing is due, in seconds. */
  findDue: number;
  /** Every gate asked again, and each says the same. */
  same: SweepCost;
  /** Every input is another one, and lets through as before. */
  renewed: SweepCost;
  /** Three gates of each turn, or turn back. */
  turned: SweepCost;
  /** Decisions per second of processor time, where nothing is read or written. */
  computed: number;
}

/** Measures sweeps over so many components with eight gates and an open promotion each. */
export async function measureSweep(options: {
  size: number;
  postgres: RunningPostgres;
  say: (what: string) => void;
}): Promise<Swept> {
  const { size, postgres, say } = options;
  const { host, port, user, password } = postgres;
  const process = await startRemote<SweepFunctions>(
    resolve(__dirname, 'sweepProcess.ts'),
  );
  const { call } = process;
  let run = 0;
  const renew = (inputs: Pick<Inputs, 'coverage' | 'branch' | 'link'>) => {
    run += 1;
    const value = 0.001 + 0.0001 * run;
    return call.renew({ run: `run ${run}`, value, ...inputs });
  };
  const good = () =>
    renew({ coverage: 81 + (run % 10), branch: 'main', link: 'runbook' });
  const bad = () => renew({ coverage: 12, branch: 'feature', link: 'other' });
  const repeat = async (prepare: () => Promise<void>) => {
    const costs: SweepCost[] = [];
    for (let count = 0; count < REPETITIONS; count += 1) {
      await prepare();
      costs.push(await call.sweep());
    }
    return middle(costs);
  };
  const directory = await mkdtemp(join(tmpdir(), 'release-pipeline-sweep-'));
  const server = await GitServer.start({ directory });
  try {
    say('components get to their gates');
    const git = await commitReleases(server, size);
    await call.start({ host, port, user, password }, size, git);
    say('sweeps of gates');
    const same = await repeat(async () => {});
    const due = await call.findDue();
    const renewed = await repeat(good);
    const computed = await call.compute();
    let isBad = false;
    const turned = await repeat(() => {
      isBad = !isBad;
      return isBad ? bad() : good();
    });
    return { size, findDue: due.seconds, same, renewed, turned, computed };
  } finally {
    await process.stop();
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

/** The first release of all components in both stages, then their second in `dev`. */
async function commitReleases(
  server: GitServer,
  size: number,
): Promise<SweepGit> {
  const author = { name: 'Dev Eloper', email: 'dev@example.com' };
  const files = (stages: string[], version: string) =>
    Object.fromEntries(
      stages.flatMap(stage =>
        Array.from({ length: size }, (_, index) => [
          fileOf(componentName(index), stage),
          `images:\n  - name: app\n    newTag: ${version}\n`,
        ]),
      ),
    );
  const first = await server.createRepository(
    'gitops',
    files(['dev', 'production'], '1.0.0'),
    { message: 'Release 1.0.0', author },
  );
  const second = await server.commit('gitops', files(['dev'], '1.1.0'), {
    message: 'Release 1.1.0',
    author,
  });
  return { url: server.urlOf('gitops'), revisions: { first, second } };
}

function middle(costs: SweepCost[]): SweepCost {
  const of = (key: keyof SweepCost) =>
    percentile(
      costs.map(cost => cost[key]),
      0.5,
    );
  return {
    seconds: of('seconds'),
    cpuSeconds: of('cpuSeconds'),
    judged: of('judged'),
    evidence: of('evidence'),
  };
}
