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

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { readCatalog } from '../catalog';
import { listen, stopListening } from '../ports';
import { waitFor } from '../testing/waitFor';
import { JOBS, JOBS_TOKEN, runJobs } from './jobs';
import { SHIPPED } from './scenario';
import type { LabComponent } from './world';

type Body = {
  component: string;
  stage: string;
  release?: string;
  check: string;
  run: string;
};

describe('runJobs', () => {
  let portal: Server;
  let url: string;
  let asked: Body[];
  let lines: string[];
  let abort: AbortController;
  /** Of those whose next version runs in staging. */
  let inStaging: string[];
  let answer: (body: Body) => number;

  beforeEach(async () => {
    asked = [];
    lines = [];
    abort = new AbortController();
    inStaging = Object.keys(JOBS);
    answer = () => 201;
    portal = createServer(async (request, response) => {
      const body = JSON.parse(await text(request));
      asked.push(body);
      const isWelcome =
        `${request.method} ${request.url}` ===
          'POST /api/release-pipeline/reports' &&
        request.headers.authorization === `Bearer ${JOBS_TOKEN}`;
      response.writeHead(isWelcome ? answer(body) : 401).end('in words');
    });
    url = await listen(portal, undefined, 'the portal');
  });

  afterEach(() => stopListening(portal));

  const run = () =>
    runJobs({
      clusters: {
        versions: ({ name, versions }: LabComponent) => [
          inStaging.includes(name) ? versions.next : versions.baseline,
        ],
      },
      url,
      log: line => lines.push(line),
      signal: abort.signal,
      pauseMs: 1,
    });
  const checksOf = (name: string) =>
    asked
      .filter(({ component }) => component === `component:default/${name}`)
      .map(({ check }) => check);

  it('reports what the tests, the rehearsal and the backup showed', async () => {
    await run();
    expect(checksOf('gateway')).toEqual([
      'end-to-end',
      'rollback-rehearsal',
      'verified-backup',
    ]);
    expect(
      asked.find(({ component }) => component === 'component:default/reports'),
    ).toEqual({
      component: 'component:default/reports',
      stage: 'staging',
      release: '2.2.0',
      check: 'end-to-end',
      status: 'passed',
      run: 'reports-2.2.0',
      values: { coverage: 87 },
      source: {
        repository: 'https://git.example.com/acme/reports.git',
        revision: expect.stringMatching(/^[0-9a-f]{40}$/),
        branch: 'main',
      },
    });
    expect(lines).toEqual([]);
  });

  it('says the same of a release after a restart, and makes the backup anew', async () => {
    await run();
    const before = asked.splice(0);
    await run();
    const of = (bodies: Body[], isBackup: boolean) =>
      bodies
        .filter(({ check }) => (check === 'verified-backup') === isBackup)
        .sort((a, b) =>
          a.component + a.check < b.component + b.check ? -1 : 1,
        );
    expect(of(asked, false)).toEqual(of(before, false));
    const runs = of([...asked, ...before], true).map(body => body.run);
    expect(new Set(runs).size).toBe(runs.length);
  });

  it('waits until the release is in staging, and ends with the lab', async () => {
    inStaging = ['reports'];
    const ended = run();
    await waitFor('the report', () => checksOf('reports')[0]);
    expect(asked).toHaveLength(1);
    inStaging = ['gateway'];
    await waitFor('the next one', () => checksOf('gateway')[2]);
    abort.abort();
    await ended;
    expect(lines).toEqual([]);
  });

  it('asks again while the portal does not know the release, or is not up', async () => {
    inStaging = ['vault'];
    const answers = [404, 503, 201];
    answer = () => answers.shift() ?? 500;
    const ended = run();
    await waitFor('the third', () => asked[2]);
    abort.abort();
    await ended;
    expect(new Set(asked.map(body => body.run)).size).toBe(1);
    expect(lines).toEqual([]);
  });

  it('gives up with a word, sooner where it is not let, and goes on with the others', async () => {
    answer = ({ component }) => {
      if (component.endsWith('/vault')) {
        return 404;
      }
      return component.endsWith('/ledger') ? 403 : 201;
    };
    await run();
    expect(lines.sort()).toEqual([
      'The jobs of ledger could not report: the portal answered 403 in words',
      'The jobs of vault could not report: the portal answered 404 in words',
    ]);
    expect(checksOf('ledger')).toHaveLength(1);
    expect(checksOf('vault')).toHaveLength(30);
    expect(checksOf('gateway')).toHaveLength(3);
  });

  it('fits the configuration of the demo, and leaves no report out that it asks for', async () => {
    const config = parse(
      await readFile(`${__dirname}/../../../../app-config.yaml`, 'utf8'),
    );
    expect(config.backend.auth.externalAccess).toContainEqual({
      type: 'static',
      options: { token: JOBS_TOKEN, subject: 'jobs' },
      accessRestrictions: [{ plugin: 'release-pipeline' }],
    });
    const { pipelines, reporters } = config.releasePipeline;
    for (const { check, stage } of Object.values(JOBS).flat()) {
      expect(reporters.jobs.checks).toContain(check);
      expect(reporters.jobs.stages).toContain(stage);
    }
    const { entities } = await readCatalog();
    const askedOf = entities
      .filter(({ metadata: { name } }) => SHIPPED.includes(name))
      .flatMap(({ metadata: { annotations = {}, name }, spec }) => {
        const pipeline =
          pipelines[annotations['release-pipeline/pipeline']] ??
          (spec.system === 'platform' ? pipelines.platform : undefined);
        return reportsIn(pipeline).map(check => [name, check]);
      });
    expect(askedOf).toContainEqual(['gateway', 'verified-backup']);
    for (const [name, check] of askedOf) {
      expect([name, JOBS[name]?.map(job => job.check)]).toEqual([
        name,
        expect.arrayContaining([check]),
      ]);
    }
  });
});

/** The checks of all gates of type `report` that stand somewhere in a value. */
function reportsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const { check, type } = value as { check?: unknown; type?: unknown };
  return [
    ...(type === 'report' ? [String(check)] : []),
    ...Object.values(value).flatMap(reportsIn),
  ];
}
